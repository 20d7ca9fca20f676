using System.Xml.Linq;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of network interfaces, running and in the definition.</summary>
internal static class InterfaceMutations
{
    private const string Eth0 = "spec.interfaces[name=eth0]";
    private const string Mac = "02:00:00:00:77:01";
    private const string Foreign = "<interface type='bridge'><mac address='02:00:00:00:66:66'/><source bridge='br-int'/><virtualport type='openvswitch'/><model type='virtio'/></interface>";

    /// <summary>What libvirt does to an interface shows in Open vSwitch, too.</summary>
    public static IReadOnlyList<Mutation> All { get; } = [.. Changes.Select(mutation => mutation with { Also = [.. mutation.Also, Eth0 + ".port*"] })];

    private static IEnumerable<Mutation> Changes =>
    [
        new() { Name = "link taken down", Path = Eth0 + ".link", Expected = "up", Observed = "down", Tools = [Virsh("domif-setlink", One, "{tap one eth0}", "down")] },
        new() { Name = "link taken down in the definition", Path = Eth0 + ".link", Expected = "up", Observed = "down", Tools = [Virsh("domif-setlink", One, Mac, "down", "--config")] },
        new() { Name = "bandwidth towards the guest changed live", Path = Eth0 + ".bandwidth.ingress", Expected = "12500 KB/s (peak 12500, burst 0, floor 0)", Observed = "1000 KB/s", Tools = [Virsh("domiftune", One, "{tap one eth0}", "--inbound", "1000", "--live")] },
        new() { Name = "bandwidth from the guest changed live", Path = Eth0 + ".bandwidth.egress", Expected = "none", Observed = "1000 KB/s", Tools = [Virsh("domiftune", One, "{tap one eth0}", "--outbound", "1000", "--live")] },
        new() { Name = "bandwidth changed in the definition", Path = Eth0 + ".bandwidth.ingress", Expected = "12500 KB/s (peak 12500, burst 0, floor 0)", Observed = "77 KB/s", Tools = [Virsh("domiftune", One, "{tap one eth0}", "--inbound", "77", "--config")] },
        new() { Name = "interface detached", Path = Eth0, Expected = Mac + " on br-int, port {port one eth0}", Observed = "missing", Renumbers = true, Tools = [Virsh("detach-interface", One, "bridge", "--mac", Mac, "--live")] },
        new() { Name = "interface detached everywhere", Path = Eth0, Expected = Mac + " on br-int, port {port one eth0}", Observed = "missing", Renumbers = true, Tools = [Virsh("detach-interface", One, "bridge", "--mac", Mac, "--live", "--config")] },
        new() { Name = "foreign interface attached", Path = "spec.interfaces[mac=02:00:00:00:66:66]", Expected = "none", Observed = "02:00:00:00:66:66 on br-int*", Tools = [Device("attach-device", One, Foreign, "--live")] },
        new() { Name = "foreign interface in the definition", Path = "spec.interfaces[mac=02:00:00:00:66:66]", Expected = "none", Observed = "02:00:00:00:66:66 on br-int*", Tools = [Device("attach-device", One, Foreign, "--config")] },
        Edit("definition: another MAC address", "macAddress", Mac, "02:00:00:00:77:99", nic => nic.Element("mac")!.SetAttributeValue("address", "02:00:00:00:77:99")),
        Edit("definition: another logical port", "network", "{port one eth0}", "00000000-0000-4000-8000-000000000001", nic => nic.Descendants("parameters").Single().SetAttributeValue("interfaceid", "00000000-0000-4000-8000-000000000001")),
        Edit("definition: another bridge", "bridge", "br-int", "br-lan", nic => nic.Element("source")!.SetAttributeValue("bridge", "br-lan")),
        Edit("definition: another tap device", "tapName", "{tap one eth0}", "elsewhere", nic => nic.Element("target")!.SetAttributeValue("dev", "elsewhere")),
        Edit("definition: another card", "model", "virtio", "e1000e", nic => nic.Element("model")!.SetAttributeValue("type", "e1000e")),
        Edit("definition: another MTU", "mtu", "1442", "1400", nic => nic.Element("mtu")!.SetAttributeValue("size", "1400")),
        Edit("definition: no bandwidth limits", "bandwidth.ingress", "12500 KB/s (peak 12500, burst 0, floor 0)", "none", nic => nic.Element("bandwidth")!.Remove()),
        new() { Name = "definition: no interface", Path = "spec.interfaces[name=eth1]", Expected = "02:00:00:00:77:02 on br-int, port {port one eth1}", Observed = "missing", Tools = [Define(One, xml => xml.Interface("eth1").Remove())] },
    ];

    private static Mutation Edit(string name, string field, string expected, string observed, Action<XElement> edit) =>
        new() { Name = name, Path = $"{Eth0}.{field}", Expected = expected, Observed = observed, Tools = [Define(One, xml => edit(xml.Interface("eth0")))] };
}
