using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>Whose rules say what is done about drift of a row, and which rows are put back no matter who fights over them. Pure.</summary>
public static class RowStance
{
    /// <summary>
    /// The object whose rules count: the row's own. What port security lets through guards everybody else against the machine, so there the
    /// network's rules count: whoever owns the machine alone cannot have it left open.
    /// </summary>
    public static DriftSubject RulesOf(NorthboundFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Column == "port_security" && ScopeObject.Parse(finding.Scope) is { Kind: ScopeKind.Network } network
            ? new DriftSubject("VirtualNetwork", network.Key)
            : DriftSubject.Of(finding.Owner);
    }

    /// <summary>
    /// Whether the row keeps machines apart. Nobody gets such a row out of the way by changing it again and again: a fight over it is told, and it is
    /// put back all the same.
    /// </summary>
    public static bool IsGuard(NorthboundFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Owner.Kind is "AccessPolicy" or "QuarantinePolicy" || finding.Column == "port_security" || finding.Table == NorthboundTables.Acl;
    }

    /// <summary>What a fight is about. Somebody's row has another identity each time that it comes back, so those count together.</summary>
    public static string Contested(NorthboundFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Kind == FindingKind.Foreign ? finding.Path.Replace($" {finding.Uuid}", "", StringComparison.Ordinal) : finding.Path;
    }
}

/// <summary>An object that drift is reported for.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Which one.</param>
public readonly record struct DriftSubject(string Kind, ResourceKey Key)
{
    /// <summary>The object that a row is made from.</summary>
    public static DriftSubject Of(RowOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return new DriftSubject(owner.Kind, new ResourceKey(owner.Namespace, owner.Name));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Key}";
}
