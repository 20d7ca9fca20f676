using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Machines;
using Reconciler.Operator.State;

namespace Reconciler.Cli.Plan.Machines;

/// <summary>A machine now and then, resolved as the operator resolves it.</summary>
internal sealed record MachineProspect
{
    /// <summary>The machine now; null: there is none.</summary>
    public VirtualMachine? Old { get; init; }

    /// <summary>The machine then; null: it goes.</summary>
    public VirtualMachine? New { get; init; }

    /// <summary>Its Partition; null: there is none yet.</summary>
    public Partition? Partition { get; init; }

    /// <summary>What its Partition says now, or should.</summary>
    public PartitionSpec? Before { get; init; }

    /// <summary>What its Partition would say then; null when something is missing.</summary>
    public PartitionSpec? After { get; init; }

    /// <summary>What the node will do; null: nothing that it notices.</summary>
    public MachineForecast? Forecast { get; init; }

    /// <summary>Looks at one machine. Pure.</summary>
    public static MachineProspect Of(ResourceKey key, Prospect prospect, DateTimeOffset now)
    {
        var (old, next) = (prospect.Before.Objects.Find<VirtualMachine>(Kinds.VirtualMachines.Kind, key), prospect.After.Objects.Find<VirtualMachine>(Kinds.VirtualMachines.Kind, key));
        if (next is not null && next.Status is null && next.Metadata.Uid == old?.Metadata.Uid)
        {
            // Applying leaves the status, and with it what operations made of the machine's power.
            next = next with { Status = old?.Status };
        }

        var partition = prospect.Before.Objects.Find<Partition>(Kinds.Partitions.Kind, key);
        if (partition is not null && partition.Spec.VirtualMachine.Uid != old?.Metadata.Uid)
        {
            // That of a deleted namesake.
            partition = null;
        }

        var (before, after) = (Resolve(old, prospect.Before.View, partition), Resolve(next, prospect.After.View, partition));
        var node = partition is null ? null : prospect.After.Objects.Find<HypervisorNode>(Kinds.HypervisorNodes.Kind, new ResourceKey("", partition.Spec.NodeName));
        return new MachineProspect
        {
            Old = old,
            New = next,
            Partition = partition,
            Before = before,
            After = after,
            Forecast = before is not null && after is not null && before with { Generation = 0 } != after with { Generation = 0 }
                ? MachineForecast.Of(key.Namespace, before, after, node, IsRunning(partition, before, prospect.IsCluster), now)
                : null,
        };
    }

    private static PartitionSpec? Resolve(VirtualMachine? machine, ClusterView view, Partition? partition)
    {
        if (machine is null || PartitionResolver.Resolve(machine, MachineReferenceReader.Read(machine, view), MachineAddresses.Held(machine, view), partition?.Spec.NodeName ?? "").Partition is not { } spec)
        {
            return null;
        }

        // No Secret is read for a plan: it is taken to be there, and to say what it said.
        return SeedSealing.Wanted(machine) is { } wanted
            ? spec with { Machine = spec.Machine with { Seed = new PartitionSeed { Kind = wanted.Kind, Secret = wanted.Secret, SecretVersion = wanted.Secret, Key = "", Sealed = "" } } }
            : spec;
    }

    /// <summary>Files know of no guest: the spec's word is taken for it.</summary>
    private static bool IsRunning(Partition? partition, PartitionSpec spec, bool isCluster) => (partition, partition?.Status?.Phase) switch
    {
        (null, _) => !isCluster && spec.PowerState == PowerState.Running,
        (_, null) => spec.PowerState == PowerState.Running,
        (_, MachinePhase.Starting or MachinePhase.Running or MachinePhase.Paused or MachinePhase.Stopping or MachinePhase.Migrating) => true,
        _ => false,
    };
}
