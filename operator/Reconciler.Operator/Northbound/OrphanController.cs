using System.Collections.Concurrent;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>
/// Reports northbound rows that carry our marks although the API does not know their object. They are never touched: an API that lost its data is no
/// order to tear networks down.
/// </summary>
public sealed class OrphanController(NorthboundDatabase database, ClusterView view, NorthboundAuthors authors, DriftReportWriter reports, EventRecorder events, TimeProvider time)
{
    /// <summary>The name of the report, in <c>reconciler-system</c>. It belongs to no object, for its findings have none.</summary>
    public const string ReportName = "northbound-orphans";

    /// <summary>The only key of the controller's queue.</summary>
    public static readonly ResourceKey Key = new(ApiGroup.SystemNamespace, ReportName);

    /// <summary>A row whose mark was wiped is put right within this, and no orphan; neither is one whose object the watch is about to show.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(75);

    private readonly ConcurrentDictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);

    /// <summary>Whether the object of a scope exists.</summary>
    public static bool IsKnown(ScopeName name, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return ScopeObject.Parse(name) switch
        {
            { Kind: ScopeKind.Network } scope => view.Networks.Store.TryGet(scope.Key, out _),
            { Kind: ScopeKind.AccessPolicy } scope => view.AccessPolicies.Store.TryGet(scope.Key, out _),
            { Kind: ScopeKind.QuarantinePolicy } scope => view.QuarantinePolicies.Store.TryGet(scope.Key, out _),
            { Kind: ScopeKind.LoadBalancer } scope => view.LoadBalancers.Store.TryGet(scope.Key, out _),
            { Kind: ScopeKind.NodeNat } => true,
            _ => false,
        };
    }

    /// <summary>Looks at all rows, and brings the report up to date.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (database.Current is not { } rows)
        {
            return WorkResult.Done;
        }

        var now = time.GetUtcNow();
        var orphans = OrphanRows.In(rows, scope => IsKnown(scope, view));
        foreach (var gone in seen.Keys.Except(orphans.Select(orphan => orphan.Path)))
        {
            seen.TryRemove(gone, out _);
        }

        var ripe = orphans.Where(orphan => now - seen.GetOrAdd(orphan.Path, now) >= Patience).ToList();
        var known = view.Reports.Store.Find(Key)?.Status?.Findings ?? [];
        var findings = OrphanFindings.Of(ripe, orphans, known, orphan => seen[orphan.Path], orphan => orphan.Rows.Select(authors.Of).FirstOrDefault(author => author.Length > 0) ?? "", now);
        if (findings.Count > 0)
        {
            await reports.WriteUnownedAsync(ReportName, findings, ct).ConfigureAwait(false);
            foreach (var finding in findings.Where(finding => finding.Outcome == Language.Drift.DriftOutcome.Warned))
            {
                events.Warning(
                    new ObjectReference { ApiVersion = ApiGroup.ApiVersion, Kind = Kinds.DriftReports.Kind, Namespace = Key.Namespace, Name = ReportName },
                    Reasons.OrphanRows,
                    $"{finding.Path}: the API does not know the object of {finding.Observed}; the rows are left as they are");
            }
        }

        return ripe.Count < orphans.Length ? WorkResult.After(Patience) : WorkResult.Done;
    }
}
