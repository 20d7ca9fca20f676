using System.Globalization;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Drift;

/// <summary>Findings as a table for people: the open ones first, then the newest.</summary>
internal static class DriftTable
{
    private const int LongestValue = 40;
    private const string ChangedBy = "CHANGED BY";
    private static readonly string[] Heading = ["NAMESPACE", "OBJECT", "FIELD", "EXPECTED", "OBSERVED", "SINCE", "NOTICED", "DONE", "TIMES", ChangedBy];

    public static void Write(DriftOverview overview, TextWriter output)
    {
        var entries = overview.Entries.ToList();
        if (entries.Count == 0)
        {
            return;
        }

        // Who did it is seldom known; the column comes when it is.
        var columns = Heading.Length - (entries.Exists(entry => entry.Finding.ChangedBy.Length > 0) ? 0 : 1);
        var rows = entries.Order(NewestOpenFirst).Select(entry => Row(entry, overview.At)).Prepend(Heading).ToList();
        var widths = Enumerable.Range(0, columns).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("   ", row.Take(columns).Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>The order in which people read findings.</summary>
    public static Comparer<DriftEntry> NewestOpenFirst { get; } = Comparer<DriftEntry>.Create((left, right) =>
        right.IsOpen.CompareTo(left.IsOpen) is var open and not 0 ? open
        : right.Finding.LastSeen.CompareTo(left.Finding.LastSeen) is var seen and not 0 ? seen
        : left.Subject.CompareTo(right.Subject) is var subject and not 0 ? subject
        : string.CompareOrdinal(left.Finding.Path, right.Finding.Path));

    private static string[] Row(DriftEntry entry, DateTimeOffset now)
    {
        var finding = entry.Finding;
        return
        [
            entry.Subject.Namespace, entry.Subject.Object, PlainText.Line(finding.Path), DriftText.Value(finding.Expected, LongestValue), DriftText.Value(finding.Observed, LongestValue),
            DriftText.Age(now - finding.Since), DriftText.Noticed(finding), DriftText.Done(finding), finding.Count.ToString(CultureInfo.InvariantCulture),
            DriftText.Value(finding.ChangedBy, LongestValue),
        ];
    }
}
