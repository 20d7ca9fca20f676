using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>One finding, and the object that it is about.</summary>
/// <param name="Namespace">Namespace of the object; empty for cluster objects.</param>
/// <param name="Object">The object, as <c>kind/name</c>.</param>
/// <param name="Finding">The finding.</param>
internal sealed record DriftEntry(string Namespace, string Object, DriftFinding Finding)
{
    /// <summary>Whether what is still differs from what should be.</summary>
    public bool IsOpen => Finding.Outcome != DriftOutcome.Corrected;

    /// <summary>The findings of a report, those after a moment only where one is given.</summary>
    public static IEnumerable<DriftEntry> Of(DriftReport report, DateTimeOffset? since)
    {
        var owner = report.Metadata.OwnerReferences is [var first, ..] ? $"{first.Kind.ToLowerInvariant()}/{first.Name}" : report.Metadata.Name;
        var isOfCluster = report.Metadata.Namespace == ApiGroup.SystemNamespace && report.Metadata.OwnerReferences is [{ Kind: "HypervisorNode" or "PhysicalNetwork" }, ..];
        return (report.Status?.Findings ?? [])
            .Where(finding => since is not { } from || finding.LastSeen >= from || finding.Outcome != DriftOutcome.Corrected)
            .Select(finding => new DriftEntry(isOfCluster ? "" : ResourceKey.Of(report).Namespace, owner, finding));
    }
}
