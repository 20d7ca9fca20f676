using System.CommandLine;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Verbs;

/// <summary>Options that take a duration.</summary>
internal static class DurationOption
{
    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="example">What would be right, for whoever writes something else.</param>
    public static Option<string?> Create(string name, string description, string example = "30s or 5m")
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !Duration.TryParse(text, out _))
            {
                result.AddError($"{name} {text}: right would be a duration, such as {example}");
            }
        });
        return option;
    }
}
