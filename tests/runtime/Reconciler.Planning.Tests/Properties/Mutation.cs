using FsCheck;
using FsCheck.Fluent;
using Reconciler.Language.Common;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Properties;

/// <summary>A thing that somebody may do to a partition behind our back.</summary>
internal sealed record Mutation(string Name, Func<ObservedPartition, ObservedPartition> Apply)
{
    private const string ForeignInterface =
        "<interface type='network'><mac address='52:54:00:aa:bb:cc'/><source network='default'/><model type='virtio'/><alias name='net9'/></interface>";

    private const string ForeignDisk =
        "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/tmp/x'/><target dev='vdx' bus='virtio'/><alias name='virtio-disk23'/></disk>";

    private const string ForeignChannel = "<channel type='unix'><source mode='bind'/><target type='virtio' name='com.example.0'/><alias name='channel7'/></channel>";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("shut down", seen => Off(seen, ShutoffReason.Shutdown)),
        new("destroyed", seen => Off(seen, ShutoffReason.Destroyed)),
        new("crashed", seen => seen.IsActive ? seen with { State = DomainState.Crashed, Live = null } : seen),
        new("suspended", seen => seen.IsActive ? seen with { State = DomainState.Paused, StateReason = (int)PausedReason.User } : seen),
        new("panicked", seen => seen.IsActive ? seen with { State = DomainState.Paused, StateReason = (int)PausedReason.Crashed } : seen),
        new("undefined", seen => seen with { Persistent = null, Autostart = null, Exists = seen.IsActive }),
        new("autostarted", seen => seen.Persistent is null ? seen : seen with { Autostart = true }),
        Both("memory", domain => domain with { Memory = domain.Memory with { CurrentKiB = 65536 } }),
        Both("processors", domain => domain with { Cpu = domain.Cpu with { Current = domain.Cpu.Maximum } }),
        Persistent("maximum memory", domain => domain with { Memory = domain.Memory with { MaximumKiB = 4194304 } }),
        Persistent("model", domain => domain with { Cpu = domain.Cpu with { Model = "qemu64" } }),
        Persistent("topology", domain => domain with { Cpu = domain.Cpu with { Sockets = 8, Cores = 1, Maximum = 8 } }),
        Persistent("kernel", domain => domain with { Kernel = new DomainKernel { Kernel = "/tmp/evil" } }),
        Persistent("boot order", domain => domain with { BootClasses = ["network"] }),
        Persistent("mark", domain => domain with { Mark = null }),
        Persistent("clock", domain => domain with { ClockOffset = "localtime" }),
        Persistent("console", domain => domain with { SerialConsole = false }),
        Persistent("root ports", domain => domain with { RootPorts = 1 }),
        Persistent("disks", domain => domain with { Disks = [] }),
        Both("lifecycle", domain => domain with { Lifecycle = domain.Lifecycle with { OnCrash = "preserve" } }),
        Live("live mark", domain => domain with { Mark = null }),
        Both("no interfaces", domain => domain with { Interfaces = [] }),
        Both("mac", domain => ChangeFirst(domain, one => one with { MacAddress = "02:99:99:99:99:99" })),
        Both("port", domain => ChangeFirst(domain, one => one with { PortName = "00000000-0000-0000-0000-000000000001" })),
        Both("bandwidth", domain => ChangeFirst(domain, one => one with { Bandwidth = null })),
        Both("link", domain => ChangeFirst(domain, one => one with { LinkUp = false })),
        Both("bridge", domain => ChangeFirst(domain, one => one with { Bridge = "br-else" })),
        Both("title", domain => domain with { Settings = [.. domain.Settings, Settings("<title>x</title>")] }),
        Both("memory limit", domain => domain with { Settings = [.. domain.Settings, Settings("<memtune><hard_limit>5</hard_limit></memtune>")] }),
        Both("balloon period", domain => domain with { BalloonPeriod = 5 }),
        Both("features", domain => domain with { Features = ["acpi"] }),
        Both("medium", domain => domain with { Disks = domain.Disks.Select(disk => disk.Device == "cdrom" ? disk with { Path = null } : disk).ToValueList() }),
        Both("disk limits", domain => domain with
        {
            Disks = domain.Disks.Select((disk, index) => index == 0 ? disk with { Settings = Parse("<disk><iotune><total_iops_sec>5</total_iops_sec></iotune></disk>").Definition.Disks[0].Settings } : disk).ToValueList(),
        }),
        Both("interface VLAN", domain => ChangeFirst(domain, one => one with { Settings = Parse("<interface><vlan><tag id='5'/></vlan></interface>").Definition.Interfaces[0].Settings })),
        Both("interface driver", domain => ChangeFirst(domain, one => one with { Settings = Parse("<interface><driver queues='5'/></interface>").Definition.Interfaces[0].Settings })),
        Both("foreign interface", domain => domain with { Interfaces = [.. domain.Interfaces, Parse(ForeignInterface).Definition.Interfaces[0]] }),
        Both("foreign disk", domain => domain with { Disks = [.. domain.Disks, Parse(ForeignDisk).Definition.Disks[0]] }),
        new("foreign channel", seen => seen.Live is null ? seen : seen with { Live = seen.Live with { Foreign = Parse(ForeignChannel).Foreign } }),
        Live("no random device", domain => domain with { RandomDevice = false }),
        Live("no agent channel", domain => domain with { AgentSocket = null }),
    ];

    public static Gen<Mutation[]> Some { get; } = Gen.Elements(All.ToArray()).ArrayOf().Where(some => some.Length <= 6);

    public override string ToString() => Name;

    private static Mutation Both(string name, Func<DomainDefinition, DomainDefinition> change) =>
        new(name, seen => Persistent(name, change).Apply(Live(name, change).Apply(seen)));

    private static Mutation Live(string name, Func<DomainDefinition, DomainDefinition> change) =>
        new(name, seen => seen.Live is null ? seen : seen.WithLive(change));

    private static Mutation Persistent(string name, Func<DomainDefinition, DomainDefinition> change) =>
        new(name, seen => seen.Persistent is null ? seen : seen.WithPersistent(change));

    private static ObservedPartition Off(ObservedPartition seen, ShutoffReason reason) =>
        seen with { State = DomainState.Shutoff, StateReason = (int)reason, Live = null, Exists = seen.Persistent is not null };

    private static DomainDefinition ChangeFirst(
        DomainDefinition domain, Func<Interfaces.DomainInterface, Interfaces.DomainInterface> change) =>
        domain with { Interfaces = domain.Interfaces.Select((one, index) => index == 0 ? change(one) : one).ToValueList() };

    private static ForeignSetting Settings(string element) =>
        DomainXmlReader.Read($"<domain id='1'><name/><uuid/>{element}<memory>1</memory><os/><devices/></domain>").Definition.Settings[0];

    private static DomainDocument Parse(string device) =>
        DomainXmlReader.Read($"<domain id='1'><name/><uuid/><memory>1</memory><os/><devices>{device}</devices></domain>");
}
