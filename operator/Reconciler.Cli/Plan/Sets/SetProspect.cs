using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Sets;

namespace Reconciler.Cli.Plan.Sets;

/// <summary>What becomes of a set's machines in the end, by the operator's own judgement of each. Pure.</summary>
internal sealed record SetProspect
{
    /// <summary>The set then; null: it is deleted.</summary>
    public VirtualMachineSet? Set { get; init; }

    /// <summary>Names of machines that are made.</summary>
    public IReadOnlyList<string> Made { get; init; } = [];

    /// <summary>Names of machines that are deleted and not made anew.</summary>
    public IReadOnlyList<string> Deleted { get; init; } = [];

    /// <summary>Names of machines that are deleted and made anew.</summary>
    public IReadOnlyList<string> Replaced { get; init; } = [];

    /// <summary>Names of machines that are changed in place.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>Names of machines that stay of an older template.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>Looks ahead.</summary>
    public static SetProspect Of(ResourceKey key, Prospect prospect, DateTimeOffset now)
    {
        var old = prospect.Before.Objects.Find<VirtualMachineSet>(Kinds.VirtualMachineSets.Kind, key);
        var next = prospect.After.Objects.Find<VirtualMachineSet>(Kinds.VirtualMachineSets.Kind, key);
        var machines = Machines(old ?? next!, prospect);
        if (next is null)
        {
            return new SetProspect { Deleted = Names(machines) };
        }

        var revision = TemplateRevision.Of(next.Spec.Template);
        var members = machines.Select(machine => SetMember.Judge(next, machine, revision, isGoing: false, now)).Where(member => !member.IsGoing).ToList();
        var replicas = next.Spec.Replicas ?? 1;
        var surplus = DeletionOrder.Of(next, members).Take(Math.Max(0, members.Count - replicas)).ToList();
        var older = members.Where(member => !surplus.Contains(member) && !member.IsCurrent && !member.IsGuest).ToList();
        var isRolling = SetPlan.IsRolling(next);
        var taken = prospect.Before.Objects.Of<VirtualMachine>().Where(machine => machine.Metadata.Namespace == key.Namespace).Concat(machines).Select(machine => machine.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        return new SetProspect
        {
            Set = next,
            Made = [.. SetMachine.FreeNames(key.Name, taken.Contains).Take(Math.Max(0, replicas - members.Count))],
            Deleted = Names(surplus.Select(member => member.Machine)),
            Replaced = isRolling ? Names(older.Where(member => !member.TakesChange).Select(member => member.Machine)) : [],
            Changed = isRolling ? Names(older.Where(member => member.TakesChange).Select(member => member.Machine)) : [],
            Left = isRolling ? [] : Names(older.Select(member => member.Machine)),
        };
    }

    /// <summary>The machines of a cluster's set; files know of none, so those are taken that the old set has made.</summary>
    private static List<VirtualMachine> Machines(VirtualMachineSet set, Prospect prospect)
    {
        if (prospect.IsCluster || prospect.Before.Objects.Find<VirtualMachineSet>(Kinds.VirtualMachineSets.Kind, ResourceKey.Of(set)) is null)
        {
            return [.. prospect.Before.Objects.Of<VirtualMachine>().Where(machine => machine.Metadata.Namespace == set.Metadata.Namespace && machine.Metadata.DeletionTimestamp is null && SetOwnership.Concerns(set, machine))];
        }

        var revision = TemplateRevision.Of(set.Spec.Template);
        return [.. SetMachine.FreeNames(set.Metadata.Name, _ => false).Take(set.Spec.Replicas ?? 1).Select(name => SetMachine.New(set, name, revision))];
    }

    private static List<string> Names(IEnumerable<VirtualMachine> machines) => [.. machines.Select(machine => machine.Metadata.Name).Order(StringComparer.Ordinal)];
}
