using System.Globalization;
using Reconciler.Language.Drift;

namespace Reconciler.Planning.Ports;

/// <summary>The fields of a guest's port; named as Open vSwitch names its columns, so that one finds them there.</summary>
public static class GuestPortFields
{
    /// <summary>The bridge that lists the port.</summary>
    public const string Bridge = "bridge";

    /// <summary>The port's interfaces.</summary>
    public const string Interfaces = "interfaces";

    /// <summary>What the guest may send.</summary>
    public const string PolicingRate = "ingress_policing_rate";

    /// <summary>How much more it may send at once.</summary>
    public const string PolicingBurst = "ingress_policing_burst";

    /// <summary>What limits the port towards its guest.</summary>
    public const string Qos = "qos";

    /// <summary>Whether the tap is switched on.</summary>
    public const string Link = "link";

    /// <summary>The tap's MTU.</summary>
    public const string Mtu = "mtu";

    /// <summary>The tap itself.</summary>
    public const string Tap = "tap";

    /// <summary>What stands for an empty value.</summary>
    public const string None = "none";

    /// <summary>Columns that nobody of us sets, so that they should be at their default.</summary>
    public static IReadOnlyList<UnusedColumn> Unused { get; } =
    [
        new("Port", "tag"), new("Port", "trunks"), new("Port", "vlan_mode"), new("Port", "cvlans"), new("Port", "protected"), new("Port", "other_config"),
        new("Port", "bond_mode"), new("Port", "bond_updelay"), new("Port", "bond_downdelay"), new("Port", "lacp"), new("Port", "fake_bridge"), new("Port", "bond_fake_iface"), new("Port", "mac"),
        new("Interface", "type"), new("Interface", "options"), new("Interface", "mtu_request"), new("Interface", "ofport_request"), new("Interface", "lldp"), new("Interface", "bfd"),
        new("Interface", "other_config"), new("Interface", "cfm_mpid"), new("Interface", "ingress_policing_kpkts_rate"), new("Interface", "ingress_policing_kpkts_burst"),
    ];

    /// <summary>In what two ports differ: path below the port, expected, observed.</summary>
    public static IEnumerable<(string Path, string Expected, string Observed)> Compare(GuestPort desired, GuestPort observed)
    {
        List<(string Path, string Expected, string Observed)> all =
        [
            (Bridge, desired.Bridge, observed.Bridge),
            (Interfaces, desired.Interfaces, observed.Interfaces),
            .. GuestPort.Keys.Select(key => (ExternalId(key), desired.ExternalIds.GetValueOrDefault(key, None), observed.ExternalIds.GetValueOrDefault(key, None))),
            (PolicingRate, Number(desired.PolicingRate), Number(observed.PolicingRate)),
            (PolicingBurst, Number(desired.PolicingBurst), Number(observed.PolicingBurst)),
            (Qos, desired.Qos?.ToString() ?? None, observed.Qos?.ToString() ?? None),
            .. observed.Others.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, None, entry.Value)),
        ];
        return all.Where(field => field.Expected != field.Observed);
    }

    /// <summary>The path of a key of external_ids.</summary>
    public static string ExternalId(string key) => $"external_ids[{key}]";

    /// <summary>All of them for the documentation.</summary>
    public static IEnumerable<ManagedFieldEntry> Catalog()
    {
        const string Path = "spec.interfaces[name=...].port";
        yield return Entry("", "Port and Interface of the tap's name on br-int", "made again, with all of its columns");
        yield return Entry("." + Bridge, "Bridge ports", "moved back");
        yield return Entry("." + Interfaces, "Port interfaces", "set to the tap alone");
        foreach (var key in GuestPort.Keys)
        {
            yield return Entry("." + ExternalId(key), $"Interface external_ids:{key}", "written again");
        }

        yield return Entry("." + PolicingRate, "Interface " + PolicingRate, "written again");
        yield return Entry("." + PolicingBurst, "Interface " + PolicingBurst, "written again");
        yield return Entry("." + Qos, "Port qos, with its QoS and Queue rows", "written again");
        foreach (var unused in Unused)
        {
            yield return Entry("." + unused.Path, $"{unused.Table} {unused.Column}", "emptied");
        }

        yield return Entry(".claims[port=...]", $"Interface external_ids:{GuestPort.LogicalPortKey} of another port of br-int", "the key is taken away; the port stays");
        yield return new(Path + "." + Link, "kernel: the tap's link", "netlink", "switched on");
        yield return new(Path + "." + Mtu, "kernel: the tap's MTU", "netlink", "set again");
        yield return new(Path + "." + Tap, "kernel: the tap", "netlink", "the interface is plugged out and in again");

        ManagedFieldEntry Entry(string below, string lives, string putBack) => new(Path + below, "Open vSwitch: " + lives, "OVSDB monitor", putBack);
    }

    private static string Number(long value) => value == 0 ? None : value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A column of Open vSwitch that nobody of us sets.</summary>
/// <param name="Table">Port or Interface.</param>
/// <param name="Column">The column.</param>
public sealed record UnusedColumn(string Table, string Column)
{
    /// <summary>Its path below the port.</summary>
    public string Path => this is { Table: "Interface", Column: "other_config" } ? "interface.other_config" : Column;
}
