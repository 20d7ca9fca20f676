using System.Xml.Linq;
using static Reconciler.EndToEnd.Tests.Matrix.Tools;

namespace Reconciler.EndToEnd.Tests.Matrix.Mutations;

/// <summary>
/// Settings of a domain and its devices that we never make and others may: many by one <c>virsh edit</c>, as a person tunes a machine. Each has to be
/// reported under its own path.
/// </summary>
internal static class SettingMutations
{
    private const string Qemu = "http://libvirt.org/schemas/domain/qemu/1.0";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new() { Name = "title given live", Path = "domain.elements.title", Expected = "*", Observed = "*", Tools = [Virsh("desc", One, "--live", "--title", "mine")] },
        new() { Name = "description given live", Path = "domain.elements.description", Expected = "*", Observed = "*", Tools = [Virsh("desc", One, "--live", "mine")] },
        new() { Name = "I/O thread added live", Path = "domain.elements.iothreads", Expected = "*", Observed = "*", Tools = [Virsh("iothreadadd", One, "1", "--live")] },
        new() { Name = "disk throttled live", Path = "spec.disks[name=data].iotune", Expected = "*", Observed = "*", Tools = [Virsh("blkdeviotune", One, "vda", "--total-iops-sec", "100", "--live")] },
        new() { Name = "balloon's statistics changed live", Path = "domain.balloon.statsPeriod", Expected = "*", Observed = "*", Tools = [Virsh("dommemstat", One, "--period", "5", "--live")] },
        Edit(
            "definition: a machine tuned by hand",
            Add("domain.elements.title", "", "<title>mine</title>"),
            Add("domain.elements.description", "", "<description>mine</description>"),
            Add("domain.elements.iothreads", "", "<iothreads>2</iothreads>"),
            Add("domain.elements.defaultiothread", "", "<defaultiothread thread_pool_min='2' thread_pool_max='4'/>"),
            Add("domain.elements.genid", "", "<genid>43dc0cf8-809b-4adb-9bea-a9abb5f3d90e</genid>"),
            Add("domain.elements.blkiotune", "", "<blkiotune><weight>500</weight></blkiotune>"),
            Add("domain.elements.memtune", "", "<memtune><hard_limit unit='MiB'>2048</hard_limit></memtune>"),
            Add("domain.elements.memoryBacking", "", "<memoryBacking><nosharepages/></memoryBacking>"),
            Add("domain.elements.numatune", "", "<numatune><memory mode='strict' nodeset='0'/></numatune>"),
            Add("domain.elements.sysinfo", "", "<sysinfo type='smbios'><bios><entry name='vendor'>X</entry></bios></sysinfo>"),
            Add("domain.elements.pm", "", "<pm><suspend-to-mem enabled='no'/></pm>"),
            Add("domain.elements.perf", "", "<perf><event name='cmt' enabled='yes'/></perf>"),
            Add("domain.elements.resource", "", "<resource><partition>/elsewhere</partition></resource>"),
            Add("domain.elements.seclabel", "", "<seclabel type='none' model='none'/>"),
            Set("domain.elements.memory.dumpCore", "memory", "dumpCore", "off"),
            Set("domain.elements.vcpu.cpuset", "vcpu", "cpuset", "0"),
            Add("domain.features", "features", "<smm state='on'/>")),
        Edit(
            "definition: processors throttled and pinned",
            Add("domain.elements.cputune.vcpupin", "", "<cputune><vcpupin vcpu='0' cpuset='0'/></cputune>"),
            Add("domain.elements.iothreads", "", "<iothreads>1</iothreads>"),
            Add("domain.elements.cputune.emulatorpin", "cputune", "<emulatorpin cpuset='0'/>"),
            Add("domain.elements.cputune.iothreadpin", "cputune", "<iothreadpin iothread='1' cpuset='0'/>"),
            Add("domain.elements.cputune.shares", "cputune", "<shares>2048</shares>"),
            Add("domain.elements.cputune.period", "cputune", "<period>100000</period>"),
            Add("domain.elements.cputune.quota", "cputune", "<quota>50000</quota>"),
            Add("domain.elements.cputune.global_period", "cputune", "<global_period>100000</global_period>"),
            Add("domain.elements.cputune.global_quota", "cputune", "<global_quota>50000</global_quota>"),
            Add("domain.elements.cputune.emulator_period", "cputune", "<emulator_period>100000</emulator_period>"),
            Add("domain.elements.cputune.emulator_quota", "cputune", "<emulator_quota>50000</emulator_quota>"),
            Add("domain.elements.cputune.iothread_period", "cputune", "<iothread_period>100000</iothread_period>"),
            Add("domain.elements.cputune.iothread_quota", "cputune", "<iothread_quota>50000</iothread_quota>"),
            Add("domain.elements.cputune.vcpusched", "cputune", "<vcpusched vcpus='0' scheduler='batch'/>"),
            Add("domain.elements.cputune.emulatorsched", "cputune", "<emulatorsched scheduler='batch'/>"),
            Add("domain.elements.cputune.iothreadsched", "cputune", "<iothreadsched iothreads='1' scheduler='batch'/>")),
        Edit(
            "definition: firmware and features set by hand",
            Add("domain.elements.os.bootmenu", "os", "<bootmenu enable='yes' timeout='100'/>"),
            Add("domain.elements.os.bios", "os", "<bios useserial='yes'/>"),
            Add("domain.elements.os.smbios", "os", "<smbios mode='host'/>"),
            Add("domain.elements.os.acpi", "os", "<acpi><table type='slic'>/etc/hostname</table></acpi>"),
            Add("domain.elements.os.loader", "os", "<loader readonly='yes' type='rom'>/usr/share/seabios/bios.bin</loader>"),
            Set("domain.elements.features.apic.eoi", "features/apic", "eoi", "on"),
            Feature("pae", "<pae/>"),
            Feature("hap", "<hap/>"),
            Feature("viridian", "<viridian/>"),
            Feature("privnet", "<privnet/>"),
            Feature("hyperv", "<hyperv mode='custom'><relaxed state='on'/></hyperv>"),
            Feature("pvspinlock", "<pvspinlock state='on'/>"),
            Feature("kvm", "<kvm><hidden state='on'/></kvm>"),
            Feature("pmu", "<pmu state='on'/>"),
            Feature("vmport", "<vmport state='on'/>"),
            Feature("vmcoreinfo", "<vmcoreinfo state='on'/>"),
            Feature("ioapic", "<ioapic driver='qemu'/>"),
            Feature("msrs", "<msrs unknown='ignore'/>"),
            Feature("tcg", "<tcg><tb-cache unit='MiB'>128</tb-cache></tcg>")),
        Edit(
            "definition: processor and memory layout set by hand",
            Add("domain.elements.cpu.features", "cpu", "<feature policy='disable' name='aes'/>"),
            Add("domain.elements.cpu.numa", "cpu", "<numa><cell id='0' cpus='0-1' memory='262144' unit='KiB'/></numa>"),
            Add("domain.elements.maxMemory", "", "<maxMemory slots='4' unit='MiB'>1024</maxMemory>"),
            Add("domain.elements.cpu.maxphysaddr", "cpu", "<maxphysaddr mode='emulate' bits='40'/>"),
            Add("domain.elements.cpu.cache", "cpu", "<cache mode='emulate' level='3'/>"),
            Add("domain.clock.timers", "clock", "<timer name='rtc' tickpolicy='catchup'/>")),
        Edit("definition: a clock that is ahead", Set("domain.clock.adjustment", "clock", "adjustment", "3600"), Set("domain.clock.basis", "clock", "basis", "localtime"), Set("domain.clock", "clock", "offset", "variable")),
        Edit("definition: a clock of another time zone", Set("domain.clock.timezone", "clock", "timezone", "Europe/Berlin"), Set("domain.clock", "clock", "offset", "timezone")),
        Edit("definition: a clock of another time", Set("domain.clock.start", "clock", "start", "1600000000"), Set("domain.clock", "clock", "offset", "absolute")),
        Edit("definition: processors placed by others", Set("domain.elements.vcpu.placement", "vcpu", "placement", "auto")) with { Also = ["domain.elements.numatune"] },
        Edit(
            "definition: devices of ours tuned by hand",
            Set("domain.balloon.model", "devices/memballoon", "model", "virtio-transitional"),
            Set("domain.balloon.autodeflate", "devices/memballoon", "autodeflate", "on"),
            Set("domain.balloon.freePageReporting", "devices/memballoon", "freePageReporting", "on"),
            Add("domain.balloon.driver", "devices/memballoon", "<driver iommu='on'/>"),
            Set("domain.balloon.statsPeriod", "devices/memballoon/stats", "period", "99"),
            Add("domain.randomDevice.rate", "devices/rng", "<rate bytes='1024' period='1000'/>"),
            Add("domain.randomDevice.driver", "devices/rng", "<driver iommu='on'/>"),
            Add("domain.serialConsole.log", "devices/serial", "<log file='/var/log/serial.log' append='on'/>"),
            Set("spec.guestAgent.mode", "devices/channel/source", "mode", "connect"),
            Add("spec.guestAgent.reconnect", "devices/channel/source", "<reconnect enabled='yes' timeout='5'/>"),
            Add("spec.guestAgent.log", "devices/channel", "<log file='/var/log/channel.log' append='on'/>")),
        Edit(
            "definition: an interface tuned by hand",
            Nic("filterref", "<filterref filter='clean-traffic'/>"),
            Nic("coalesce", "<coalesce><rx><frames max='7'/></rx></coalesce>"),
            Nic("vlan", "<vlan><tag id='7'/></vlan>"),
            new("spec.interfaces[name=eth1].trustGuestRxFilters", xml => xml.Interface("eth1").SetAttributeValue("trustGuestRxFilters", "yes")),
            new("spec.interfaces[name=eth1].portProfile", xml => xml.Interface("eth1").Descendants("parameters").Single().SetAttributeValue("profileid", "menial")),
            Nic("driver", "<driver name='qemu' queues='2'/>"),
            Nic("backend", "<backend tap='/dev/net/tun'/>"),
            Nic("tune", "<tune><sndbuf>1600</sndbuf></tune>"),
            Nic("rom", "<rom enabled='no'/>"),
            Nic("guest", "<guest dev='eth9'/>"),
            Nic("teaming", "<teaming type='persistent'/>"),
            Nic("acpi", "<acpi index='9'/>")),
        Edit(
            "definition: a disk tuned by hand",
            Disk("iotune", "<iotune><total_iops_sec>100</total_iops_sec></iotune>"),
            Driver("io", "threads"),
            Driver("error_policy", "stop"),
            Driver("rerror_policy", "ignore"),
            Driver("detect_zeroes", "on"),
            Driver("queues", "2"),
            Driver("queue_size", "128"),
            Driver("ioeventfd", "on"),
            Driver("event_idx", "off"),
            Driver("iommu", "on"),
            Driver("ats", "on"),
            Driver("packed", "on"),
            Driver("page_per_vq", "on"),
            Driver("discard", "ignore", "discard"),
            new("spec.disks[name=data].driver.metadata_cache", xml => xml.Disk("data").Element("driver")!.Add(XElement.Parse("<metadata_cache><max_size unit='KiB'>1024</max_size></metadata_cache>"))),
            Disk("geometry", "<geometry cyls='32' heads='16' secs='63'/>"),
            Disk("blockio", "<blockio logical_block_size='512' physical_block_size='4096'/>"),
            new("spec.disks[name=data].model", xml => xml.Disk("data").SetAttributeValue("model", "virtio-transitional")),
            new("spec.disks[name=data].snapshot", xml => xml.Disk("data").SetAttributeValue("snapshot", "external")),
            new("spec.disks[name=data].source.startupPolicy", xml => xml.Disk("data").Element("source")!.SetAttributeValue("startupPolicy", "optional")),
            new("spec.disks[name=data].source.seclabel", xml => xml.Disk("data").Element("source")!.Add(XElement.Parse("<seclabel model='dac' relabel='no'/>"))),
            Disk("backingStore", "<backingStore type='file'><format type='raw'/><source file='/tmp/back.raw'/></backingStore>")),
        Edit(
            "definition: a SCSI disk tuned by hand",
            new("spec.disks[name=pool].wwn", xml => xml.Disk("pool").Add(XElement.Parse("<wwn>5000c50015ea71aa</wwn>"))),
            new("spec.disks[name=pool].vendor", xml => xml.Disk("pool").Add(XElement.Parse("<vendor>SEAGATE</vendor>"))),
            new("spec.disks[name=pool].product", xml => xml.Disk("pool").Add(XElement.Parse("<product>ST3567</product>"))),
            new("spec.disks[name=pool].driver.copy_on_read", xml => xml.Disk("pool").Element("driver")!.SetAttributeValue("copy_on_read", "on")),
            new("spec.disks[name=pool].target.rotation_rate", xml => xml.Disk("pool").Element("target")!.SetAttributeValue("rotation_rate", "7200")),
            new("spec.disks[name=pool].source.slices", xml => xml.Disk("pool").Element("source")!.Add(XElement.Parse("<slices><slice type='storage' offset='0' size='1048576'/></slices>")))),
        Edit("definition: a disk encrypted as old definitions have it", Disk("encryption", "<encryption format='luks'><secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption>")),
        Edit("definition: a transient, encrypted disk", Disk("transient", "<transient/>"), new("spec.disks[name=data].source.encryption", xml => xml.Disk("data").Element("source")!.Add(XElement.Parse("<encryption format='luks'><secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption>")))),
        Edit(
            "definition: arguments for QEMU itself",
            Add("domain.elements.qemu:commandline", "", $"<q:commandline xmlns:q='{Qemu}'><q:arg value='-no-hpet'/></q:commandline>"),
            Add("domain.elements.qemu:override", "", $"<q:override xmlns:q='{Qemu}'><q:device alias='ua-disk-data'><q:frontend><q:property name='serial' type='string' value='x'/></q:frontend></q:device></q:override>"),
            Add("domain.elements.qemu:capabilities", "", $"<q:capabilities xmlns:q='{Qemu}'><q:del capability='blockdev'/></q:capabilities>"),
            Add("domain.elements.qemu:deprecation", "", $"<q:deprecation xmlns:q='{Qemu}' behavior='none'/>")),
    ];

    private static Mutation Edit(string name, params Setting[] settings) => new()
    {
        Name = name,
        Path = settings[0].Path,
        Together = [.. settings.Skip(1).Select(setting => setting.Path)],
        Expected = "*",
        Observed = "*",
        Also = ["spec.memory.*", "spec.cpu.model", "spec.firmware.type"],
        Tools =
        [
            Define(One, xml =>
            {
                foreach (var setting in settings)
                {
                    setting.Make(xml);
                }
            }),
        ],
    };

    private static Setting Add(string path, string parent, string xml) => new(path, domain => At(domain, parent).Add(XElement.Parse(xml)));

    private static Setting Set(string path, string at, string name, string value) => new(path, domain => At(domain, at).SetAttributeValue(name, value));

    private static Setting Feature(string name, string xml) => Add($"domain.elements.features.{name}", "features", xml);

    private static Setting Nic(string name, string xml) => new($"spec.interfaces[name=eth1].{name}", domain => domain.Interface("eth1").Add(XElement.Parse(xml)));

    private static Setting Disk(string name, string xml) => new($"spec.disks[name=data].{name}", domain => domain.Disk("data").Add(XElement.Parse(xml)));

    private static Setting Driver(string name, string value, string? path = null) =>
        new($"spec.disks[name=data].{path ?? "driver." + name}", domain => domain.Disk("data").Element("driver")!.SetAttributeValue(name, value));

    private static XElement At(XElement domain, string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(domain, (element, name) => element.Element(name)!);

    /// <summary>A setting: under which path it is reported, and how it is made.</summary>
    private sealed record Setting(string Path, Action<XElement> Make);
}
