using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Derived;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>Makes a machine's Partition what it should be, and puts back what people edit in it.</summary>
public sealed class PartitionWriting(ApiClient client, ClusterView view, DerivedReporting derived, TimeProvider time)
{
    /// <summary>By this finalizer the node's agent gets to clean up before a Partition goes. Set at birth, so that no Partition can go without.</summary>
    public const string NodeFinalizer = "reconciler.dev/node";

    private readonly ResourceEndpoint<Partition> partitions = client.For(Kinds.Partitions);

    /// <summary>Writes the Partition when it is missing or differs.</summary>
    /// <param name="machine">The machine that it is derived from.</param>
    /// <param name="existing">The Partition as it stands; null: there is none.</param>
    /// <param name="spec">What it should say.</param>
    /// <param name="noticed">When the API told of a change of it that was not looked at yet; null: it did not.</param>
    /// <param name="ct">Ends the calls.</param>
    /// <returns>The Partition as it stands.</returns>
    public async Task<Partition> EnsureAsync(VirtualMachine machine, Partition? existing, PartitionSpec spec, DateTimeOffset? noticed, CancellationToken ct)
    {
        spec = Settled(spec, existing?.Spec, time.GetUtcNow(), view.Nodes.Store.Find(new ResourceKey("", spec.NodeName)));
        var written = existing switch
        {
            null => await CreateAsync(machine, spec, noticed, ct).ConfigureAwait(false),

            // A deletion cannot be taken back: the node lets go of the Partition, and it is made anew when it is gone.
            { Metadata.DeletionTimestamp: not null } => existing,
            _ when existing.Spec == spec && !PartitionSeal.IsBroken(existing) && DerivedChange.OfPartition(machine, existing, NodeFinalizer).Count == 0 => existing,
            _ => await RewriteAsync(machine, existing, spec, noticed, ct).ConfigureAwait(false),
        };
        view.Partitions.Observe(written);
        return written;
    }

    /// <summary>The spec without what nothing is written for alone: a pause that is over (time passes by itself), and pins of images that came later or that the node has.</summary>
    public static PartitionSpec Settled(PartitionSpec spec, PartitionSpec? existing, DateTimeOffset now, HypervisorNode? node = null)
    {
        var machine = ImagePins.Keep(spec.Machine, existing?.Machine, node);
        var pinned = machine == spec.Machine ? spec : spec with { Machine = machine };
        return pinned.DriftPausedUntil <= now && pinned != existing ? pinned with { DriftPausedUntil = null } : pinned;
    }

    private async Task<Partition> CreateAsync(VirtualMachine machine, PartitionSpec spec, DateTimeOffset? noticed, CancellationToken ct)
    {
        var found = time.GetUtcNow();
        var made = await partitions.CreateAsync(New(machine, spec), ct).ConfigureAwait(false);
        if (machine.Status?.NodeName is not null)
        {
            // There was one before, and nobody but a person deletes it while the machine stays.
            derived.Tell(machine, [PartitionDrift.Deleted], noticed, found);
        }

        return made;
    }

    private async Task<Partition> RewriteAsync(VirtualMachine machine, Partition existing, PartitionSpec spec, DateTimeOffset? noticed, CancellationToken ct)
    {
        var found = time.GetUtcNow();
        var changes = DerivedChange.OfPartition(machine, existing, NodeFinalizer);

        // A change of the spec counts the generation up by one; the version that goes with it makes sure that nobody else's comes between.
        var generation = (existing.Metadata.Generation ?? 0) + (existing.Spec == spec ? 0 : 1);
        var next = existing with { Spec = spec, Metadata = DerivedChange.Mend(existing.Metadata, machine, NodeFinalizer) with { Annotations = PartitionSeal.Seal(existing.Metadata.Annotations, generation) } };
        var written = await partitions.UpdateAsync(next, ct).ConfigureAwait(false);
        if (PartitionSeal.IsBroken(existing))
        {
            // Edited there and back, or the seal itself was.
            changes = existing.Spec == spec
                ? [.. changes, DerivedChange.Seal(existing)]
                : [.. changes, .. PartitionDrift.Changes(spec, existing.Spec)];
        }

        derived.Tell(machine, changes, noticed, found);
        return written;
    }

    private static Partition New(VirtualMachine machine, PartitionSpec spec) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = machine.Metadata.Namespace,
            Name = machine.Metadata.Name,
            Finalizers = [NodeFinalizer],
            Annotations = PartitionSeal.Seal(null, 1),
            OwnerReferences = [DerivedChange.Owner(machine)],
        },
        Spec = spec,
    };
}
