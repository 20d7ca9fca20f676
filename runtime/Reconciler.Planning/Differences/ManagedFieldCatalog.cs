using Reconciler.Language.Drift;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Ports;

namespace Reconciler.Planning.Differences;

/// <summary>Everything of a partition that is compared and put back, for documentation and for whoever wants to count.</summary>
public static class ManagedFieldCatalog
{
    private const string Event = "libvirt event";
    private const string Definition = "libvirt event, definition file";
    private const string Running = "libvirt event, definition and running files";
    private const string Files = "file of the pool";

    /// <summary>All of it, in the order of the documentation.</summary>
    public static IReadOnlyList<ManagedFieldEntry> All { get; } =
    [
        new("domain", "libvirt: the domain", Definition, "defined anew; a guest that runs is not touched"),
        new("domain.name", "libvirt: name", Definition, "renamed when the guest is off; else it waits for a restart"),
        new("domain.metadata", "libvirt: our element in metadata, live and persistent", Running, "written again"),
        new("domain.autostart", "libvirt: autostart", "autostart file", "switched off: the agent starts guests, when their network is there"),
        new("spec.runStrategy", "libvirt: state", Event, "started, resumed, suspended, or shut down and after its grace destroyed"),
        .. DomainFields.All.Select(field => new ManagedFieldEntry(field.Path, "domain XML: " + field.Lives, field.Live is null ? Definition : Running, HowOf(field.Live, field.LiveOf is not null))),
        .. Settings("", "domain XML: ", DomainSettings.Rules),
        new("spec.interfaces[name=...]", "domain XML: devices/interface", Running, "a missing one is plugged in"),
        new("spec.interfaces[mac=...]", "domain XML: devices/interface that is none of ours", Running, "plugged out"),
        .. InterfaceFields.All.Select(field => new ManagedFieldEntry(
            "spec.interfaces[name=...]." + field.Path,
            "domain XML: devices/interface/" + field.Lives,
            Running,
            field.Live == Remedy.Live ? "updated in place" : "plugged out and in again")),
        .. Settings("spec.interfaces[name=...].", "domain XML: devices/interface/", InterfaceSettings.Rules),
        .. GuestPortFields.Catalog(),
        new("spec.disks[name=...]", "domain XML: devices/disk; the file", Running + ", " + Files, "a missing device is plugged in (SATA: restart); a file is made for a new disk only, a lost one is reported"),
        new("spec.disks[name=...].size", "the file", Files, "grown; never shrunk"),
        new("spec.disks[name=...].format", "domain XML: devices/disk/driver/@type; the file's magic", Running + ", " + Files, "the definition: written again, restart; a file of another format: by a person, no guest is started from it"),
        new("spec.disks[name=...].backingFile", "the file's qcow2 header", Files, "by a person; no guest is started from it"),
        new("spec.disks[name=...].backingFormat", "the file's qcow2 header", Files, "by a person; no guest is started from it"),
        new("spec.cloudInit", "the seed's file (of an answer file: spec.sysprep); domain XML: its drive", Running + ", " + Files, "written anew; a guest that runs keeps the file that its drive has open until its next start"),
        new("spec.cloudInit.file", "domain XML: the drive's source", Running, "the medium is changed live"),
        new("spec.disks[target=...]", "domain XML: devices/disk that is none of ours", Running, "plugged out (SATA: restart)"),
        .. DiskFields.All.Where(field => field.Path != "format").Select(field => new ManagedFieldEntry("spec.disks[name=...]." + field.Path, "domain XML: devices/disk/" + field.Lives, Running, field.LiveOf is null ? "restart" : "a drive's medium is changed live; an overlay of the disk is left to a person; else restart")),
        .. Settings("spec.disks[name=...].", "domain XML: devices/disk/", DiskSettings.Rules),
        new("domain.devices.KIND[...]", "domain XML: any other device that is none of ours", Running, "plugged out; restart where QEMU cannot"),
    ];

    /// <summary>What can be changed by hand and is not put back.</summary>
    public static IReadOnlyList<UnmanagedEntry> Unmanaged { get; } =
    [
        new("contents of disks", "they are the guest's"),
        new("state inside the guest: link down by itself, memory that its balloon driver does not give back, an ejected tray", "the guest's own doing; its agent's checks are quarantine's business"),
        new("domain XML: what libvirt adds (addresses, aliases, controllers, PS/2 input, audio, security labels of running guests, CPU features of running guests, UEFI's loader and NVRAM paths, vcpus; a running disk's backingStore)", "libvirt chooses it, and chooses it again"),
        new("domain XML: controllers added by hand", "libvirt makes such of its own for devices; without a device they do nothing, and the next definition drops them"),
        new("domain XML: elements and attributes that this version does not know", "a later libvirt may add them by itself, and a false alarm is worse than a gap; the next definition drops them"),
        new("metadata elements of others", "they are theirs; they are kept when the definition is written"),
        new("cgroup parameters set past libvirt, CPU affinity set by taskset, nice values", "libvirt does not tell them"),
        new("live CPU features and host tuning of a guest that was started from an altered definition while no agent ran", "libvirt shows the model's own features there; the definition is right at the next start"),
        new("QMP commands past libvirt (virsh qemu-monitor-command)", "libvirt marks the domain tainted and does not know what changed"),
        new("block jobs and thresholds (blockcopy, blockpull, blockcommit, domblkthreshold)", "work under way; what it leaves behind is compared"),
        new("internal snapshots and checkpoints, saved memory", "they change nothing of the running guest; they go with the domain"),
        new("rights and owners of disk files", "libvirt changes them whenever a guest starts or stops"),
    ];

    private static IEnumerable<ManagedFieldEntry> Settings(string path, string lives, SettingRules rules) =>
        rules.All.Select(rule => new ManagedFieldEntry(
            path + rule.Path,
            $"{lives}{(rule.At.Length == 0 ? "" : rule.At + "/")}{rule.Nodes.Replace(",", ", ", StringComparison.Ordinal)}, set by others",
            rule.Live is null ? Definition : Running,
            rule.Live switch
            {
                null => "defined again; counts at the next start",
                Remedy.Live => "taken away live",
                Remedy.Hotplug => "plugged out and in again",
                _ => "restart",
            }));

    private static string HowOf(Remedy? live, bool depends) => (live, depends) switch
    {
        (null, _) => "defined again; counts at the next start",
        (Remedy.Live, true) => "set live within what the guest was started with; else restart",
        (Remedy.Live, false) => "set live",
        (_, true) => "plugged in where it is missing; else restart",
        _ => "restart",
    };
}
