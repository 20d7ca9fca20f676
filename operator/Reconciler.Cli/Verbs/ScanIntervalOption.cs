using System.CommandLine;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Verbs;

/// <summary>The option <c>--scan-interval</c> of everything that scans.</summary>
internal static class ScanIntervalOption
{
    /// <summary>Makes it.</summary>
    public static Option<string> Create()
    {
        var option = new Option<string>("--scan-interval") { Description = "Time between two full scans, at least 1s.", DefaultValueFactory = _ => "30s" };
        option.Validators.Add(result =>
        {
            if (!Duration.TryParse(result.GetValueOrDefault<string>(), out var interval) || interval.Value < TimeSpan.FromSeconds(1))
            {
                result.AddError("--scan-interval: right would be a duration of at least 1s, such as 30s");
            }
        });
        return option;
    }

    /// <summary>Its value.</summary>
    public static TimeSpan ScanInterval(this ParseResult parsed, Option<string> option) => Duration.Parse(parsed.GetRequiredValue(option)).Value;
}
