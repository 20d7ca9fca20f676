using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;

namespace Reconciler.Language.Quotas;

/// <summary>What a machine takes of its namespace's quotas, whether it runs or not.</summary>
/// <param name="Cpu">Virtual processors that it boots with.</param>
/// <param name="CpuLimit">Virtual processors that it can come to have (maxCores).</param>
/// <param name="Memory">Memory in bytes.</param>
/// <param name="MemoryLimit">Memory in bytes that it can come to have (max).</param>
/// <param name="Storage">Bytes of its own disks.</param>
/// <param name="Addresses">Addresses of its interfaces and trunks.</param>
public readonly record struct MachineUsage(long Cpu, long CpuLimit, long Memory, long MemoryLimit, long Storage, long Addresses)
{
    private const long UsualMemory = 512L * 1024 * 1024;

    /// <summary>Two machines together.</summary>
    public static MachineUsage operator +(MachineUsage one, MachineUsage other) => new(
        Sum(one.Cpu, other.Cpu), Sum(one.CpuLimit, other.CpuLimit), Sum(one.Memory, other.Memory), Sum(one.MemoryLimit, other.MemoryLimit), Sum(one.Storage, other.Storage), Sum(one.Addresses, other.Addresses));

    /// <summary>Two machines together.</summary>
    public static MachineUsage Add(MachineUsage left, MachineUsage right) => left + right;

    /// <summary>What this is more than another; where it is less, nothing.</summary>
    public MachineUsage Beyond(MachineUsage other) => new(
        Math.Max(0, Cpu - other.Cpu), Math.Max(0, CpuLimit - other.CpuLimit), Math.Max(0, Memory - other.Memory), Math.Max(0, MemoryLimit - other.MemoryLimit), Math.Max(0, Storage - other.Storage), Math.Max(0, Addresses - other.Addresses));

    /// <summary>What a machine takes. Pure.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="facts">What it refers to, as far as that is there.</param>
    public static MachineUsage Of(VirtualMachine machine, UsageFacts facts)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(facts);
        var (spec, ns) = (machine.Spec, machine.Metadata.Namespace ?? "");
        var preset = spec.MachineType is { } name ? facts.MachineType(name)?.Spec : null;
        long cores = spec.Cpu?.Cores ?? preset?.Cpu?.Cores ?? 1;
        long most = Math.Max(cores, spec.Cpu?.MaxCores ?? preset?.Cpu?.MaxCores ?? cores);
        long times = (spec.Cpu?.Sockets ?? preset?.Cpu?.Sockets ?? 1) * (spec.Cpu?.Threads ?? preset?.Cpu?.Threads ?? 1);
        var memory = (spec.Memory?.Size ?? preset?.Memory?.Size)?.Value ?? UsualMemory;
        return new MachineUsage(
            cores * times,
            most * times,
            memory,
            Math.Max(memory, (spec.Memory?.Max ?? preset?.Memory?.Max)?.Value ?? memory),
            spec.Disks.Aggregate(0L, (sum, disk) => Sum(sum, Size(disk, ns, facts))),
            spec.Interfaces.Sum(nic => Count(nic.Network, nic.IpAddresses, ns, facts) + (nic.Trunks ?? []).Sum(trunk => Count(trunk.Network, trunk.IpAddresses, ns, facts))));
    }

    /// <summary>Names of the disks of which nobody can say yet how large they are: they say no size, and their image's is not known. Pure.</summary>
    public static IEnumerable<string> Unsized(VirtualMachine machine, UsageFacts facts)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(facts);
        return machine.Spec.Disks
            .Where(disk => disk is { Size: null, Image: not null, ReadOnly: not true } && facts.Image(UsageFacts.KeyOf(disk.Image!, machine.Metadata.Namespace ?? ""))?.Status?.Size is null)
            .Select(disk => disk.Name);
    }

    /// <summary>An image that is only read is the node's, not the machine's.</summary>
    private static long Size(DiskSpec disk, string ns, UsageFacts facts)
    {
        var image = disk.Image is { } reference ? facts.Image(UsageFacts.KeyOf(reference, ns)) : null;
        return disk is { ReadOnly: true, Image: not null } ? 0 : Math.Max(0, disk.Size?.Value ?? image?.Status?.Size?.Value ?? 0);
    }

    /// <summary>One for each subnet; of a network that is not there yet those that are named, and one at least.</summary>
    private static long Count(string network, ValueList<string>? named, string ns, UsageFacts facts)
    {
        var found = facts.Network(UsageFacts.KeyOf(network, ns));
        return found is null ? Math.Max(1, named?.Count ?? 0) : found.Spec.Subnets.Count > 0 ? found.Spec.Subnets.Count : named?.Count ?? 0;
    }

    /// <summary>Enough is enough: a sum that is too large to be told is the largest.</summary>
    private static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;
}

/// <summary>Looks up what machines refer to; null: it is not there.</summary>
/// <param name="MachineType">A MachineType by name.</param>
/// <param name="Image">A MachineImage by namespace and name.</param>
/// <param name="Network">A VirtualNetwork by namespace and name.</param>
public sealed record UsageFacts(Func<string, MachineType?> MachineType, Func<(string Namespace, string Name), MachineImage?> Image, Func<(string Namespace, string Name), VirtualNetwork?> Network)
{
    /// <summary>The object that a reference <c>NAME</c> or <c>NAMESPACE/NAME</c> means.</summary>
    public static (string Namespace, string Name) KeyOf(string reference, string ownNamespace)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (ownNamespace, reference) : (reference[..slash], reference[(slash + 1)..]);
    }
}
