namespace Reconciler.Topology;

/// <summary>
/// Rules on the switch against machines that pose as the network's DHCP server: such answers pass from the physical network only. Where DHCP is switched off,
/// a machine may be the server. Port security cannot tell, for such a machine sends them under its own addresses.
/// <para>
/// There is no such rule for router announcements: OVN 23.03 lets neighbour discovery pass before it looks at any rule. The node's agent drops them (RouterGuard).
/// </para>
/// </summary>
internal static class ImpostorRows
{
    /// <summary>Priority of the rule that drops; above every policy's, so that none allows it.</summary>
    private const int DropPriority = 3000;

    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (plan is { HasDhcp: true, Spec.Subnets.Count: > 0 })
        {
            yield return Row(plan, "drop", DropPriority, "drop", MatchText.DhcpToMachine);
            if (plan.Spec.Uplink is not null)
            {
                yield return Row(plan, "uplink", DropPriority + 1, "allow", $"inport == \"{plan.Network.UplinkPort}\" && ({MatchText.DhcpToMachine})");
            }
        }
    }

    private static NorthboundRow Row(NetworkPlan plan, string key, int priority, string action, string match) =>
        PolicyRows.Acl(new RowParent(plan.Switch, "acls"), plan.Owner, $"impostors/{key}", "spec.dhcp", priority, "from-lport", action, match);
}
