using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Quarantine;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;

namespace Reconciler.Cli.Plan.Machines;

/// <summary>What there is to say of a machine besides its fields. Pure.</summary>
internal static class MachineNotes
{
    /// <summary>The sentences, the facts first.</summary>
    public static IEnumerable<string> Of(MachineProspect machine, Prospect prospect, DateTimeOffset now)
    {
        if (machine.New is null)
        {
            return Removal(machine);
        }

        return
        [
            .. machine.Old is null ? Birth(machine, prospect) : [],
            .. Addresses(machine),
            .. Problems(machine, prospect).Select(problem => $"waits: {problem.Message}"),
            .. (machine.Forecast?.Obstacles ?? []).Select(obstacle => $"waits: {obstacle.Path}: {obstacle.Message}"),
            .. Node(machine, prospect),
            .. MachineVerdicts.Of(machine.New, prospect.After.View, now).Where(verdict => verdict.Quarantined && IsNew(machine, verdict.Policy, prospect, now))
                .Select(verdict => $"is cut off by quarantinepolicy {verdict.Policy} until its checks hold"),
            .. machine.Partition?.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: ConditionTypes.RestartRequired, Status: "True" }) is { } waiting && machine.Forecast is not null
                ? [$"waits for a restart already: {waiting.Message}"]
                : Array.Empty<string>(),
        ];
    }

    /// <summary>Addresses of interfaces that change: <c>eth0: 10.20.0.10 -> 10.21.0.10</c>.</summary>
    public static IReadOnlyList<string> Addresses(MachineProspect machine)
    {
        var (before, after) = (Held(machine.Before), Held(machine.After));
        return
        [
            .. after.Keys.Union(before.Keys).Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Old: before.GetValueOrDefault(name, ""), New: after.GetValueOrDefault(name, "")))
                .Where(one => one.Old != one.New && machine.After is not null)
                .Select(one => (one.Old, one.New) switch
                {
                    ("", _) => $"{one.Name} gets {one.New}",
                    (_, "") => $"{one.Name} gives {one.Old} back",
                    _ => $"{one.Name}: {one.Old} -> {one.New}, when the guest renews its lease",
                }),
        ];
    }

    private static IEnumerable<string> Birth(MachineProspect machine, Prospect prospect)
    {
        var name = machine.New!.Spec.Adopt is { } adopt
            ? $"takes over domain {adopt.Domain}, as it runs"
            : $"domain {machine.New.Metadata.Namespace}.{machine.New.Metadata.Name}";
        if (!prospect.IsCluster || machine.After is null)
        {
            return [name];
        }

        var references = MachineReferenceReader.Read(machine.New, prospect.After.View);
        var choice = Placement.Choose(machine.New, PartitionResolver.ArchitectureOf(machine.New, references), references.Networks.Values, references.Origins, prospect.After.View.NodeStates(), null);
        return choice.NodeName is { } node ? [$"{name} on {node}"] : [name, $"waits: {choice.Explanation}"];
    }

    /// <summary>What the agent does when its Partition goes: its own plan of a removal.</summary>
    private static IEnumerable<string> Removal(MachineProspect machine)
    {
        if (machine.Before is not { } spec)
        {
            return [];
        }

        var ns = machine.Old!.Metadata.Namespace ?? "";
        var desired = MachineForecast.Desired(ns, spec, null);
        if (desired is null)
        {
            return [];
        }

        var plan = PartitionPlanner.PlanRemoval(
            desired.Domain.Name, spec.VirtualMachine.Uid, FulfilledPartition.Of(desired, isRunning: false, DateTimeOffset.UnixEpoch), desired.DiskFiles, domainUuid: desired.Domain.Uuid);
        var deleted = plan.Steps.OfType<DeleteDisk>().Select(step => desired.DiskFiles.First(file => file.Path == step.File).Disk).ToList();
        var kept = desired.DiskFiles.Select(file => file.Disk).Except(deleted).ToList();
        return
        [
            $"domain {desired.Domain.Name} is destroyed",
            .. deleted.Count > 0 ? [$"with its disks: {string.Join(", ", deleted)}"] : Array.Empty<string>(),
            .. kept.Count > 0 ? [$"disks that stay in their pool: {string.Join(", ", kept)}"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<Problem> Problems(MachineProspect machine, Prospect prospect)
    {
        // While it waits for them they are the reason why nothing happens, however old they are.
        var known = machine is { Old: { } old, After: not null } ? Find(old, prospect.Before).Select(problem => problem.Message).ToHashSet(StringComparer.Ordinal) : [];
        return Find(machine.New!, prospect.After).Where(problem => !known.Contains(problem.Message));

        static IEnumerable<Problem> Find(VirtualMachine some, ForeseenWorld world)
        {
            var references = MachineReferenceReader.Read(some, world.View);
            var problems = ReferenceCheck.Problems(some, references);
            return problems.Count > 0
                ? problems
                : [.. MachineAddresses.Wants(some, references).Problems, .. MachineConflicts.DuplicateMacAddresses(some, world.View.MachinesWithMac, world.View.IsMade), .. Unclaimed(some, references, world)];
        }
    }

    /// <summary>Addresses that nobody can have: fixed ones that another holds, and those of a full subnet.</summary>
    private static IEnumerable<Problem> Unclaimed(VirtualMachine machine, MachineReferences references, ForeseenWorld world)
    {
        var held = world.View.ClaimsOf(machine.Metadata.Uid!);
        return MachineAddresses.Wants(machine, references).Wants
            .Where(want => !held.Any(want.IsFulfilledBy))
            .Select(want => want.Fixed is { } wanted
                ? new Problem(Reasons.AddressConflict, $"{want.Field}: address {wanted} of network {want.Network} is held by {Holder(want.ClaimKey(wanted), world)}")
                : new Problem(Reasons.PoolExhausted, $"{want.Field}: subnet {want.Subnet} of network {want.Network} has no free address"));
    }

    private static string Holder(ResourceKey claim, ForeseenWorld world) =>
        world.View.Claims.Store.Find(claim)?.Spec.Holder is { } holder ? $"{holder.Namespace}/{holder.Name}, interface {holder.Interface}" : "someone else";

    private static IEnumerable<string> Node(MachineProspect machine, Prospect prospect)
    {
        if (machine.Partition?.Spec.NodeName is not { } name || prospect.After.Objects.Find<HypervisorNode>(Kinds.HypervisorNodes.Kind, new ResourceKey("", name)) is not { } node)
        {
            yield break;
        }

        foreach (var (label, value) in machine.New!.Spec.NodeSelector?.OrderBy(label => label.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string>>())
        {
            if (node.Metadata.Labels?.GetValueOrDefault(label) != value && machine.Old?.Spec.NodeSelector?.GetValueOrDefault(label) != value)
            {
                yield return $"{name} lacks the label {label}={value}; the machine stays there all the same";
            }
        }
    }

    private static bool IsNew(MachineProspect machine, string policy, Prospect prospect, DateTimeOffset now) =>
        machine.Old is null || !MachineVerdicts.Of(machine.Old, prospect.Before.View, now).Any(verdict => verdict.Quarantined && verdict.Policy == policy);

    private static Dictionary<string, string> Held(PartitionSpec? spec) => (spec?.Interfaces ?? [])
        .SelectMany(nic => nic.Trunks.Select(trunk => (Name: $"{nic.Name}.{trunk.Vlan}", trunk.IpAddresses)).Prepend((nic.Name, nic.IpAddresses)))
        .Where(one => one.IpAddresses.Count > 0)
        .ToDictionary(one => one.Name, one => string.Join(", ", one.IpAddresses), StringComparer.Ordinal);
}
