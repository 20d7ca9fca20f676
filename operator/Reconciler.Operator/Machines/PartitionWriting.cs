using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>Makes a machine's Partition what it should be, and puts back what people edit in it.</summary>
public sealed class PartitionWriting(ApiClient client, ClusterView view, DriftReportWriter reports, EventRecorder events, TimeProvider time)
{
    /// <summary>By this finalizer the node's agent gets to clean up before a Partition goes. Set at birth, so that no Partition can go without.</summary>
    public const string NodeFinalizer = "reconciler.dev/node";

    private readonly ResourceEndpoint<Partition> partitions = client.For(Kinds.Partitions);

    /// <summary>Writes the Partition when it is missing or differs.</summary>
    /// <returns>The Partition as it stands.</returns>
    public async Task<Partition> EnsureAsync(VirtualMachine machine, Partition? existing, PartitionSpec spec, CancellationToken ct)
    {
        spec = Settled(spec, existing?.Spec, time.GetUtcNow());
        var written = existing switch
        {
            null => await CreateAsync(machine, spec, ct).ConfigureAwait(false),

            // It goes, and is made anew when it is gone: a Partition's deletion cannot be taken back.
            { Metadata.DeletionTimestamp: not null } => existing,
            _ when existing.Spec == spec && !PartitionSeal.IsBroken(existing) => existing,
            _ => await RewriteAsync(machine, existing, spec, ct).ConfigureAwait(false),
        };
        view.Partitions.Observe(written);
        return written;
    }

    /// <summary>The spec without a pause that is over; yet nothing is written for that alone, as time passes by itself.</summary>
    public static PartitionSpec Settled(PartitionSpec spec, PartitionSpec? existing, DateTimeOffset now) =>
        spec.DriftPausedUntil <= now && spec != existing ? spec with { DriftPausedUntil = null } : spec;

    private async Task<Partition> CreateAsync(VirtualMachine machine, PartitionSpec spec, CancellationToken ct)
    {
        var made = await partitions.CreateAsync(New(machine, spec), ct).ConfigureAwait(false);
        if (machine.Status?.NodeName is not null)
        {
            // There was one before, and nobody but a person deletes it while the machine stays.
            await reports.WriteAsync(machine, [PartitionDrift.Deleted(time.GetUtcNow())], ct).ConfigureAwait(false);
            events.Warning(ObjectReference.To(machine), Reasons.DriftCorrected, "the Partition was deleted by hand and made again; to stop a machine set its spec.runStrategy");
        }

        return made;
    }

    private async Task<Partition> RewriteAsync(VirtualMachine machine, Partition existing, PartitionSpec spec, CancellationToken ct)
    {
        // A change of the spec counts the generation up by one; the version that goes with it makes sure that nobody else's comes between.
        var generation = (existing.Metadata.Generation ?? 0) + (existing.Spec == spec ? 0 : 1);
        var next = existing with { Spec = spec, Metadata = existing.Metadata with { Annotations = PartitionSeal.Seal(existing.Metadata.Annotations, generation) } };
        var written = await partitions.UpdateAsync(next, ct).ConfigureAwait(false);
        if (PartitionSeal.IsBroken(existing) && existing.Spec != spec)
        {
            var findings = PartitionDrift.Findings(spec, existing.Spec, time.GetUtcNow());
            await reports.WriteAsync(machine, findings, ct).ConfigureAwait(false);
            events.Warning(
                ObjectReference.To(machine),
                Reasons.DriftCorrected,
                $"the Partition was edited by hand and put back: {string.Join(", ", findings.Take(5).Select(finding => finding.Path))}; edit the VirtualMachine instead");
        }

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
            OwnerReferences =
            [
                new OwnerReference
                {
                    ApiVersion = ApiGroup.ApiVersion,
                    Kind = Kinds.VirtualMachines.Kind,
                    Name = machine.Metadata.Name,
                    Uid = machine.Metadata.Uid!,
                    Controller = true,
                },
            ],
        },
        Spec = spec,
    };
}
