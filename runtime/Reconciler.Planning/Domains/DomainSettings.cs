using System.Xml.Linq;
using Reconciler.Planning.Devices;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Settings of a domain, and of its devices that are no disks or interfaces, that we never make.</summary>
internal static class DomainSettings
{
    public const string Title = "domain.elements.title";
    public const string Description = "domain.elements.description";
    public const string IoThreads = "domain.elements.iothreads";

    public const string VcpuPin = "domain.elements.cputune.vcpupin";
    public const string EmulatorPin = "domain.elements.cputune.emulatorpin";
    public const string IoThreadPin = "domain.elements.cputune.iothreadpin";

    private const string Qemu = "http://libvirt.org/schemas/domain/qemu/1.0";

    /// <summary>
    /// What libvirt adds by itself to x86 guests is none of these: os/loader and os/nvram of UEFI guests, cpu/feature and cpu/model
    /// of running ones, resource and dynamic seclabels of running ones, vcpus.
    /// </summary>
    public static SettingRules Rules { get; } = new(
    [
        new(Title, "", "title", Remedy.Live),
        new(Description, "", "description", Remedy.Live),
        new(IoThreads, "", "iothreads,iothreadids", Remedy.Live),
        Element("defaultiothread"),
        Element("genid"),
        Element("maxMemory"),
        Element("blkiotune"),
        Element("memtune"),
        Element("memoryBacking"),
        new(VcpuPin, "cputune", "vcpupin", Remedy.Live),
        new(EmulatorPin, "cputune", "emulatorpin", Remedy.Live),
        new(IoThreadPin, "cputune", "iothreadpin", Remedy.Live),
        .. "shares,period,quota,global_period,global_quota,emulator_period,emulator_quota,iothread_period,iothread_quota,vcpusched,emulatorsched,iothreadsched,cachetune,memorytune"
            .Split(',').Select(name => new SettingRule("domain.elements.cputune." + name, "cputune", name)),
        Element("numatune"),
        Element("throttlegroups"),
        Element("sysinfo"),
        Element("pm"),
        Element("perf"),
        Element("keywrap"),
        Element("launchSecurity"),
        new("domain.elements.resource", "", "resource", null) { IsUsual = element => element.Elements().All(child => child is { Name.LocalName: "partition", Value: "/machine" }) },
        new("domain.elements.seclabel", "", "seclabel", null) { IsUsual = element => element.Get("type") == "dynamic" && element.Element("baselabel") is null },
        new("domain.elements.qemu:commandline", "", "commandline") { Namespace = Qemu },
        new("domain.elements.qemu:override", "", "override") { Namespace = Qemu },
        new("domain.elements.qemu:capabilities", "", "capabilities") { Namespace = Qemu },
        new("domain.elements.qemu:deprecation", "", "deprecation") { Namespace = Qemu },
        new("domain.elements.memory.dumpCore", "memory", "@dumpCore"),
        new("domain.elements.vcpu.cpuset", "vcpu", "@cpuset"),
        new("domain.elements.vcpu.placement", "vcpu", "@placement") { Usual = "static" },
        new("domain.elements.os.bootmenu", "os", "bootmenu"),
        new("domain.elements.os.bios", "os", "bios"),
        new("domain.elements.os.smbios", "os", "smbios"),
        new("domain.elements.os.acpi", "os", "acpi"),
        new("domain.elements.os.shim", "os", "shim"),
        new("domain.elements.os.loader", "os", "loader") { IsUsual = element => element.Get("type") == "pflash" },
        new("domain.elements.features.apic.eoi", "features/apic", "@eoi"),
        .. Features("pae,hap,viridian,privnet,hyperv,pvspinlock,kvm,pmu,vmport,vmcoreinfo,ioapic,msrs,ibs,tcg,async-teardown,ps2"),
        new("domain.clock.timers", "clock", "timer"),
        new("domain.clock.adjustment", "clock", "@adjustment"),
        new("domain.clock.basis", "clock", "@basis"),
        new("domain.clock.timezone", "clock", "@timezone"),
        new("domain.clock.start", "clock", "@start"),
        // A running guest shows the features that its model came to.
        new("domain.elements.cpu.features", "cpu", "feature", null),
        new("domain.elements.cpu.numa", "cpu", "numa"),
        new("domain.elements.cpu.cache", "cpu", "cache", null),
        new("domain.elements.cpu.maxphysaddr", "cpu", "maxphysaddr", null),
        new("domain.elements.cpu.vendorId", "cpu/model", "@vendor_id", null),
        new("domain.balloon.model", "devices/memballoon", "@model") { IsUsual = element => element.Get("model") is "virtio" or "none" },
        new("domain.balloon.autodeflate", "devices/memballoon", "@autodeflate"),
        new("domain.balloon.freePageReporting", "devices/memballoon", "@freePageReporting"),
        new("domain.balloon.driver", "devices/memballoon", "driver"),
        new("domain.randomDevice.rate", "devices/rng", "rate") { Ours = RandomDeviceXml.IsOurs },
        new("domain.randomDevice.driver", "devices/rng", "driver") { Ours = RandomDeviceXml.IsOurs },
        new("domain.serialConsole.target", "devices/serial/target", "@type") { Usual = "isa-serial" },
        new("domain.serialConsole.log", "devices/serial", "log"),
        new("spec.guestAgent.mode", "devices/channel/source", "@mode") { Ours = AgentChannelXml.IsOurs, Usual = "bind" },
        new("spec.guestAgent.reconnect", "devices/channel/source", "reconnect") { Ours = AgentChannelXml.IsOurs },
        new("spec.guestAgent.log", "devices/channel", "log") { Ours = AgentChannelXml.IsOurs },
        new("spec.firmware.tpm.model", "devices/tpm", "@model") { Usual = "tpm-crb" },
        new("spec.firmware.tpm.version", "devices/tpm/backend", "@version") { Usual = "2.0" },
        new("spec.firmware.tpm.persistentState", "devices/tpm/backend", "@persistent_state"),
        new("spec.firmware.tpm.encryption", "devices/tpm/backend", "encryption"),
    ]);

    private static SettingRule Element(string name) => new("domain.elements." + name, "", name);

    private static IEnumerable<SettingRule> Features(string names) =>
        names.Split(',').Select(name => new SettingRule("domain.elements.features." + name, "features", name));
}
