using System.Text;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Devices;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Nodes;

namespace Reconciler.Planning.Desired;

/// <summary>Makes a partition's spec ready for a node.</summary>
public static class PartitionBuild
{
    /// <summary>Root ports of every domain: some more than a common machine uses, so that devices can be plugged in later.</summary>
    private const int UsualRootPorts = 12;

    private const int SpareRootPorts = 4;

    /// <summary>The longest path of a unix socket in bytes.</summary>
    private const int LongestSocketPath = 107;

    private const long Mebibyte = 1048576;

    /// <summary>Fills the node's facts into a spec.</summary>
    /// <param name="partitionNamespace">The Partition's namespace.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="node">What the agent found out about its node.</param>
    public static DesiredResult Build(string partitionNamespace, PartitionSpec spec, NodeFacts node)
    {
        var obstacles = new ValueList<Obstacle>();
        var machine = spec.Machine;
        var name = DomainName.Of(partitionNamespace, spec.VirtualMachine.Name);
        var accelerator = AcceleratorChoice.Choose(node, machine.Architecture);
        var kernel = Kernel(machine.Kernel, node, obstacles);
        var (disks, files) = DiskChoice.Choose(name, machine, node, obstacles);
        var seed = SeedChoice.Choose(name, spec, node, obstacles, disks);
        var socket = AgentSocket(spec, node, obstacles);
        if (accelerator is null)
        {
            obstacles.Add(new Obstacle
            {
                Reason = "ArchitectureNotSupported",
                Path = "spec.architecture",
                Message = $"the node's hypervisor cannot run {ArchitectureName(machine.Architecture)} guests",
                Passing = false,
            });
        }

        if (accelerator is null || obstacles.Count > 0)
        {
            return new DesiredResult { Obstacles = obstacles };
        }

        var memory = Memory(machine.Memory);
        var domain = new DomainDefinition
        {
            Name = name,
            Uuid = spec.DomainUuid(),
            Mark = new DomainMark { PartitionNamespace = partitionNamespace, PartitionName = spec.VirtualMachine.Name, Uid = spec.VirtualMachine.Uid.ToLowerInvariant() },
            Type = accelerator.DomainType,
            Architecture = ArchitectureName(machine.Architecture),
            MachineType = "q35",
            Emulator = accelerator.Emulator,
            Memory = memory,
            Cpu = CpuChoice.Choose(machine.Cpu, accelerator.DomainType),
            Firmware = Firmware(machine.Firmware),
            Features = BootXml.FeaturesFor(Firmware(machine.Firmware)),
            BalloonPeriod = memory.CurrentKiB < memory.MaximumKiB ? BalloonXml.ReportPeriod : 0,
            Kernel = kernel,
            Disks = disks,
            Interfaces = spec.Interfaces.Select(one => InterfaceChoice.Choose(one, machine, node)).ToValueList(),
            AgentSocket = socket,
            RootPorts = RootPorts(spec),
        };
        domain = node.Adopted is { } adopted ? AdoptedChoice.Apply(domain, spec, adopted) : spec.Adopt is { } adopt ? domain with { Name = adopt.Domain } : domain;
        return new DesiredResult { Partition = Finish(domain, seed is null ? files : [.. files, seed], spec) with { HostCpus = node.HostCpus, Adopted = node.Adopted } };
    }

    private static DesiredPartition Finish(DomainDefinition domain, ValueList<DiskFile> files, PartitionSpec spec)
    {
        var hash = DefinitionHash.Of(domain);
        return new DesiredPartition
        {
            Domain = domain with { Mark = domain.Mark! with { Applied = hash } },
            DiskFiles = files,
            PowerState = spec.PowerState,
            Power = spec.Power,
            RunStrategy = spec.RunStrategy,
            DefinitionHash = hash,
            Hash = DefinitionHash.Of(
            [
                hash, spec.PowerState.ToString(), spec.RunStrategy.ToString(),
                .. files.Select(file => FormattableString.Invariant($"{file.Path} {file.Size} {file.BackingFile} {file.BackingFormat}{(file.Checksum is null ? "" : " " + file.Checksum)}")),
            ]),
        };
    }

    private static string ArchitectureName(Architecture architecture) => architecture == Architecture.I686 ? "i686" : "x86_64";

    private static DomainKernel? Kernel(PartitionKernel? kernel, NodeFacts node, ValueList<Obstacle> obstacles)
    {
        if (kernel is null)
        {
            return null;
        }

        var file = NodeImages.Find(node, kernel.Kernel, "spec.boot.kernel", obstacles);
        var initrd = kernel.Initrd is null ? null : NodeImages.Find(node, kernel.Initrd, "spec.boot.initrd", obstacles);
        return file is null ? null : new DomainKernel { Kernel = file.Path, Initrd = initrd?.Path, CommandLine = kernel.CommandLine };
    }

    /// <summary>Whole mebibytes, since libvirt rounds to them.</summary>
    private static DomainMemory Memory(PartitionMemory memory)
    {
        var size = RoundUp(memory.Size.Value);
        return new DomainMemory { CurrentKiB = size, MaximumKiB = Math.Max(size, RoundUp(memory.Max.Value)) };

        static long RoundUp(long bytes) => (bytes + Mebibyte - 1) / Mebibyte * 1024;
    }

    private static DomainFirmware Firmware(FirmwareSpec firmware) => new()
    {
        Uefi = firmware.Type == FirmwareType.Uefi,
        SecureBoot = firmware.Type == FirmwareType.Uefi ? firmware.SecureBoot ?? false : null,
        Tpm = firmware.Tpm ?? false,
    };

    private static string? AgentSocket(PartitionSpec spec, NodeFacts node, ValueList<Obstacle> obstacles)
    {
        if (!spec.Machine.GuestAgent)
        {
            return null;
        }

        // By uuid, since names may be longer than a socket's path can be.
        var path = Path.Join(node.AgentSocketFolder, spec.VirtualMachine.Uid.ToLowerInvariant() + ".agent");
        if (Encoding.UTF8.GetByteCount(path) > LongestSocketPath)
        {
            obstacles.Add(new Obstacle
            {
                Reason = "NameTooLong",
                Path = "spec.guestAgent",
                Message = $"the agent's socket {path} would be longer than {LongestSocketPath} bytes; the node needs a shorter folder for its sockets",
                Passing = false,
            });
        }

        return path;
    }

    private static int RootPorts(PartitionSpec spec)
    {
        // Balloon, random numbers, virtio-serial and virtio-scsi take one each.
        var used = spec.Interfaces.Count + spec.Machine.Disks.Count(disk => disk.Bus == DiskBus.Virtio) + 4;
        return Math.Max(UsualRootPorts, used + SpareRootPorts);
    }
}
