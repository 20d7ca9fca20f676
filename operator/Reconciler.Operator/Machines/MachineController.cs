using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Operations;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.Quotas;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;

namespace Reconciler.Operator.Machines;

/// <summary>Makes a Partition of each VirtualMachine: finalizer, references, node, addresses, seed, ports, Partition, status; in this order.</summary>
public sealed class MachineController(
    ApiClient client, ClusterView view, NorthboundWriting northbound, RowJudgement judgement, DerivedReporting derived, DerivedNotices noticed, EventRecorder events, TimeProvider time)
{
    /// <summary>By this finalizer a machine stays until its Partition, ports and addresses are gone.</summary>
    public const string Finalizer = "reconciler.dev/partition";

    private readonly Finalizing<VirtualMachine> finalizing = new(client.For(Kinds.VirtualMachines), view.Machines, Finalizer, derived, noticed, time);
    private readonly AddressClaiming claiming = new(client, view);
    private readonly SeedSealing seeds = new(client, view);
    private readonly PartitionWriting partitions = new(client, view, derived, time);
    private readonly MachineReporting reporting = new(client, events, time);
    private readonly MachineDeletion deletion = new(client, view, northbound, time);
    private readonly MachineOperations operations = new(client, view, time);

    /// <summary>Brings one machine to what it should be.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        await deletion.Partitions.DecideAsync(key, ct).ConfigureAwait(false);
        if (!view.Machines.Store.TryGet(key, out var machine))
        {
            return LookAgain((await operations.SettleAsync(key, null, ct).ConfigureAwait(false)).LookAgainAt);
        }

        if (machine.Metadata.DeletionTimestamp is not null)
        {
            await operations.SettleAsync(key, machine, ct).ConfigureAwait(false);
            return finalizing.Holds(machine) ? await DeleteAsync(machine, ct).ConfigureAwait(false) : WorkResult.Done;
        }

        var told = noticed.Take(new DriftSubject("Partition", key));
        machine = await finalizing.EnsureAsync(machine, machine.Status is not null, ct).ConfigureAwait(false);
        var power = (await operations.SettleAsync(key, machine, ct).ConfigureAwait(false)).Power;
        var round = await CarryOutAsync(machine with { Status = (machine.Status ?? new VirtualMachineStatus()) with { Power = power } }, told, ct).ConfigureAwait(false);
        round = round with { Machine = machine, Power = power };
        return judgement.LookAgain(await reporting.ReportAsync(round, ct).ConfigureAwait(false), machine, null);
    }

    private WorkResult LookAgain(DateTimeOffset? at) => at is { } later ? WorkResult.After(later - time.GetUtcNow()) : WorkResult.Done;

    private async Task<WorkResult> DeleteAsync(VirtualMachine machine, CancellationToken ct) =>
        await deletion.IsGuestLeftAsync(machine, ct).ConfigureAwait(false) && await FindLeftGuestAsync(machine, ct).ConfigureAwait(false) is { } found
            ? found
            : await deletion.ContinueAsync(machine, finalizing, ct).ConfigureAwait(false);

    /// <summary>Makes the Partition anew by which a guest that was left can be ended; the watch tells of it, and the deletion goes its way by it. Null: it cannot be made.</summary>
    private async Task<WorkResult?> FindLeftGuestAsync(VirtualMachine machine, CancellationToken ct)
    {
        string problem;
        try
        {
            var round = await CarryOutAsync(machine, null, ct).ConfigureAwait(false);
            if (round.Partition is not null)
            {
                return WorkResult.Done;
            }

            if (round.Problems.Any(one => one.Reason is Reasons.NorthboundUnavailable or Reasons.NetworkNotReady))
            {
                return WorkResult.TryAgain;
            }

            problem = string.Join("; ", round.Problems.Select(one => one.Message));
        }
        catch (ApiException refusal) when (refusal.Code == (int)HttpStatusCode.Forbidden)
        {
            // Nothing is made in a namespace that ends.
            problem = refusal.Message;
        }

        var key = ResourceKey.Of(machine);
        events.Warning(
            ObjectReference.To(machine),
            Reasons.GuestMayRemain,
            $"node {machine.Status?.NodeName} may still run domain {machine.Spec.Adopt?.Domain ?? $"{key.Namespace}.{key.Name}"}: its Partition was deleted before the machine was, and cannot be made anew to end it: {problem}");
        return null;
    }

    private async Task<MachineRound> CarryOutAsync(VirtualMachine machine, DateTimeOffset? told, CancellationToken ct)
    {
        var references = MachineReferenceReader.Read(machine, view);
        var existing = view.Partitions.Store.Find(ResourceKey.Of(machine));
        var round = new MachineRound
        {
            Machine = machine,
            Partition = existing,
            Node = existing is null ? null : view.NodeState(existing.Spec.NodeName),
            Verdicts = MachineVerdicts.Of(machine, view, time.GetUtcNow()),
            Addresses = MachineAddresses.Held(machine, view),
            Drift = judgement.Of(machine),
            Problems =
            [
                .. MachineValidity.Problems(machine),
                .. ReferenceCheck.Problems(machine, references),
                .. MachineConflicts.DuplicateMacAddresses(machine, view.MachinesWithMac, view.IsMade),
            ],
        };
        if (round.Problems.Count > 0)
        {
            return round;
        }

        if (existing is not null && existing.Spec.VirtualMachine.Uid != machine.Metadata.Uid)
        {
            // A namesake was deleted; its Partition has to be cleaned up by its node first.
            return round with { Partition = null, Problems = [new Problem(Reasons.Deleting, "the Partition of a deleted machine of this name is still being cleaned up")] };
        }

        var node = Placement.Choose(machine, PartitionResolver.ArchitectureOf(machine, references), references.Networks.Values, references.Origins, view.NodeStates(), existing?.Spec.NodeName ?? FormerNode(machine));
        if (node.NodeName is null)
        {
            return round with { Problems = [new Problem(Reasons.NoNodeFits, node.Explanation, Condition: ConditionTypes.Scheduled)] };
        }

        // One that goes takes nothing more, and needs no seed: its Partition is made only to end a guest that was left.
        var isGoing = machine.Metadata.DeletionTimestamp is not null;
        var (seed, unsealed) = isGoing ? (existing?.Spec.Machine.Seed, null) : await seeds.SealAsync(machine, node.NodeName, existing, ct).ConfigureAwait(false);
        if (unsealed is not null && (existing is null || PartitionSeal.IsBroken(existing)))
        {
            return round with { Problems = [unsealed] };
        }

        var excess = isGoing ? null : MachineQuota.Objection(machine, view);
        if (excess is not null && (existing is null || PartitionSeal.IsBroken(existing)))
        {
            // What somebody edited is no measure of what the machine has; its node does not carry it out either.
            return round with { Problems = [excess] };
        }

        if (excess is not null)
        {
            // It does not grow. What it has it keeps, and whatever takes no more is carried out: it can be stopped, and made smaller.
            var held = PartitionResolver.Resolve(machine, references, MachineAddresses.Held(machine, view), node.NodeName).Partition!;
            held = PartitionUsage.Keep(held with { Machine = held.Machine with { Seed = seed }, Power = PowerHandover.Of(held.Power, existing, view.OperationsOn(ResourceKey.Of(machine))) }, existing!.Spec);
            return round with { Partition = await partitions.EnsureAsync(machine, existing, held, told, ct).ConfigureAwait(false), Problems = unsealed is null ? [excess] : [excess, unsealed] };
        }

        var (wants, unusable) = MachineAddresses.Wants(machine, references);
        if (unusable.Count > 0)
        {
            return round with { Problems = unusable };
        }

        var found = time.GetUtcNow();
        var claimed = await claiming.ClaimAsync(AddressHolder.Of(machine), wants, MachineAddresses.Former(machine, existing), ct).ConfigureAwait(false);
        derived.Tell(machine, claimed.Mended, told, found);
        round = round with { Addresses = claimed.Addresses };
        if (claimed.Problems.Count > 0)
        {
            return round with { Problems = claimed.Problems };
        }

        var spec = PartitionResolver.Resolve(machine, references, claimed.Addresses, node.NodeName).Partition!;
        spec = spec with { Machine = spec.Machine with { Seed = seed }, Power = PowerHandover.Of(spec.Power, existing, view.OperationsOn(ResourceKey.Of(machine))) };
        if (existing is null || existing.Spec.Interfaces != spec.Interfaces || existing.Spec.Health != spec.Health)
        {
            // No guest starts, and no address changes hands, before its ports and their policies stand.
            if (await PreparePortsAsync(machine, ct).ConfigureAwait(false) is { } problem)
            {
                return round with { Problems = [problem] };
            }
        }

        var partition = await partitions.EnsureAsync(machine, existing, spec, told, ct).ConfigureAwait(false);
        await claiming.ReleaseAsync(claimed.Surplus, ct).ConfigureAwait(false);
        return round with { Partition = partition, Node = view.NodeState(partition.Spec.NodeName), Problems = unsealed is null ? [] : [unsealed] };
    }

    /// <summary>The node that a machine was on whose Partition somebody deleted: its guest runs there, and its disks are there.</summary>
    private string? FormerNode(VirtualMachine machine) =>
        machine.Status?.NodeName is { } name && view.Nodes.Store.TryGet(new ResourceKey("", name), out _) ? name : null;

    private async Task<Problem?> PreparePortsAsync(VirtualMachine machine, CancellationToken ct)
    {
        var scopes = MachineReferences.NetworksOf(machine).Select(reference => ScopeObject.Network(reference.Key)).Distinct().ToList();
        if (scopes.Count == 0)
        {
            return null;
        }

        try
        {
            var outcome = await northbound.ApplyAsync(scopes, $"machine {ResourceKey.Of(machine)}", ct).ConfigureAwait(false);
            var missing = scopes.Where(scope => outcome.Of(scope) is not { Conflicts.IsEmpty: true }).ToList();
            return missing.Count == 0
                ? null
                : new Problem(Reasons.NetworkNotReady, $"network {string.Join(", ", missing.Select(scope => scope.Key))} does not stand yet; its own conditions say why", Condition: ConditionTypes.NetworkReady);
        }
        catch (OvsdbDisconnectedException problem)
        {
            return new Problem(Reasons.NorthboundUnavailable, $"OVN's northbound database does not answer: {problem.Message}", Condition: ConditionTypes.NetworkReady);
        }
    }
}
