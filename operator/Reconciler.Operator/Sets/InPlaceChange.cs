using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Operator.Sets;

/// <summary>Whether a machine takes a template's change without being made anew and without a restart. Pure.</summary>
public static class InPlaceChange
{
    /// <summary>Whether nothing differs between the two specs but what a running machine takes.</summary>
    public static bool Suffices(VirtualMachineSpec now, VirtualMachineSpec then)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(then);
        return Takes(now.Memory, then.Memory)
            && Takes(now.Cpu, then.Cpu)
            && Takes(now.Interfaces, then.Interfaces)
            && Takes(now.Disks, then.Disks)
            && now with { RunStrategy = then.RunStrategy, Drift = then.Drift, Memory = then.Memory, Cpu = then.Cpu, Interfaces = then.Interfaces, Disks = then.Disks } == then;
    }

    /// <summary>The size, within a head room that stays: without one the size is its own head room, and that takes a restart.</summary>
    private static bool Takes(MemorySpec? now, MemorySpec? then) =>
        now == then || (now is { Max: { } max } && then is { Max: { } same, Size: { } size } && max == same && size.Value <= max.Value);

    /// <summary>More cores within the head room; taking some away needs the guest's consent.</summary>
    private static bool Takes(CpuSpec? now, CpuSpec? then) =>
        now == then || (now is { MaxCores: { } max } && then is not null && now with { Cores = then.Cores } == then && (then.Cores ?? 1) >= (now.Cores ?? 1) && (then.Cores ?? 1) <= max);

    private static bool Takes(ValueList<InterfaceSpec> now, ValueList<InterfaceSpec> then) =>
        now.Count == then.Count && now.Zip(then).All(pair => pair.First with { Bandwidth = pair.Second.Bandwidth, Trunks = pair.Second.Trunks } == pair.Second);

    private static bool Takes(ValueList<DiskSpec> now, ValueList<DiskSpec> then) =>
        now.Count == then.Count && now.Zip(then).All(pair => pair.First with { Size = pair.Second.Size, ReclaimPolicy = pair.Second.ReclaimPolicy } == pair.Second && Grows(pair.First.Size, pair.Second.Size));

    private static bool Grows(Quantity? now, Quantity? then) => now?.Value == then?.Value || (now is { } before && then is { } after && after.Value > before.Value);
}
