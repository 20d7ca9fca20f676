using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Operator.Sets;

/// <summary>Which machines belong to a set: the owner reference says so, the selector decides who gets one, as with ReplicaSets. Pure.</summary>
public static class SetOwnership
{
    /// <summary>The owner that controls an object; null: nobody does.</summary>
    public static OwnerReference? ControllerOf(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);
    }

    /// <summary>Whether a machine is, or could become, one of the set's.</summary>
    public static bool Concerns(VirtualMachineSet set, VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(set);
        return ControllerOf(machine) is { } owner ? owner.Uid == set.Metadata.Uid : set.Spec.Selector.Matches(machine.Metadata.Labels);
    }

    /// <summary>Whether the set should take a machine over.</summary>
    public static bool IsAdopted(VirtualMachineSet set, VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(set);
        return machine.Metadata.DeletionTimestamp is null && ControllerOf(machine) is null && set.Spec.Selector.Matches(machine.Metadata.Labels);
    }

    /// <summary>Whether the set should let a machine of its own go.</summary>
    public static bool IsReleased(VirtualMachineSet set, VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(set);
        return machine.Metadata.DeletionTimestamp is null && !set.Spec.Selector.Matches(machine.Metadata.Labels);
    }

    /// <summary>The reference by which a set owns its machines.</summary>
    public static OwnerReference ReferenceTo(VirtualMachineSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new OwnerReference
        {
            ApiVersion = ApiGroup.ApiVersion,
            Kind = nameof(VirtualMachineSet),
            Name = set.Metadata.Name,
            Uid = set.Metadata.Uid!,
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }
}
