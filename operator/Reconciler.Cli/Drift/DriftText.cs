using System.Globalization;
using Reconciler.Cli.Reports;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>How findings are put into words. Values come out as one harmless line.</summary>
internal static class DriftText
{
    private const int LongestInSentence = 200;

    /// <summary>A finding in a sentence.</summary>
    public static string Sentence(DriftEntry entry)
    {
        var finding = entry.Finding;
        var path = PlainText.Line(finding.Path);
        var (expected, observed) = (Named(finding.Expected), Named(finding.Observed));
        var by = finding.ChangedBy.Length > 0 ? $", changed by {PlainText.Line(finding.ChangedBy)}" : "";
        return entry.IsOpen
            ? $"{path} of {entry.Subject.Place} is {observed}, should be {expected}{by}: {Meaning(finding.Outcome)}"
            : $"{path} of {entry.Subject.Place} was {observed}, is {expected} again{by}";
    }

    /// <summary>A machine that is not compliant in a sentence.</summary>
    public static string Sentence(NonCompliance machine)
    {
        var how = machine.Fails ? "is not compliant" : "is not known to be compliant";
        return $"Machine {PlainText.Line(machine.Namespace)}/{PlainText.Line(machine.Name)} {how}{(machine.IsQuarantined ? " and quarantined" : ", and not cut off")}: {PlainText.Line(machine.Message)}";
    }

    /// <summary>What an outcome means, in a few words.</summary>
    public static string Meaning(DriftOutcome outcome) => outcome switch
    {
        DriftOutcome.Open => "noticed, not put back yet",
        DriftOutcome.Corrected => "put back",
        DriftOutcome.Waiting => "waits for a restart of the guest",
        DriftOutcome.Warned => "reported only, by its mode",
        DriftOutcome.Failed => "putting it back failed, it is tried again",
        DriftOutcome.Paused => "reported only, while the object is paused",
        DriftOutcome.Contended => "somebody keeps changing it back, it is left for a while",
        _ => outcome.ToString(),
    };

    /// <summary>A value in one line; nothing is a dash.</summary>
    public static string Value(string value, int longest) => value.Length == 0 ? "-" : PlainText.Line(value, longest);

    private static string Named(string value) => value.Length == 0 ? "absent" : PlainText.Line(value, LongestInSentence);

    /// <summary>Milliseconds, or seconds where these are many.</summary>
    public static string Time(long milliseconds) => milliseconds < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s");

    /// <summary>An age in its largest unit that there are at least two of.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours}h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)}s"),
    };

    /// <summary>How a finding was noticed, by what, and how fast.</summary>
    public static string Noticed(DriftFinding finding)
    {
        var source = finding.Source.Length > 0 && !finding.Source.Equals(finding.NoticedBy.ToString(), StringComparison.OrdinalIgnoreCase)
            ? $"{finding.NoticedBy} ({PlainText.Line(finding.Source)})"
            : finding.NoticedBy.ToString();
        return finding.DetectedAfterMs is { } after ? $"{source} {Time(after)}" : source;
    }

    /// <summary>What became of a finding, by what, and how fast.</summary>
    public static string Done(DriftFinding finding)
    {
        var what = finding.Action.Length > 0 ? $"{finding.Outcome} {PlainText.Line(finding.Action)}" : finding.Outcome.ToString();
        return finding.CorrectedAfterMs is { } after ? $"{what} {Time(after)}" : what;
    }

    /// <summary>One sentence about all of them.</summary>
    public static string Summary(DriftOverview overview)
    {
        var (all, open) = (overview.Entries.Count(), overview.Entries.Count(entry => entry.IsOpen));
        return (open, all) switch
        {
            (0, 0) => "Everything is as specified; nothing drifted.",
            (0, var corrected) => $"Everything is as specified; {Fields(corrected)} had drifted and {Were(corrected)} put back.",
            _ when open == all => $"{Fields(open)} {(open == 1 ? "differs from its spec" : "differ from their specs")} now.",
            _ => $"{Fields(open)} {(open == 1 ? "differs from its spec" : "differ from their specs")} now; {all - open} had drifted and {Were(all - open)} put back.",
        };

        static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");

        static string Were(int count) => count == 1 ? "was" : "were";
    }
}
