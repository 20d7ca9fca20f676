using System.Collections.Immutable;
using Reconciler.Language.Common;
using Reconciler.Language.Policies;
using Reconciler.Operator.Networks;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.AccessPolicies;

/// <summary>The northbound rows of an AccessPolicy.</summary>
public static class DesiredAccessPolicy
{
    /// <summary>The rows that should be.</summary>
    public static NorthboundScope Of(AccessPolicy policy, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var peers = (policy.Spec.Ingress ?? []).SelectMany(rule => rule.From ?? []).Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []));
        return AccessPolicyScope.Of(policy, Surroundings(policy.Metadata.Namespace ?? "", peers, view));
    }

    /// <summary>Whether a policy looks at machines of other namespaces.</summary>
    public static bool LooksAbroad(AccessPolicy policy) =>
        (policy.Spec.Ingress ?? []).SelectMany(rule => rule.From ?? []).Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? [])).Any(peer => peer.NamespaceSelector is not null);

    /// <summary>What a policy's selectors choose from: its own namespace, and the others only when a peer looks there.</summary>
    internal static PolicySurroundings Surroundings(string ns, IEnumerable<PolicyPeer> peers, ClusterView view)
    {
        var abroad = peers.Any(peer => peer.NamespaceSelector is not null);
        var machines = abroad ? view.Machines.Store.All : view.Machines.Store.In(ns);
        return new PolicySurroundings
        {
            Machines = [.. machines.Select(machine => PortDerivation.PolicyMachine(machine, view)).Where(machine => machine.PortNames.Count > 0)],
            Namespaces = abroad
                ? view.Namespaces.Store.All.ToImmutableDictionary(item => item.Metadata.Name, item => item.Metadata.Labels ?? [])
                : ImmutableDictionary<string, ValueMap>.Empty,
        };
    }
}
