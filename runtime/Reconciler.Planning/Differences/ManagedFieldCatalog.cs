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
    private const string Scan = "scan";

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
        new("spec.disks[name=...]", "domain XML: devices/disk; the file", Running + "; the file: " + Scan, "a missing device is plugged in (SATA: restart); a file is made for a new disk only, a lost one is reported"),
        new("spec.disks[name=...].size", "the file", Scan, "grown; never shrunk"),
        new("spec.disks[target=...]", "domain XML: devices/disk that is none of ours", Running, "plugged out (SATA: restart)"),
        .. DiskFields.All.Select(field => new ManagedFieldEntry("spec.disks[name=...]." + field.Path, "domain XML: devices/disk/" + field.Lives, Running, field.LiveOf is null ? "restart" : "a drive's medium is changed live; else restart")),
        .. Settings("spec.disks[name=...].", "domain XML: devices/disk/", DiskSettings.Rules),
        new("domain.devices.KIND[...]", "domain XML: any other device that is none of ours", Running, "plugged out; restart where QEMU cannot"),
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
