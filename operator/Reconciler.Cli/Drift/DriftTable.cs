using System.Globalization;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>Findings as a table for people: the open ones first, then the newest.</summary>
internal static class DriftTable
{
    private const int LongestValue = 40;
    private static readonly string[] Heading = ["NAMESPACE", "OBJECT", "FIELD", "EXPECTED", "OBSERVED", "SINCE", "NOTICED", "DONE", "TIMES"];

    public static void Write(IReadOnlyCollection<DriftEntry> entries, DateTimeOffset now, TextWriter output)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var rows = entries
            .OrderByDescending(entry => entry.IsOpen).ThenByDescending(entry => entry.Finding.LastSeen)
            .ThenBy(entry => entry.Object, StringComparer.Ordinal).ThenBy(entry => entry.Finding.Path, StringComparer.Ordinal)
            .Select(entry => Row(entry, now)).Prepend(Heading).ToList();
        var widths = Enumerable.Range(0, Heading.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("   ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>One sentence about all of them.</summary>
    public static string Summary(IReadOnlyCollection<DriftEntry> entries)
    {
        var open = entries.Count(entry => entry.IsOpen);
        return (open, entries.Count) switch
        {
            (0, 0) => "Everything is as specified; nothing drifted.",
            (0, var corrected) => $"Everything is as specified; {corrected} fields had drifted and were put back.",
            _ => $"{open} fields differ from their specs now; {entries.Count - open} had drifted and were put back.",
        };
    }

    private static string[] Row(DriftEntry entry, DateTimeOffset now)
    {
        var finding = entry.Finding;
        return
        [
            entry.Namespace, entry.Object, finding.Path, Cut(finding.Expected), Cut(finding.Observed), Age(now - finding.Since),
            finding.DetectedAfterMs is { } detected ? $"{finding.NoticedBy} {Time(detected)}" : finding.NoticedBy.ToString(),
            Done(finding), finding.Count.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static string Done(DriftFinding finding)
    {
        var what = finding.Action.Length > 0 ? $"{finding.Outcome} {finding.Action}" : finding.Outcome.ToString();
        return finding.CorrectedAfterMs is { } corrected ? $"{what} {Time(corrected)}" : what;
    }

    private static string Cut(string value)
    {
        var line = value.Length == 0 ? "-" : string.Join(' ', value.Split(['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestValue ? line : line[..(LongestValue - 1)] + "…";
    }

    private static string Time(long milliseconds) => milliseconds < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s");

    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours}h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)}s"),
    };
}
