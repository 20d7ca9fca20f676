using System.Globalization;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;

namespace Reconciler.Operator.Derived;

/// <summary>What somebody changed of an object that the operator derives or marks, and how it was put back.</summary>
/// <param name="Path">The field's path, as the owner's report names it.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Observed">What was.</param>
/// <param name="Action">What was done.</param>
public sealed record DerivedChange(string Path, string Expected, string Observed, string Action)
{
    /// <summary>A finalizer of ours that somebody took off an object of a person's.</summary>
    public static DerivedChange Finalizer(string finalizer, ObjectMeta seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return new DerivedChange("metadata.finalizers", finalizer, List(seen.Finalizers), "SetFinalizer");
    }

    /// <summary>What differs of a Partition's metadata that is ours: the node's finalizer, the owner, the seal. Labels, annotations and owners of others are theirs. Pure.</summary>
    /// <param name="machine">The machine that owns it.</param>
    /// <param name="seen">The Partition.</param>
    /// <param name="finalizer">The node's finalizer.</param>
    public static IReadOnlyList<DerivedChange> OfPartition(VirtualMachine machine, Partition seen, string finalizer)
    {
        ArgumentNullException.ThrowIfNull(seen);
        const string Action = "UpdatePartition";
        List<DerivedChange> changes = [];
        if (seen.Metadata.Finalizers?.Contains(finalizer) != true)
        {
            changes.Add(new DerivedChange("partition.metadata.finalizers", finalizer, List(seen.Metadata.Finalizers), Action));
        }

        if (seen.Metadata.OwnerReferences?.Contains(Owner(machine)) != true)
        {
            changes.Add(new DerivedChange(
                "partition.metadata.ownerReferences", Text(Owner(machine)), string.Join(", ", (seen.Metadata.OwnerReferences ?? []).Select(Text)), Action));
        }

        if (seen.Metadata.Annotations?.ContainsKey(PartitionSeal.Annotation) != true)
        {
            changes.Add(new DerivedChange(
                $"partition.metadata.annotations[{PartitionSeal.Annotation}]", (seen.Metadata.Generation ?? 0).ToString(CultureInfo.InvariantCulture), "", Action));
        }

        return changes;
    }

    /// <summary>A seal that tells another generation than the Partition has, with the spec as it should be.</summary>
    public static DerivedChange Seal(Partition seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return new DerivedChange(
            $"partition.metadata.annotations[{PartitionSeal.Annotation}]",
            (seen.Metadata.Generation ?? 0).ToString(CultureInfo.InvariantCulture),
            seen.Metadata.Annotations?.GetValueOrDefault(PartitionSeal.Annotation) ?? "",
            "UpdatePartition");
    }

    /// <summary>A Partition's metadata with what is ours in it, and everybody else's as it was. Pure.</summary>
    public static ObjectMeta Mend(ObjectMeta seen, VirtualMachine machine, string finalizer)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var owner = Owner(machine);

        // An object has one controller at most.
        var others = (seen.OwnerReferences ?? []).Where(other => other.Uid != owner.Uid).Select(other => other.Controller == true ? other with { Controller = null } : other);
        return seen with
        {
            Finalizers = seen.Finalizers?.Contains(finalizer) == true ? seen.Finalizers : [.. seen.Finalizers ?? [], finalizer],
            OwnerReferences = seen.OwnerReferences?.Contains(owner) == true ? seen.OwnerReferences : [owner, .. others],
        };
    }

    /// <summary>A claim of an address that the machine's Partition has, which somebody deleted.</summary>
    public static DerivedChange ClaimDeleted(AddressClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new DerivedChange($"claims[{claim.Metadata.Name}]", claim.Spec.Address, "deleted", "CreateClaim");
    }

    /// <summary>What differs of a claim's holder and owner. Pure.</summary>
    public static IReadOnlyList<DerivedChange> OfClaim(AddressClaim expected, AddressClaim seen)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(seen);
        List<DerivedChange> changes = [];
        if (seen.Spec.Holder != expected.Spec.Holder)
        {
            changes.Add(new DerivedChange($"claims[{seen.Metadata.Name}].spec.holder", Text(expected.Spec.Holder), Text(seen.Spec.Holder), "UpdateClaim"));
        }

        if (expected.Metadata.OwnerReferences is [var owner] && seen.Metadata.OwnerReferences?.Any(other => other.Uid == owner.Uid) != true)
        {
            changes.Add(new DerivedChange(
                $"claims[{seen.Metadata.Name}].metadata.ownerReferences", Text(owner), string.Join(", ", (seen.Metadata.OwnerReferences ?? []).Select(Text)), "UpdateClaim"));
        }

        return changes;
    }

    /// <summary>The finding of a change that was put back.</summary>
    /// <param name="noticed">When the API told of it; null: a scan found it.</param>
    /// <param name="found">When it was found.</param>
    /// <param name="done">When it was put back.</param>
    public DriftFinding Found(DateTimeOffset? noticed, DateTimeOffset found, DateTimeOffset done) => new()
    {
        Path = Path,
        Expected = Expected,
        Observed = Observed,
        Since = noticed ?? found,
        LastSeen = found,
        NoticedBy = noticed is null ? DriftNotice.Scan : DriftNotice.Event,
        DetectedAfterMs = noticed is { } at ? (long)(found - at).TotalMilliseconds : null,
        CorrectedAfterMs = (long)(done - (noticed ?? found)).TotalMilliseconds,
        Action = Action,
        Outcome = DriftOutcome.Corrected,
        Source = noticed is null ? "scan" : "api",
    };

    /// <summary>The owner that a machine's Partition has.</summary>
    internal static OwnerReference Owner(VirtualMachine machine) => new()
    {
        ApiVersion = ApiGroup.ApiVersion,
        Kind = "VirtualMachine",
        Name = machine.Metadata.Name,
        Uid = machine.Metadata.Uid!,
        Controller = true,
    };

    private static string List(IEnumerable<string>? names) => string.Join(", ", names ?? []);

    private static string Text(OwnerReference owner) => $"{owner.Kind} {owner.Name} {owner.Uid}{(owner.Controller == true ? " (controller)" : "")}";

    private static string Text(ClaimHolder? holder) => holder is null ? "" : $"{holder.Namespace}/{holder.Name} {holder.Interface} {holder.Uid}";
}
