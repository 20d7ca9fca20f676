using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Sets;

/// <summary>Carries a set's plan out.</summary>
public sealed class SetActing(ApiClient client, ClusterView view, EventRecorder events)
{
    /// <summary>How many machines a round makes at most: others have their turn in between.</summary>
    public const int AtOnce = 200;

    private readonly ResourceEndpoint<VirtualMachine> machines = client.For(Kinds.VirtualMachines);

    /// <summary>Machines whose deletion was asked for, by uid, until the watch tells of it: else another one would be deleted in their place.</summary>
    private readonly Dictionary<string, ResourceKey> asked = [];

    /// <summary>Whether a machine's deletion was asked for, and does not show yet.</summary>
    public bool IsAsked(VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        if (machine.Metadata.DeletionTimestamp is not null)
        {
            asked.Remove(machine.Metadata.Uid!);
        }

        return asked.ContainsKey(machine.Metadata.Uid!);
    }

    /// <summary>
    /// The names that a round may give to new machines. They are taken before its machines are counted: with knowledge that grew in between, a count that is
    /// too low meets names under which others made machines of the set, and those count.
    /// </summary>
    public IReadOnlyList<string> FreeNames(VirtualMachineSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var ns = set.Metadata.Namespace ?? "";
        return [.. SetMachine.FreeNames(set.Metadata.Name, name => view.Machines.Store.TryGet(new ResourceKey(ns, name), out _)).Take(AtOnce)];
    }

    /// <summary>Carries it out as far as the API lets it.</summary>
    /// <returns>Why no further machine is made; null: nothing is in the way.</returns>
    public async Task<Problem?> CarryOutAsync(VirtualMachineSet set, SetPlan plan, IReadOnlyList<string> names, string revision, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var member in plan.Surplus)
        {
            await DeleteAsync(set, member.Machine, "there are more than spec.replicas", ct).ConfigureAwait(false);
        }

        foreach (var member in plan.Replaced)
        {
            await DeleteAsync(set, member.Machine, "it is of an older template", ct).ConfigureAwait(false);
        }

        foreach (var member in plan.Changed)
        {
            await ChangeAsync(set, member.Machine, revision, ct).ConfigureAwait(false);
        }

        return await MakeAsync(set, names, plan.Makes, revision, ct).ConfigureAwait(false);
    }

    private async Task<Problem?> MakeAsync(VirtualMachineSet set, IEnumerable<string> names, int makes, string revision, CancellationToken ct)
    {
        foreach (var name in names)
        {
            if (makes <= 0)
            {
                return null;
            }

            try
            {
                view.Machines.Observe(await machines.CreateAsync(SetMachine.New(set, name, revision), ct).ConfigureAwait(false));
                events.Normal(ObjectReference.To(set), Reasons.SuccessfulCreate, $"made virtualmachine {name}");
                makes--;
            }
            catch (ApiException refusal) when (refusal.IsAlreadyExists)
            {
                // Made by another operator, and not told of yet; or somebody else's that cannot be read: then the next name is as good.
                makes -= await IsOwnAsync(set, name, ct).ConfigureAwait(false) ? 1 : 0;
            }
            catch (ApiException refusal) when (!refusal.IsUnavailable && refusal.Code is >= 400 and < 500)
            {
                events.Warning(ObjectReference.To(set), Reasons.FailedCreate, $"virtualmachine {name}: {refusal.Message}");
                return new Problem(Reasons.FailedCreate, $"virtualmachine {name} is not made: {refusal.Message}");
            }
        }

        return null;
    }

    private async Task<bool> IsOwnAsync(VirtualMachineSet set, string name, CancellationToken ct)
    {
        try
        {
            if (await machines.FindAsync(new ResourceKey(set.Metadata.Namespace ?? "", name), ct).ConfigureAwait(false) is not { } found)
            {
                return false;
            }

            view.Machines.Observe(found);
            return SetOwnership.ControllerOf(found)?.Uid == set.Metadata.Uid;
        }
        catch (ApiException unreadable) when (!unreadable.IsUnavailable && unreadable.Code == (int)HttpStatusCode.NotAcceptable)
        {
            return false;
        }
    }

    private async Task DeleteAsync(VirtualMachineSet set, VirtualMachine machine, string why, CancellationToken ct)
    {
        if (await machines.DeleteAsync(ResourceKey.Of(machine), new DeleteOptions { Uid = machine.Metadata.Uid }, ct).ConfigureAwait(false))
        {
            events.Normal(ObjectReference.To(set), Reasons.SuccessfulDelete, $"deleted virtualmachine {machine.Metadata.Name}: {why}");
        }

        foreach (var (uid, _) in asked.Where(one => view.Machines.Store.Find(one.Value)?.Metadata.Uid != one.Key).ToList())
        {
            asked.Remove(uid);
        }

        asked[machine.Metadata.Uid!] = ResourceKey.Of(machine);
    }

    /// <summary>Provided that nobody wrote the machine since it was read.</summary>
    private async Task ChangeAsync(VirtualMachineSet set, VirtualMachine machine, string revision, CancellationToken ct)
    {
        var patch = MergePatch.Between(Json(machine), Json(SetMachine.Changed(machine, set, revision)));
        if (patch is null)
        {
            return;
        }

        var metadata = patch["metadata"] as JsonObject ?? [];
        metadata["resourceVersion"] = machine.Metadata.ResourceVersion;
        patch["metadata"] = metadata;
        view.Machines.Observe(await machines.MergePatchAsync(ResourceKey.Of(machine), patch, ct).ConfigureAwait(false));
        events.Normal(ObjectReference.To(set), Reasons.SuccessfulUpdate, $"brought the present template to virtualmachine {machine.Metadata.Name} in place");
    }

    private static JsonObject? Json(VirtualMachine machine) => JsonSerializer.SerializeToNode(machine, LanguageJson.Default.VirtualMachine) as JsonObject;
}
