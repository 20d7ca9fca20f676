using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Adoption;

/// <summary>Judges whether a domain may be taken over. Nothing that the guest has is taken from it by that. Pure.</summary>
public static class TakeOver
{
    private const string Path = "spec.adopt";

    /// <summary>What speaks against it before its definition was looked at; null: nothing does.</summary>
    /// <param name="partitionNamespace">Namespace of the partition.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="observed">The domain of the UUID that the spec names.</param>
    public static Obstacle? Objection(string partitionNamespace, PartitionSpec spec, ObservedPartition observed)
    {
        var adopt = spec.Adopt!;
        if (!observed.Exists)
        {
            return Obstacle("AdoptedDomainMissing", $"there is no domain {adopt.Domain} with uuid {adopt.Uuid} on this node; virsh list --all --uuid --name says which there are");
        }

        if (observed.Persistent is not { } document)
        {
            return Obstacle("AdoptionRefused", $"domain {adopt.Domain} is transient, it vanishes with its guest; make it persistent first: virsh dumpxml {adopt.Domain} > FILE; virsh define FILE");
        }

        var mark = document.Definition.Mark;
        if (mark is not null && !string.Equals(mark.Uid, spec.VirtualMachine.Uid, StringComparison.OrdinalIgnoreCase))
        {
            return Obstacle("AdoptionRefused", $"domain {adopt.Domain} is that of virtual machine {mark.PartitionNamespace}/{mark.PartitionName}; two cannot have it");
        }

        if (document.Definition.Name != adopt.Domain)
        {
            return Obstacle("AdoptionRefused", $"the domain with uuid {adopt.Uuid} is named {document.Definition.Name}, not {adopt.Domain}");
        }

        return mark is not null || AdoptionLeave.Find(document.OtherMetadata) == new AdoptionLeave(partitionNamespace, spec.VirtualMachine.Name)
            ? null
            : Obstacle("AdoptionNotAllowed", $"domain {adopt.Domain} does not say that {partitionNamespace}/{spec.VirtualMachine.Name} may have it; run on its node: reconciler adopt {adopt.Domain} --namespace {partitionNamespace}");
    }

    /// <summary>What the spec would take from the guest; null: nothing, so that it may be taken over.</summary>
    public static Obstacle? Loss(DesiredPartition desired, ObservedPartition observed)
    {
        var plan = PartitionPlanner.Plan(desired, observed, applied: null, new DriftRules(), observed.At);
        var paths = plan.Steps
            .Where(step => step is DetachInterface or DetachDisk or DetachDevice or ShutdownDomain or DestroyDomain or SuspendDomain or SaveDomain or ResetDomain)
            .Select(step => step.Path)
            .Concat(plan.Differences.Where(difference => difference is { Kind: DifferenceKind.Foreign }).Select(difference => difference.Path))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        return paths.Count == 0 ? null : Obstacle(
            "AdoptionDiffers",
            $"taking the domain over as the spec is would take from the guest what it has: {string.Join(", ", paths)}; nothing was done. Let the spec say what runs (reconciler adopt writes it), and change it afterwards");
    }

    private static Obstacle Obstacle(string reason, string message) => new() { Reason = reason, Path = Path, Message = message, Passing = true };
}
