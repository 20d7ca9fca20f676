using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Tests.Samples;

/// <summary>Specs to plan with; the data files hold what libvirt made of them.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static NodeFacts Node { get; } = new()
    {
        Capabilities =
        [
            new GuestCapability { Architecture = Architecture.X8664, DomainType = "qemu", Emulator = "/usr/bin/qemu-system-x86_64" },
            new GuestCapability { Architecture = Architecture.I686, DomainType = "qemu", Emulator = "/usr/bin/qemu-system-i386" },
        ],
        Images =
        [
            new ImageFile { Namespace = "images", Name = "kernel", Path = "/srv/images/kernel" },
            new ImageFile { Namespace = "images", Name = "initrd", Path = "/srv/images/initrd" },
            new ImageFile { Namespace = "images", Name = "debian", Path = "/srv/images/debian.qcow2", VirtualSize = 67108864 },
        ],
        Pools = new() { ["default"] = "/srv/pool" },
        AgentSocketFolder = "/run/agents",
    };

    /// <summary>A small machine that boots a kernel.</summary>
    public static PartitionSpec Small { get; } = new()
    {
        VirtualMachine = new MachineReference { Name = "web", Uid = "2b1f9f9e-97a4-4d5b-9a49-3c1f6a0c1b11" },
        NodeName = "node1",
        Generation = 1,
        RunStrategy = RunStrategy.Always,
        PowerState = PowerState.Running,
        Machine = new PartitionMachine
        {
            Architecture = Architecture.X8664,
            Cpu = new PartitionCpu { Cores = 1, MaxCores = 1, Sockets = 1, Threads = 1, Model = "host-model" },
            Memory = new PartitionMemory { Size = new(134217728), Max = new(134217728) },
            Firmware = new FirmwareSpec(),
            Kernel = new PartitionKernel { Kernel = Image("kernel", ImageFormat.Kernel), Initrd = Image("initrd", ImageFormat.Initrd), CommandLine = "console=ttyS0 quiet" },
            GuestAgent = true,
        },
        Interfaces = [Interface("eth0", 1)],
    };

    /// <summary>A machine with something of everything that a spec can say.</summary>
    public static PartitionSpec Full { get; } = Small with
    {
        VirtualMachine = new MachineReference { Name = "db", Uid = "2b1f9f9e-97a4-4d5b-9a49-3c1f6a0c1b12" },
        Machine = Small.Machine with
        {
            Cpu = new PartitionCpu { Cores = 2, MaxCores = 4, Sockets = 1, Threads = 1, Model = "Nehalem" },
            Memory = new PartitionMemory { Size = new(268435456), Max = new(536870912) },
            Kernel = null,
            BootOrder = ["root", "eth0"],
            Disks =
            [
                Disk("root") with { Image = Image("debian", ImageFormat.Qcow2), Size = new(134217728) },
                Disk("data") with { Size = new(67108864), Bus = DiskBus.Scsi, Cache = DiskCache.None, ReclaimPolicy = ReclaimPolicy.Retain },
                Disk("media") with { Image = Image("debian", ImageFormat.Qcow2), Bus = DiskBus.Sata, ReadOnly = true },
            ],
        },
        Interfaces =
        [
            Interface("eth0", 2) with { Bandwidth = new BandwidthSpec { Ingress = new(100_000_000), Egress = new(50_000_000) } },
            Interface("eth1", 3) with { Mtu = 1500 },
        ],
    };

    /// <summary>A 32-bit machine without an agent.</summary>
    public static PartitionSpec Old { get; } = Small with
    {
        VirtualMachine = new MachineReference { Name = "old", Uid = "2b1f9f9e-97a4-4d5b-9a49-3c1f6a0c1b13" },
        Machine = Small.Machine with { Architecture = Architecture.I686, GuestAgent = false },
        Interfaces = [],
    };

    /// <summary>All of them, by the names of their data files.</summary>
    public static IReadOnlyDictionary<string, PartitionSpec> All { get; } =
        new Dictionary<string, PartitionSpec> { ["small"] = Small, ["full"] = Full, ["old"] = Old };

    public static DesiredPartition Desired(PartitionSpec spec) =>
        PartitionBuild.Build("default", spec, Node).Partition ?? throw new InvalidOperationException("the sample does not build");

    public static PartitionInterface Interface(string name, int number) => new()
    {
        Name = name,
        Network = "default/office",
        MacAddress = $"02:11:22:33:44:{number:x2}",
        PortName = $"9b0b1f2a-2f5b-5c3e-8a11-0000000000{number:x2}",
        TapName = $"rc0123456789{number:x2}",
        Mtu = 1442,
    };

    public static PartitionDisk Disk(string name) => new()
    {
        Name = name,
        Bus = DiskBus.Virtio,
        Pool = "default",
        ReclaimPolicy = ReclaimPolicy.Delete,
        ReadOnly = false,
        Cache = DiskCache.Writeback,
    };

    public static PartitionImage Image(string name, ImageFormat format) =>
        new() { Namespace = "images", Name = name, Source = new ImageSource { Path = "/srv/" + name }, Format = format };
}
