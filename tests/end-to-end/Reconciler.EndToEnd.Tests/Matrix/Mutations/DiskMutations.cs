using System.Xml.Linq;
using Reconciler.Language.Drift;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>Changes of disks: running, in the definition, and their files.</summary>
internal static class DiskMutations
{
    private const string Data = "spec.disks[name=data]";
    private const string Folder = "/var/lib/reconciler/disks/";
    private const string ForeignFile = "/var/lib/libvirt/images/foreign.raw";
    private const string Seed = Folder + "drift.two._seed.iso";
    private const string RestRoot = Folder + "drift.rest.root.qcow2";

    private static readonly string Foreign = $"<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{ForeignFile}'/><target dev='vdz' bus='virtio'/></disk>";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new() { Name = "disk detached", Path = Data, Expected = Folder + "drift.one.data.qcow2", Observed = "missing", Renumbers = true, Tools = [Virsh("detach-disk", One, "vda", "--live")] },
        new() { Name = "SCSI disk detached", Path = "spec.disks[name=pool]", Expected = Folder + "drift.one.pool.qcow2", Observed = "missing", Renumbers = true, Tools = [Virsh("detach-disk", One, "sda", "--live")] },
        new() { Name = "foreign disk attached", Path = "spec.disks[target=vdz]", Expected = "none", Observed = ForeignFile, Tools = [OnNode("qemu-img", "create", "-q", "-f", "raw", ForeignFile, "1M"), Device("attach-device", One, Foreign, "--live")] },
        new() { Name = "foreign disk in the definition", Path = "spec.disks[target=vdz]", Expected = "none", Observed = ForeignFile, Tools = [Device("attach-device", One, Foreign, "--config")] },
        new()
        {
            Name = "medium ejected", Path = "spec.disks[name=media].file", Expected = Folder + "drift.one.media.qcow2", Observed = "none", Renumbers = true, Also = ["spec.disks[name=media].*"],
            Tools = [Virsh("change-media", One, "sdb", "--eject", "--live")],
        },
        Edit("definition: another disk file", "file", Folder + "drift.one.data.qcow2", "/tmp/other.qcow2", disk => disk.Element("source")!.SetAttributeValue("file", "/tmp/other.qcow2")),
        Edit("definition: another disk format", "format", "qcow2", "raw", disk => disk.Element("driver")!.SetAttributeValue("type", "raw")),
        Edit("definition: another bus", "bus", "virtio", "scsi", disk =>
        {
            disk.Element("target")!.SetAttributeValue("bus", "scsi");
            disk.Element("target")!.SetAttributeValue("dev", "sdx");
            disk.Element("address")!.Remove();
        }),
        Edit("definition: a CD drive instead of a disk", "device", "disk", "cdrom", disk =>
        {
            disk.SetAttributeValue("device", "cdrom");
            disk.Element("target")!.SetAttributeValue("bus", "sata");
            disk.Element("target")!.SetAttributeValue("dev", "sdx");
            disk.Element("address")!.Remove();
            disk.Element("driver")!.SetAttributeValue("discard", null);
        }) with { Also = [Data + ".*"] },
        Edit("definition: a read-only disk", "readOnly", "no", "yes", disk => disk.Add(new XElement("readonly"))),
        Edit("definition: another cache", "cache", "writeback", "unsafe", disk => disk.Element("driver")!.SetAttributeValue("cache", "unsafe")),
        Edit("definition: another serial number", "serial", "data", "forged", disk => disk.Element("serial")!.Value = "forged"),
        Rest("disk file shrunk", "size", "16Mi", "8Mi", OnNode("qemu-img", "resize", "-q", "--shrink", RestRoot, "8M")),
        Rest("disk file backed by another", "backingFile", "none", ForeignFile, OnNode("qemu-img", "create", "-q", "-f", "raw", ForeignFile, "1M"), OnNode("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", ForeignFile, "-F", "raw", RestRoot)) with
        {
            Outcome = DriftOutcome.Open, Cleanup = [OnNode("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", "", RestRoot)],
        },
        new() { Name = "cloud-init's seed deleted", Report = "drift/virtualmachine-two", Path = "spec.cloudInit", Expected = "*", Observed = "*", Tools = [OnNode("rm", Seed)] },
        new() { Name = "cloud-init's seed written over", Report = "drift/virtualmachine-two", Path = "spec.cloudInit", Expected = "*", Observed = "*", Tools = [OnNode("truncate", "-s", "2048", Seed)] },
        new()
        {
            Name = "cloud-init's medium ejected", Report = "drift/virtualmachine-two", Path = "spec.cloudInit.file", Expected = "*", Observed = "*", Renumbers = true,
            Tools = [Virsh("change-media", Two, Seed, "--eject", "--live")],
        },
        new() { Name = "definition: no disk", Path = Data, Expected = Folder + "drift.one.data.qcow2", Observed = "missing", Tools = [Define(One, xml => xml.Disk("data").Remove())] },
    ];

    private static Mutation Rest(string name, string field, string expected, string observed, params Tool[] tools) =>
        new() { Name = name, Report = "drift/virtualmachine-rest", Path = $"spec.disks[name=root].{field}", Expected = expected, Observed = observed, Tools = tools };

    private static Mutation Edit(string name, string field, string expected, string observed, Action<XElement> edit) =>
        new() { Name = name, Path = $"{Data}.{field}", Expected = expected, Observed = observed, Tools = [Define(One, xml => edit(xml.Disk("data")))] };
}
