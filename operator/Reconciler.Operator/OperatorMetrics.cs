using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Metrics;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;

namespace Reconciler.Operator;

/// <summary>Shows the operator's parts in the metrics of its process.</summary>
internal static class OperatorMetrics
{
    private static readonly string[] AgentsFields = ["spec", "domain", "node"];

    /// <summary>Connects the parts.</summary>
    public static void Connect(ProcessMetrics metrics, TimeSpan scanInterval, ClusterView view, NorthboundDatabase database)
    {
        metrics.Needs("api", () => view.Machines.State is { IsSynced: true, AwaySince: null });
        metrics.Needs("northbound", () => database.Current is not null);
        metrics.ShowPeriod("northbound", scanInterval);
        metrics.ShowCompliance(() => [.. view.Machines.Store.All.Select(Compliance).OfType<(string, string, bool)>()]);
        var answered = metrics.Connections("api");
        view.Machines.StateChanged += state =>
        {
            if (state.AwaySince is null)
            {
                answered();
            }
        };
        ForgetDeleted(view.Machines, "VirtualMachine");
        ForgetDeleted(view.Networks, "VirtualNetwork");
        ForgetDeleted(view.AccessPolicies, "AccessPolicy");
        ForgetDeleted(view.QuarantinePolicies, "QuarantinePolicy");

        void ForgetDeleted<T>(Informer<T> informer, string kind)
            where T : Resource => informer.OnChange(change =>
            {
                if (change.After is null)
                {
                    metrics.Drift.Forget(kind, change.Key.Namespace, change.Key.Name);
                }
            });
    }

    /// <summary>Takes over what an earlier operator left open in the reports: findings that nobody else writes.</summary>
    public static void Recall(ProcessMetrics metrics, IEnumerable<DriftReport> reports)
    {
        foreach (var report in reports)
        {
            var (key, owner) = (ResourceKey.Of(report), report.Metadata.OwnerReferences?.FirstOrDefault());
            metrics.Drift.Recalled(
                owner?.Kind ?? Kinds.DriftReports.Kind,
                key.Namespace,
                owner?.Name ?? key.Name,
                [.. (report.Status?.Findings ?? []).Where(finding => finding.Outcome != DriftOutcome.Corrected && (owner is null || IsOurs(finding.Path)))]);
        }
    }

    /// <summary>Follows the connection to the northbound database until it is cancelled.</summary>
    public static async Task FollowAsync(ProcessMetrics metrics, NorthboundDatabase database, CancellationToken ct)
    {
        var connected = metrics.Connections("northbound");
        try
        {
            await foreach (var happened in database.EventsAsync(ct).ConfigureAwait(false))
            {
                if (happened is OvsdbReplicaEvent.Synchronized)
                {
                    connected();
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>How a machine stands as its own conditions say, so that nobody reads two truths; null: no policy selects it.</summary>
    private static (string Namespace, string Compliant, bool Quarantined)? Compliance(VirtualMachine machine)
    {
        var conditions = machine.Status?.Conditions;
        return conditions.Of(ConditionTypes.Compliant) is { } compliant
            ? (machine.Metadata.Namespace ?? "", compliant.Status, conditions.Of(ConditionTypes.Quarantined)?.Status == "True")
            : null;
    }

    /// <summary>Agents write fields of domains and nodes; rows, Partitions, claims and finalizers are the operator's.</summary>
    private static bool IsOurs(string path) => path.EndsWith(')') || !AgentsFields.Any(field => path.StartsWith(field, StringComparison.Ordinal));
}
