using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>What OVN itself answers to DHCP on the network; addresses come from the ports.</summary>
internal static class DhcpRows
{
    private const string Key4 = "dhcp4";
    private const string Key6 = "dhcp6";

    public static IEnumerable<NorthboundRow> Of(NetworkPlan plan)
    {
        if (Reference4(plan) is not null)
        {
            yield return Row(plan, Key4, plan.Ipv4!, Options4(plan, plan.Ipv4!));
        }

        if (Reference6(plan) is not null)
        {
            yield return Row(plan, Key6, plan.Ipv6!, Options6(plan, plan.Ipv6!));
        }
    }

    public static RowReference? Reference4(NetworkPlan plan) =>
        plan is { HasDhcp: true, Ipv4: not null } ? plan.Ours(NorthboundTables.DhcpOptions, Key4) : null;

    /// <summary>On a physical network somebody else announces IPv6, and says there who is to be asked.</summary>
    public static RowReference? Reference6(NetworkPlan plan) =>
        plan is { HasDhcp: true, Ipv6: not null, Spec.Uplink: null } ? plan.Ours(NorthboundTables.DhcpOptions, Key6) : null;

    /// <summary>The servers of one family. Without any, guests ask the router's address: OVN answers for the network's own machines.</summary>
    public static IEnumerable<string> DnsServers(NetworkPlan plan, bool isIpv6) =>
        plan.Spec.Dhcp?.DnsServers is { Count: > 0 } given
            ? given.Where(server => IPAddress.Parse(server).AddressFamily == (isIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork))
            : plan.IsRouted && (isIpv6 ? plan.Ipv6 : plan.Ipv4) is { } subnet ? [subnet.Gateway.ToString()] : [];

    private static NorthboundRow Row(NetworkPlan plan, string key, SubnetPlan subnet, Dictionary<string, string> options) => new()
    {
        Table = NorthboundTables.DhcpOptions,
        Key = key,
        Owner = plan.Owner,
        Path = "spec.dhcp",
        Columns = NorthboundRow.Of(("cidr", OvsdbValue.Text(subnet.Subnet.ToString())), ("options", OvsdbValue.Map(options))),
    };

    private static Dictionary<string, string> Options4(NetworkPlan plan, SubnetPlan subnet)
    {
        var options = new Dictionary<string, string>
        {
            ["server_id"] = subnet.Gateway.ToString(),
            ["server_mac"] = plan.RouterMac,
            ["lease_time"] = Seconds(plan.Spec.Dhcp?.LeaseTime ?? Duration.FromSeconds(3600)),
            ["mtu"] = plan.Mtu.ToString(CultureInfo.InvariantCulture),
        };
        // Only where somebody routes: our router, the physical network's, or one that the user names (a guest perhaps).
        if (plan.IsRouted || plan.Spec.Uplink is not null || subnet.Spec.Gateway is not null)
        {
            options["router"] = subnet.Gateway.ToString();
        }

        AddServers(options, DnsServers(plan, isIpv6: false));
        if (plan.Spec.Dhcp?.Domain is { Length: > 0 } domain)
        {
            options["domain_name"] = Quote(domain);
        }

        return options;
    }

    private static Dictionary<string, string> Options6(NetworkPlan plan, SubnetPlan subnet)
    {
        var options = new Dictionary<string, string> { ["server_id"] = plan.RouterMac };
        if (subnet.Spec.Mode != Ipv6Mode.DHCPv6)
        {
            options["dhcpv6_stateless"] = "true";
        }

        AddServers(options, DnsServers(plan, isIpv6: true));
        if (plan.Spec.Dhcp?.Domain is { Length: > 0 } domain)
        {
            options["domain_search"] = Quote(domain);
        }

        return options;
    }

    private static void AddServers(Dictionary<string, string> options, IEnumerable<string> servers)
    {
        var list = servers.ToList();
        if (list.Count > 0)
        {
            options["dns_server"] = list.Count == 1 ? list[0] : "{" + string.Join(", ", list) + "}";
        }
    }

    private static string Seconds(Duration duration) => ((long)duration.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>OVN reads a string option as a string of its expression language, whose quoting is JSON's.</summary>
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
