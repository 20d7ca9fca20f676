using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>The object that a report is about.</summary>
/// <param name="Namespace">Its namespace; empty for cluster objects.</param>
/// <param name="Kind">Its kind, for example <c>VirtualMachine</c>.</param>
/// <param name="Name">Its name.</param>
internal sealed record DriftSubject(string Namespace, string Kind, string Name) : IComparable<DriftSubject>
{
    /// <summary>Cluster objects, whose reports stand in the system's namespace.</summary>
    private static readonly HashSet<string> ClusterKinds = ["HypervisorNode", "PhysicalNetwork"];

    /// <summary>The object as <c>kind/name</c>.</summary>
#pragma warning disable CA1308 // Resources are named in lower case.
    public string Object => $"{Kind.ToLowerInvariant()}/{Name}";
#pragma warning restore CA1308

    /// <summary>The object as <c>namespace/kind/name</c>.</summary>
    public string Place => Namespace.Length > 0 ? $"{Namespace}/{Object}" : Object;

    /// <summary>The object of a report.</summary>
    public static DriftSubject Of(DriftReport report)
    {
        var key = ResourceKey.Of(report);
        return report.Metadata.OwnerReferences is [var owner, ..]
            ? new DriftSubject(key.Namespace == ApiGroup.SystemNamespace && ClusterKinds.Contains(owner.Kind) ? "" : key.Namespace, owner.Kind, owner.Name)
            : new DriftSubject(key.Namespace, "DriftReport", key.Name);
    }

    /// <inheritdoc/>
    public int CompareTo(DriftSubject? other) =>
        other is null ? 1
        : string.CompareOrdinal(Namespace, other.Namespace) is var ns and not 0 ? ns
        : string.CompareOrdinal(Kind, other.Kind) is var kind and not 0 ? kind
        : string.CompareOrdinal(Name, other.Name);
}
