using System.Xml.Linq;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Edits of the persistent definition, as <c>virsh edit</c> makes them: the running guest does not notice, and must not notice the way back either.</summary>
internal static class DefinitionMutations
{
    private const string OtherEmulator = "/var/lib/libvirt/other-qemu";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Edit("definition: more cores", "spec.cpu.maxCores", "2", "4", xml =>
        {
            xml.Element("vcpu")!.Value = "4";
            Topology(xml).SetAttributeValue("cores", 4);
        }),
        Edit("definition: more sockets", "spec.cpu.sockets", "1", "2", xml =>
        {
            Topology(xml).SetAttributeValue("cores", 1);
            Topology(xml).SetAttributeValue("sockets", 2);
        }) with { Also = ["spec.cpu.maxCores", "spec.cpu.cores"] },
        Edit("definition: more threads", "spec.cpu.threads", "1", "2", xml =>
        {
            Topology(xml).SetAttributeValue("cores", 1);
            Topology(xml).SetAttributeValue("threads", 2);
        }) with { Also = ["spec.cpu.maxCores", "spec.cpu.cores"] },
        Edit("definition: another processor model", "spec.cpu.model", "maximum", "qemu64", xml =>
        {
            xml.Element("cpu")!.SetAttributeValue("mode", "custom");
            xml.Element("cpu")!.SetAttributeValue("match", "exact");
            xml.Element("cpu")!.AddFirst(new XElement("model", "qemu64"));
        }),
        Edit("definition: another kernel", "spec.boot.kernel", "/var/lib/reconciler/images/drift.kernel.*", "/boot/vmlinuz", xml => Os(xml, "kernel").Value = "/boot/vmlinuz"),
        Edit("definition: another initrd", "spec.boot.initrd", "/var/lib/reconciler/images/drift.initrd.*", "/boot/initrd", xml => Os(xml, "initrd").Value = "/boot/initrd"),
        Edit("definition: another command line", "spec.boot.commandLine", "console=ttyS0 *", "single", xml => Os(xml, "cmdline").Value = "single"),
        Edit("definition: another clock", "domain.clock", "utc", "localtime", xml => xml.Element("clock")!.SetAttributeValue("offset", "localtime")),
        Edit("definition: another action on reboot", "domain.onReboot", "restart", "destroy", xml => xml.Element("on_reboot")!.Value = "destroy"),
        Edit("definition: another action on crash", "domain.onCrash", "destroy", "restart", xml => xml.Element("on_crash")!.Value = "restart"),
        Edit("definition: another machine type", "domain.machineType", "q35", "pc", xml =>
        {
            // The older board has no PCI Express: its devices are put elsewhere.
            Os(xml, "type").SetAttributeValue("machine", "pc");
            xml.Devices().Elements("controller").Where(one => one.Attribute("type")!.Value is "pci" or "sata").Remove();
            xml.Devices().Elements().Elements("address").Where(one => one.Attribute("type")!.Value == "pci").Remove();
        }) with { Also = ["domain.rootPorts"] },
        Edit("definition: another emulator", "domain.emulator", "/usr/bin/qemu-system-x86_64", OtherEmulator, xml => xml.Devices().Element("emulator")!.Value = OtherEmulator) with
        {
            Tools = [OnNode("ln", "-sf", "/usr/bin/qemu-system-x86_64", OtherEmulator), Define(One, xml => xml.Devices().Element("emulator")!.Value = OtherEmulator)],
        },
        Edit("definition: another architecture", "spec.architecture", "x86_64", "i686", xml => Os(xml, "type").SetAttributeValue("arch", "i686")),
        Edit("definition: UEFI instead of BIOS", "spec.firmware.type", "bios", "uefi", xml => xml.Element("os")!.Add(XElement.Parse("<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>"))),
        Edit("definition: Secure Boot", "spec.firmware.secureBoot", "no", "yes", xml =>
        {
            xml.Element("os")!.Add(XElement.Parse("<loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>"));
            xml.Element("features")!.Add(XElement.Parse("<smm state='on'/>"));
        }) with { Also = ["spec.firmware.type", "domain.features"] },
        Edit("definition: no guest agent's channel", "spec.guestAgent", "*.agent", "none", xml => xml.Devices().Element("channel")!.Remove()),
        Edit("definition: no serial console", "domain.serialConsole", "yes", "no", xml =>
        {
            xml.Devices().Element("serial")!.Remove();
            xml.Devices().Element("console")!.Remove();
        }),
        Edit("definition: no random device", "domain.randomDevice", "yes", "no", xml => xml.Devices().Element("rng")!.Remove()),
        Edit("definition: no balloon", "domain.balloon", "yes", "no", xml => xml.Devices().Element("memballoon")!.ReplaceWith(XElement.Parse("<memballoon model='none'/>"))),
        Edit("definition: fewer root ports", "domain.rootPorts", "12", "11", xml => xml.Devices().Elements("controller").Single(one => one.Attribute("index")!.Value == "12").Remove()),
        Edit("definition: another boot order", "spec.boot.order", "*", "*", xml => xml.Disk("root").Element("boot")!.SetAttributeValue("order", 7)) with { Report = "drift/virtualmachine-rest" },
    ];

    private static Mutation Edit(string name, string path, string expected, string observed, Action<XElement> edit) =>
        new() { Name = name, Path = path, Expected = expected, Observed = observed, Tools = [Define(name.Contains("boot order", StringComparison.Ordinal) ? Rest : One, edit)] };

    private static XElement Topology(XElement xml) => xml.Element("cpu")!.Element("topology")!;

    private static XElement Os(XElement xml, string name) => xml.Element("os")!.Element(name)!;
}
