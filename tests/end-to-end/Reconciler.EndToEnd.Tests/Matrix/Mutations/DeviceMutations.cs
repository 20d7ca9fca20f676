using System.Xml.Linq;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Devices that are none of ours, and ours that were taken away.</summary>
internal static class DeviceMutations
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        new() { Name = "random device detached", Path = "domain.randomDevice", Expected = "yes", Observed = "no", Renumbers = true, Tools = [Device("detach-device", One, domain => domain.Devices().Element("rng")!, "--live")] },
        new() { Name = "guest agent's channel detached", Path = "spec.guestAgent", Expected = "*.agent", Observed = "none", Renumbers = true, Tools = [Device("detach-device", One, domain => domain.Devices().Elements("channel").First(), "--live")] },
        new() { Name = "foreign input device attached", Path = "domain.devices.input[tablet-virtio]", Expected = "none", Observed = "input tablet-virtio", Tools = [Device("attach-device", One, "<input type='tablet' bus='virtio'/>", "--live")] },
        new() { Name = "foreign channel attached", Path = "domain.devices.channel[org.example.spy.0]", Expected = "none", Observed = "channel org.example.spy.0", Tools = [Device("attach-device", One, "<channel type='unix'><target type='virtio' name='org.example.spy.0'/></channel>", "--live")] },
        Foreign("definition: a screen", "graphics[vnc]", "graphics vnc", "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>") with { Also = ["domain.devices.*"] },
        Foreign("definition: a sound card", "sound[ich9]", "sound ich9", "<sound model='ich9'/>"),
        Foreign("definition: a watchdog", "watchdog[i6300esb]", "watchdog i6300esb", "<watchdog model='i6300esb' action='poweroff'/>"),
        Foreign("definition: a folder of the host", "filesystem[host]", "filesystem host", "<filesystem type='mount' accessmode='passthrough'><source dir='/etc'/><target dir='host'/></filesystem>"),
        Foreign("definition: a second serial port", "serial[1]", "serial 1", "<serial type='pty'><target type='isa-serial' port='1'/></serial>"),
        Foreign("definition: a PCI device of the host", "hostdev[*]", "hostdev *", "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x99' slot='0x01' function='0x0'/></source></hostdev>"),
    ];

    private static Mutation Foreign(string name, string path, string observed, string xml) =>
        new() { Name = name, Path = $"domain.devices.{path}", Expected = "none", Observed = observed, Tools = [Define(One, domain => domain.Devices().Add(XElement.Parse(xml)))] };
}
