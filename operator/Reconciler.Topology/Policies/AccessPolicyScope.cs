using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;

namespace Reconciler.Topology;

/// <summary>
/// All rows of one AccessPolicy: the group of the machines that it selects, a rule that denies, and above it rules that allow. As with
/// NetworkPolicy, several policies on one machine add up, since every allowing rule stands above every denying one.
/// </summary>
public static class AccessPolicyScope
{
    /// <summary>Priority of rules that deny what no policy allows.</summary>
    public const int DenyPriority = 1000;

    /// <summary>Priority of rules that allow.</summary>
    public const int AllowPriority = 1001;

    private const string GroupKey = "selected";

    /// <summary>The rows that should be.</summary>
    /// <param name="policy">The policy, already validated.</param>
    /// <param name="surroundings">What its selectors choose from.</param>
    public static NorthboundScope Of(AccessPolicy policy, PolicySurroundings surroundings)
    {
        var (@namespace, name) = (policy.Metadata.Namespace!, policy.Metadata.Name);
        var scope = ScopeName.AccessPolicy(@namespace, name);
        var group = GroupName.AccessPolicy(@namespace, name);
        var rows = new PolicyRows(scope, new RowOwner("AccessPolicy", @namespace, name));
        var types = PolicyTypes(policy.Spec);
        var made = ImmutableArray.CreateBuilder<NorthboundRow>();
        made.Add(rows.Group(GroupKey, group, surroundings.Select(@namespace, policy.Spec.Selector).SelectMany(machine => machine.PortNames)));
        var log = policy.Spec.LogDenied == true ? new DenialLog(DenialName.AccessPolicy(@namespace, name), group.Value) : null;
        made.AddRange(log is null ? [] : rows.Meter(log));

        if (types.Contains(PolicyType.Ingress))
        {
            made.AddRange(Frame(rows, log, "ingress", "to-lport", $"outport == @{group}", MatchText.NeighboursToMachine, MatchText.DhcpToMachine));
            made.AddRange((policy.Spec.Ingress ?? []).SelectMany((rule, i) =>
                Rule(rows, group, "in", i, $"spec.ingress[{Text(i)}]", "to-lport", $"outport == @{group}", "src", rule.From, rule.Ports)));
        }

        if (types.Contains(PolicyType.Egress))
        {
            made.AddRange(Frame(rows, log, "egress", "from-lport", $"inport == @{group}", MatchText.NeighboursFromMachine, MatchText.DhcpFromMachine));
            made.AddRange((policy.Spec.Egress ?? []).SelectMany((rule, i) =>
                Rule(rows, group, "out", i, $"spec.egress[{Text(i)}]", "from-lport", $"inport == @{group}", "dst", rule.To, rule.Ports)));
        }

        return new NorthboundScope { Name = scope, Rows = made.ToImmutable() };

        IEnumerable<NorthboundRow> Rule(
            PolicyRows from, GroupName owner, string prefix, int index, string path, string direction, string port, string side,
            IReadOnlyCollection<PolicyPeer>? peers, IReadOnlyCollection<PolicyPort>? ports)
        {
            var rule = $"{prefix}{Text(index)}";
            var hasPeers = peers is { Count: > 0 };
            if (hasPeers)
            {
                foreach (var set in from.Peers(owner, rule, path, PeerAddresses.Of(peers!, @namespace, surroundings)))
                {
                    yield return set;
                }
            }

            var match = MatchText.AllOf(port, hasPeers ? PolicyRows.PeersMatch(owner, rule, side) : null, PortMatch.Of(ports));
            yield return from.Acl(GroupKey, $"{rule}/allow", path, AllowPriority, direction, "allow-related", match);
        }
    }

    /// <summary>The directions of which the policy speaks: those listed, else Ingress, and Egress when there are rules for it.</summary>
    public static ImmutableHashSet<PolicyType> PolicyTypes(AccessPolicySpec spec) =>
        spec.PolicyTypes is { Count: > 0 } listed ? [.. listed]
        : spec.Egress is { Count: > 0 } ? [PolicyType.Ingress, PolicyType.Egress]
        : [PolicyType.Ingress];

    private static IEnumerable<NorthboundRow> Frame(PolicyRows rows, DenialLog? log, string key, string direction, string port, string neighbours, string dhcp)
    {
        yield return rows.Acl(GroupKey, $"{key}/deny", "spec.policyTypes", DenyPriority, direction, "drop", port, log);
        yield return rows.Acl(GroupKey, $"{key}/neighbours", "spec.policyTypes", AllowPriority, direction, "allow", $"{port} && ({neighbours} || {dhcp})");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
