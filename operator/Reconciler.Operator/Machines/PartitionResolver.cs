using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Operations;
using Reconciler.Operator.Quarantine;

namespace Reconciler.Operator.Machines;

/// <summary>Turns a machine and what it refers to into the Partition that a node carries out: every default chosen, every reference followed. Pure.</summary>
public static class PartitionResolver
{
    private const int OverlayMtu = 1442;
    private const int PhysicalMtu = 1500;

    /// <summary>Resolves a machine.</summary>
    /// <param name="machine">The machine, as the API keeps it.</param>
    /// <param name="references">What it refers to.</param>
    /// <param name="addresses">Addresses by interface; <c>NAME.VLAN</c> for trunks.</param>
    /// <param name="nodeName">The node that was chosen.</param>
    public static PartitionResolution Resolve(
        VirtualMachine machine, MachineReferences references, IReadOnlyDictionary<string, ValueList<string>> addresses, string nodeName)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var problems = ReferenceCheck.Problems(machine, references);
        if (problems.Count > 0)
        {
            return new PartitionResolution(null, problems);
        }

        var spec = machine.Spec;
        var strategy = spec.RunStrategy ?? RunStrategy.Always;
        var power = MachinePower.Of(machine);
        return new PartitionResolution(
            new PartitionSpec
            {
                VirtualMachine = new MachineReference { Name = machine.Metadata.Name, Uid = machine.Metadata.Uid! },
                NodeName = nodeName,
                Generation = machine.Metadata.Generation ?? 1,
                RunStrategy = strategy,
                PowerState = references.Restore is null ? PowerChoice.StateOf(strategy, power) : PowerState.Stopped,
                Power = power is null ? null : new PartitionPower { Operation = power.Uid, Action = power.Action, GracePeriod = power.GracePeriod ?? MachinePower.UsualGracePeriod },
                Machine = Machine(machine, references),
                Interfaces = Interfaces(machine, references, addresses),
                Health = Health(references),
                Prober = ProbePlacement.Of(machine, addresses, references.Probes),
                Remediation = Remediation(references),
                Snapshots = references.Snapshots,
                Restore = references.Restore,
                Adopt = spec.Adopt,
                Drift = spec.Drift,
                DriftPausedUntil = DriftPause.Of(machine.Metadata),
            },
            []);
    }

    /// <summary>The processor architecture of a machine.</summary>
    public static Architecture ArchitectureOf(VirtualMachine machine, MachineReferences references) =>
        machine.Spec.Architecture ?? references.MachineType?.Spec.Architecture ?? Architecture.X8664;

    /// <summary>The MTU of a network, in bytes.</summary>
    public static int Mtu(VirtualNetworkSpec network) => network.Mtu ?? (network.Uplink is null ? OverlayMtu : PhysicalMtu);

    /// <summary>The state that a run strategy asks for.</summary>
    public static PowerState PowerOf(RunStrategy strategy) => strategy switch
    {
        RunStrategy.Halted => PowerState.Stopped,
        RunStrategy.Manual => PowerState.Unmanaged,

        // RerunOnFailure too: the node alone sees whether a guest failed or was shut down from inside.
        _ => PowerState.Running,
    };

    private static PartitionMachine Machine(VirtualMachine machine, MachineReferences references)
    {
        var (spec, preset) = (machine.Spec, references.MachineType?.Spec);
        return new PartitionMachine
        {
            Architecture = ArchitectureOf(machine, references),
            Cpu = Cpu(spec.Cpu, preset?.Cpu),
            Memory = Memory(spec.Memory, preset?.Memory),
            Firmware = new FirmwareSpec
            {
                Type = spec.Firmware?.Type ?? preset?.Firmware?.Type ?? FirmwareType.Bios,
                SecureBoot = spec.Firmware?.SecureBoot ?? preset?.Firmware?.SecureBoot ?? false,
                Tpm = spec.Firmware?.Tpm ?? preset?.Firmware?.Tpm ?? false,
            },
            Kernel = Kernel(machine, references),
            // A domain that was taken over boots as it did, unless an order is given.
            BootOrder = spec.Boot?.Order ?? (spec is { Boot.Kernel: null, Adopt: null } ? [.. spec.Disks.Select(disk => disk.Name), .. spec.Interfaces.Select(nic => nic.Name)] : []),
            Disks = spec.Disks.Select(disk => Disk(disk, preset, machine, references)).ToValueList(),
            CloudInit = spec.CloudInit is { SecretRef: null } seed ? new PartitionCloudInit { UserData = seed.UserData, NetworkData = seed.NetworkData } : null,
            GuestAgent = spec.GuestAgent ?? preset?.GuestAgent ?? true,
        };
    }

    private static PartitionCpu Cpu(CpuSpec? own, CpuSpec? preset)
    {
        var cores = own?.Cores ?? preset?.Cores ?? 1;
        return new PartitionCpu
        {
            Cores = cores,
            MaxCores = Math.Max(own?.MaxCores ?? preset?.MaxCores ?? cores, cores),
            Sockets = own?.Sockets ?? preset?.Sockets ?? 1,
            Threads = own?.Threads ?? preset?.Threads ?? 1,
            Model = own?.Model ?? preset?.Model ?? "host-model",
        };
    }

    private static PartitionMemory Memory(MemorySpec? own, MemorySpec? preset)
    {
        var size = own?.Size ?? preset?.Size ?? Quantity.FromMebibytes(512);
        var max = own?.Max ?? preset?.Max ?? size;
        return new PartitionMemory { Size = size, Max = max.Value < size.Value ? size : max };
    }

    private static PartitionKernel? Kernel(VirtualMachine machine, MachineReferences references) => machine.Spec.Boot is { Kernel: { } kernel } boot
        ? new PartitionKernel
        {
            Kernel = Image(kernel, machine, references),
            Initrd = boot.Initrd is { } initrd ? Image(initrd, machine, references) : null,
            CommandLine = boot.CommandLine ?? "",
        }
        : null;

    private static PartitionDisk Disk(DiskSpec disk, MachineTypeSpec? preset, VirtualMachine machine, MachineReferences references) => new()
    {
        Name = disk.Name,
        Image = disk.Image is { } image ? Image(image, machine, references) : null,
        Size = disk.Size,
        Bus = disk.Bus ?? preset?.DiskBus ?? DiskBus.Virtio,
        Pool = disk.Pool ?? "default",
        ReclaimPolicy = disk.ReclaimPolicy ?? (machine.Spec.Adopt is null ? ReclaimPolicy.Delete : ReclaimPolicy.Retain),
        ReadOnly = disk.ReadOnly ?? false,
        Cache = disk.Cache ?? DiskCache.Writeback,
    };

    private static PartitionImage Image(string reference, VirtualMachine machine, MachineReferences references)
    {
        var key = ResourceKey.Parse(reference, machine.Metadata.Namespace ?? "");
        var image = references.Images[key];
        return new PartitionImage
        {
            Namespace = key.Namespace,
            Name = key.Name,
            Source = image.Spec.Source,
            Checksum = image.Spec.Checksum,
            PinnedChecksum = image.Spec.Checksum is null && image.Status?.Identity == ImageIdentity.Of(image.Spec) ? image.Status.Checksum : null,
            Format = image.Spec.Format,
        };
    }

    private static ValueList<PartitionInterface> Interfaces(
        VirtualMachine machine, MachineReferences references, IReadOnlyDictionary<string, ValueList<string>> addresses)
    {
        var ports = MachinePort.Of(machine);
        return machine.Spec.Interfaces.Select(nic =>
        {
            var own = ports.First(port => port.Interface == nic.Name);
            return new PartitionInterface
            {
                Name = nic.Name,
                Network = own.Network.ToString(),
                MacAddress = own.MacAddress,
                IpAddresses = addresses.GetValueOrDefault(nic.Name) ?? [],
                PortName = own.PortName,
                TapName = MachineIdentity.TapName(machine.Metadata.Uid!, nic.Name),
                Mtu = Mtu(references.Networks[own.Network].Spec),
                Bandwidth = nic.Bandwidth,
                Trunks = ports.Where(port => port.ParentPortName == own.PortName).Select(port => new PartitionTrunk
                {
                    Vlan = port.Vlan!.Value,
                    Network = port.Network.ToString(),
                    PortName = port.PortName,
                    IpAddresses = addresses.GetValueOrDefault(port.Interface) ?? [],
                }).ToValueList(),
            };
        }).ToValueList();
    }

    private static ValueList<PartitionHealthCheck> Health(MachineReferences references) => references.Quarantines
        .OrderBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
        .SelectMany(policy => policy.Spec.Health.Select(check => new PartitionHealthCheck { Policy = policy.Metadata.Name, Check = check }))
        .ToValueList();

    private static ValueList<PartitionRemediation> Remediation(MachineReferences references) => references.Quarantines
        .Where(policy => policy.Spec.Remediation?.Exec is not null)
        .OrderBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
        .Select(policy => new PartitionRemediation { Policy = policy.Metadata.Name, Exec = policy.Spec.Remediation!.Exec! })
        .ToValueList();
}

/// <summary>What resolving a machine came to: its Partition, or why there is none yet.</summary>
/// <param name="Partition">The resolved Partition; null when something is missing.</param>
/// <param name="Problems">What is missing.</param>
public sealed record PartitionResolution(PartitionSpec? Partition, IReadOnlyList<Problem> Problems);
