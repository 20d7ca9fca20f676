using Reconciler.Language.Drift;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>What is to be written of orphans. Pure.</summary>
public static class OrphanFindings
{
    /// <summary>Findings of orphans that the report does not know, or knows otherwise, and of those that are gone.</summary>
    /// <param name="ripe">The orphans that are to be reported.</param>
    /// <param name="all">All orphans: one that was just seen again is not gone.</param>
    /// <param name="known">What the report says.</param>
    /// <param name="since">When an orphan was first seen.</param>
    /// <param name="changedBy">Who made its rows; empty where that is not known.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<DriftFinding> Of(
        IEnumerable<OrphanRows> ripe,
        IEnumerable<OrphanRows> all,
        IEnumerable<DriftFinding> known,
        Func<OrphanRows, DateTimeOffset> since,
        Func<OrphanRows, string> changedBy,
        DateTimeOffset now)
    {
        var open = known.Where(finding => finding.Outcome != DriftOutcome.Corrected).ToDictionary(finding => finding.Path, StringComparer.Ordinal);
        var there = all.Select(orphan => Cut(orphan.Path)).ToHashSet(StringComparer.Ordinal);
        var found = ripe.Where(orphan => open.GetValueOrDefault(Cut(orphan.Path))?.Observed != orphan.Description).Select(orphan => new DriftFinding
        {
            Path = Cut(orphan.Path),
            Observed = orphan.Description,
            Since = since(orphan),
            LastSeen = now,
            NoticedBy = DriftNotice.Event,
            DetectedAfterMs = (long)(now - since(orphan)).TotalMilliseconds,
            Outcome = DriftOutcome.Warned,
            ChangedBy = changedBy(orphan),
            Source = "ovsdb",
        });
        var gone = open.Values.Where(finding => !there.Contains(finding.Path)).Select(finding => finding with
        {
            LastSeen = now,
            CorrectedAfterMs = (long)(now - finding.Since).TotalMilliseconds,
            Outcome = DriftOutcome.Corrected,
        });
        return [.. found.Concat(gone)];
    }

    /// <summary>Anybody may have written anything into the mark.</summary>
    private static string Cut(string path) => path.Length <= 512 ? path : path[..512];
}
