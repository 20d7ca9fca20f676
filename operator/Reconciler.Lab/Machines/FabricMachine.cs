using System.Globalization;

namespace Reconciler.Lab.Machines;

/// <summary>The machine <c>fabric</c>: the switch between the nodes, and OVN's central part.</summary>
internal static class FabricMachine
{
    public const string Name = "fabric";

    public static MachineConfig Make(LabFolders folders, int nodes) => new()
    {
        Name = Name,
        RunFolder = folders.Run,
        Folder = folders.Machine(Name),
        Prefix = folders.Prefix,
        Binds =
        [
            new(Path.Combine(folders.MachineRun(Name), "ovn"), "/run/ovn"),
            new(Path.Combine(folders.Machine(Name), "ovn"), "/var/lib/ovn"),
            new(Path.Combine(folders.Machine(Name), "log"), "/var/log/ovn"),
        ],
        Steps =
        [
            Steps.Run("ip", "link", "set", "lo", "up"),
            Steps.Run("ip", "link", "add", "underlay", "type", "bridge", "stp_state", "0", "mcast_snooping", "0"),
            Steps.Run("ip", "address", "add", $"{LabAddresses.Fabric}/{LabAddresses.UnderlayPrefix}", "dev", "underlay"),
            Steps.Run("ip", "link", "set", "underlay", "up"),
            .. Steps.OvnDatabase("ovnnb_db", "ovn-nb", "OVN_Northbound,NB_Global"),
            .. Steps.OvnDatabase("ovnsb_db", "ovn-sb", "OVN_Southbound,SB_Global", string.Create(CultureInfo.InvariantCulture, $"ptcp:{LabAddresses.SouthboundPort}:{LabAddresses.Fabric}")),
            Steps.Path("/run/ovn/ovnnb_db.sock"),
            Steps.Path("/run/ovn/ovnsb_db.sock"),
            Steps.Run("ovn-nbctl", "--timeout=20", "init"),
            Steps.Run("ovn-sbctl", "--timeout=20", "init"),
            Steps.Start(
                "ovn-northd",
                "ovn-northd",
                "--ovnnb-db=unix:/run/ovn/ovnnb_db.sock",
                "--ovnsb-db=unix:/run/ovn/ovnsb_db.sock",
                "--pidfile",
                "-vsyslog:off",
                "-vconsole:info"),
            .. Plugged(WorldMachine.Name),
            .. Enumerable.Range(1, nodes).SelectMany(index => Plugged(new LabNode(folders, index).Name)),
        ],
    };

    private static IEnumerable<MachineStep> Plugged(string link) =>
        [.. Steps.Up(link), Steps.Run("ip", "link", "set", link, "master", "underlay")];
}
