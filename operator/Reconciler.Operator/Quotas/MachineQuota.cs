using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Quotas;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Quotas;

/// <summary>
/// Whether a machine fits into the quotas of its namespace. The embedded API decides that when the machine is written; an API server of a cluster knows nothing of
/// what machines take, so it is decided here before a Partition is made. Only names of ours count: the plain ones are the pods'.
/// </summary>
public static class MachineQuota
{
    /// <summary>What keeps a machine from being made, or from growing; null: it fits, or no quota speaks of it.</summary>
    public static Problem? Objection(VirtualMachine machine, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(view);
        var ns = machine.Metadata.Namespace ?? "";
        var quotas = view.Quotas.Store.In(ns).OrderBy(quota => quota.Metadata.Name, StringComparer.Ordinal).Select(Hard).Where(quota => quota.Hard.Count > 0).ToList();
        if (quotas.Count == 0)
        {
            return null;
        }

        var facts = new UsageFacts(
            name => view.MachineTypes.Store.Find(new ResourceKey("", name)),
            key => view.Images.Store.Find(new ResourceKey(key.Namespace, key.Name)),
            key => view.Networks.Store.Find(new ResourceKey(key.Namespace, key.Name)));
        var claimants = view.Machines.Store.In(ns).OldestFirst()
            .Select(one => new QuotaClaimant(one.Metadata.Uid ?? "", MachineUsage.Of(one, facts), view.PartitionOf(one) is { } partition ? PartitionUsage.Of(partition.Spec, one, facts) : null, one.Metadata.DeletionTimestamp is not null))
            .ToList();
        var unsized = view.PartitionOf(machine) is null ? MachineUsage.Unsized(machine, facts).ToList() : [];
        foreach (var (name, hard) in quotas)
        {
            if (QuotaCheck.Unsaid(name, hard.Keys, unsized) is { } unsaid)
            {
                return new Problem(Reasons.QuotaExceeded, $"{unsaid}; {QuotaCheck.WhoMayChange(name, ns)}", Condition: ConditionTypes.Scheduled);
            }

            if (Excess(name, hard, claimants, machine.Metadata.Uid ?? "") is { } excess)
            {
                return new Problem(Reasons.QuotaExceeded, $"{excess}; {QuotaCheck.WhoMayChange(name, ns)}", Condition: ConditionTypes.Scheduled);
            }
        }

        return null;
    }

    /// <summary>
    /// What a claimant exceeds; null: it fits. First counts what Partitions have, then the oldest that wants more and fits, and so on: whoever asks for whichever
    /// machine finds the same, so that no place is given twice. Pure.
    /// </summary>
    public static string? Excess(string quota, IReadOnlyDictionary<string, string> hard, IReadOnlyList<QuotaClaimant> claimants, string uid)
    {
        ArgumentNullException.ThrowIfNull(claimants);
        var used = claimants.Aggregate(default(MachineUsage), (sum, one) => sum + (one.Held ?? default));
        foreach (var claimant in claimants.Where(one => !one.IsGoing || one.Uid == uid))
        {
            var (held, wanted) = (claimant.Held ?? default, claimant.Wanted);
            var excess = QuotaCheck.Excess(quota, hard, name => QuotaNames.Amount(name, used, plain: false), name => QuotaNames.Amount(name, wanted, plain: false) - QuotaNames.Amount(name, held, plain: false));
            if (claimant.Uid == uid)
            {
                return excess;
            }

            if (excess is null)
            {
                used += wanted.Beyond(held);
            }
        }

        return null;
    }

    private static (string Name, Dictionary<string, string> Hard) Hard(ResourceQuota quota) => (quota.Metadata.Name, (quota.Spec?.Hard ?? [])
        .Where(limit => QuotaNames.Amount(limit.Key, default, plain: false) is not null)
        .ToDictionary(limit => limit.Key, limit => limit.Value.ToString(), StringComparer.Ordinal));
}

/// <summary>A machine of a namespace with quotas.</summary>
/// <param name="Uid">Which one.</param>
/// <param name="Wanted">What its spec takes.</param>
/// <param name="Held">What its Partition has; null: it has none.</param>
/// <param name="IsGoing">Whether it is being deleted: it takes no more.</param>
public sealed record QuotaClaimant(string Uid, MachineUsage Wanted, MachineUsage? Held, bool IsGoing);
