using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Sets;

/// <summary>Takes machines over that a set's selector matches, and lets those go that it no longer matches.</summary>
public sealed class SetMembership(ApiClient client, ClusterView view, EventRecorder events)
{
    private readonly ResourceEndpoint<VirtualMachine> machines = client.For(Kinds.VirtualMachines);
    private readonly ResourceEndpoint<VirtualMachineSet> sets = client.For(Kinds.VirtualMachineSets);

    /// <summary>The machines that are the set's, once that is settled.</summary>
    public async Task<IReadOnlyList<VirtualMachine>> SettleAsync(VirtualMachineSet set, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(set);
        List<VirtualMachine> members = [];
        foreach (var machine in view.MachinesOf(set))
        {
            if (SetOwnership.IsReleased(set, machine))
            {
                await SetOwnersAsync(machine, (machine.Metadata.OwnerReferences ?? []).Where(owner => owner.Uid != set.Metadata.Uid), ct).ConfigureAwait(false);
                events.Normal(ObjectReference.To(set), Reasons.Left, $"{machine.Metadata.Name} is on its own now: spec.selector does not match its labels");
            }
            else
            {
                members.Add(machine);
            }
        }

        if (set.Metadata.DeletionTimestamp is null)
        {
            await AdoptAsync(set, members, ct).ConfigureAwait(false);
        }

        return members;
    }

    private async Task AdoptAsync(VirtualMachineSet set, List<VirtualMachine> members, CancellationToken ct)
    {
        var key = ResourceKey.Of(set);
        var wanted = view.Machines.Store.In(key.Namespace).Where(machine => SetOwnership.IsAdopted(set, machine)).OldestFirst().ToList();

        // What we know may be older than the set's deletion, which leaves its machines on their own: it is asked.
        if (wanted.Count == 0 || await sets.FindAsync(key, ct).ConfigureAwait(false) is not { Metadata.DeletionTimestamp: null } current || current.Metadata.Uid != set.Metadata.Uid)
        {
            return;
        }

        foreach (var machine in wanted)
        {
            members.Add(await SetOwnersAsync(machine, [.. machine.Metadata.OwnerReferences ?? [], SetOwnership.ReferenceTo(set)], ct).ConfigureAwait(false));
            events.Normal(ObjectReference.To(set), Reasons.Adopted, $"{machine.Metadata.Name} belongs to the set now: spec.selector matches its labels, and nobody controlled it");
        }
    }

    /// <summary>Provided that nobody wrote the machine since it was read.</summary>
    private async Task<VirtualMachine> SetOwnersAsync(VirtualMachine machine, IEnumerable<OwnerReference> owners, CancellationToken ct)
    {
        var list = owners.ToValueList();
        var metadata = new JsonObject
        {
            ["resourceVersion"] = machine.Metadata.ResourceVersion,
            ["ownerReferences"] = list.Count == 0 ? null : JsonSerializer.SerializeToNode(new ObjectMeta { OwnerReferences = list }, LanguageJson.Default.ObjectMeta)!["ownerReferences"]!.DeepClone(),
        };
        var written = await machines.MergePatchAsync(ResourceKey.Of(machine), new JsonObject { ["metadata"] = metadata }, ct).ConfigureAwait(false);
        view.Machines.Observe(written);
        return written;
    }
}
