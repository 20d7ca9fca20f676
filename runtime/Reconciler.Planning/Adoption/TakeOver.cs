using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Domains;
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

        // Without the domain's leave nobody learns from the answer whose it is, or what it is like.
        var isOurs = BearsMarkOf(spec, observed);
        if (!isOurs && AdoptionLeave.Find((observed.Persistent ?? observed.Live)?.OtherMetadata ?? []) != new AdoptionLeave(partitionNamespace, spec.VirtualMachine.Name))
        {
            return NotAllowed(partitionNamespace, spec);
        }

        if (observed.Persistent is not { } document)
        {
            return Obstacle("AdoptionRefused", $"domain {adopt.Domain} is transient, it vanishes with its guest; make it persistent first: virsh dumpxml {adopt.Domain} > FILE; virsh define FILE");
        }

        if (BearsMarkOfAnother(spec, observed))
        {
            return Obstacle("AdoptionRefused", $"domain {adopt.Domain} bears the mark of another virtual machine; two cannot have it. On its node reconciler adopt {adopt.Domain} says whose it is");
        }

        return document.Definition.Name == adopt.Domain
            ? null
            : Obstacle("AdoptionRefused", $"the domain with uuid {adopt.Uuid} is named {document.Definition.Name}, not {adopt.Domain}");
    }

    /// <summary>The one answer to who has no leave. It holds only what the spec says itself.</summary>
    /// <param name="partitionNamespace">Namespace of the partition.</param>
    /// <param name="spec">Its spec.</param>
    public static Obstacle NotAllowed(string partitionNamespace, PartitionSpec spec)
    {
        var domain = spec.Adopt!.Domain;
        return Obstacle("AdoptionNotAllowed", $"domain {domain} does not say that {partitionNamespace}/{spec.VirtualMachine.Name} may have it; run on its node: reconciler adopt {domain} --namespace {partitionNamespace}");
    }

    /// <summary>
    /// Whether a machine that is deleted leaves its domain as it is: it asked for one and got none, or the domain bears the mark of another machine or of none.
    /// </summary>
    /// <param name="spec">Its spec.</param>
    /// <param name="isNoted">Whether the node noted that it took the domain over.</param>
    /// <param name="observed">The domain of the UUID that the spec names.</param>
    public static bool LeavesBehind(PartitionSpec spec, bool isNoted, ObservedPartition observed) =>
        spec.Adopt is not null && (observed.Exists ? Documents(observed).Any() && (!BearsMarkOf(spec, observed) || BearsMarkOfAnother(spec, observed)) : !isNoted);

    /// <summary>What the spec would take from the guest; null: nothing, so that it may be taken over.</summary>
    public static Obstacle? Loss(DesiredPartition desired, ObservedPartition observed)
    {
        var plan = PartitionPlanner.Plan(desired, observed, applied: null, new DriftRules(), observed.At);
        var paths = plan.Steps
            .Where(step => step is DetachInterface or DetachDisk or DetachDevice or ShutdownDomain or DestroyDomain or SuspendDomain or SaveDomain or ResetDomain)
            .Select(step => step.Path)
            .Concat(plan.Differences.Where(difference => difference is { Kind: DifferenceKind.Foreign } || IsBoot(difference.Path)).Select(difference => difference.Path))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        return paths.Count == 0 ? null : Obstacle(
            "AdoptionDiffers",
            $"taking the domain over as the spec is would take from the guest what it has: {string.Join(", ", paths)}; nothing was done. Let the spec say what runs (reconciler adopt writes it), and change it afterwards");
    }

    /// <summary>What a guest boots by: with another firmware it has lost its variables, and with another TPM the keys of its disks.</summary>
    private static bool IsBoot(string path) =>
        path == "spec.architecture" || path.StartsWith("spec.firmware.", StringComparison.Ordinal) || path is "spec.boot.kernel" or "spec.boot.initrd" or "spec.boot.commandLine";

    private static bool BearsMarkOf(PartitionSpec spec, ObservedPartition observed) => Marks(observed).Any(mark => IsOf(spec, mark));

    private static bool BearsMarkOfAnother(PartitionSpec spec, ObservedPartition observed) => Marks(observed).Any(mark => !IsOf(spec, mark));

    private static bool IsOf(PartitionSpec spec, DomainMark mark) => string.Equals(mark.Uid, spec.VirtualMachine.Uid, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<DomainMark> Marks(ObservedPartition observed) => Documents(observed).Select(document => document.Definition.Mark).OfType<DomainMark>();

    private static IEnumerable<DomainDocument> Documents(ObservedPartition observed) => new[] { observed.Live, observed.Persistent }.OfType<DomainDocument>();

    private static Obstacle Obstacle(string reason, string message) => new() { Reason = reason, Path = Path, Message = message, Passing = true };
}
