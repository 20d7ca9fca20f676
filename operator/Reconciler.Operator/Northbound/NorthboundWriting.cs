using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Language.Drift;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>
/// Makes northbound rows what they should be: plans, writes one transaction, hands findings on. One round at a time, so that plans never race
/// each other within this process; against others the transaction's own waits guard.
/// </summary>
public sealed partial class NorthboundWriting(
    NorthboundDatabase database,
    DesiredScopes desired,
    NorthboundStances stances,
    RowStandings standings,
    NorthboundNotices notices,
    NorthboundAuthors authors,
    DriftOutbox outbox,
    TimeProvider time,
    ILogger<NorthboundWriting> logger) : IDisposable
{
    private const int Attempts = 5;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentDictionary<ScopeName, string> applied = new();

    /// <summary>Brings objects' rows, and those that must come into being with them, to what they should be.</summary>
    /// <exception cref="OvsdbDisconnectedException">The database is away: nothing is known, nothing was written.</exception>
    public async Task<NorthboundOutcome> ApplyAsync(IEnumerable<ScopeObject> objects, string reason, CancellationToken ct)
    {
        await turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var scopes = objects.SelectMany(scope => desired.Companions(scope).Prepend(scope)).Distinct()
                    .Select(desired.Of).OfType<NorthboundScope>().Select(Remember).ToList();
                if (await TryAsync(scopes, reason, ct).ConfigureAwait(false) is { } outcome)
                {
                    return outcome;
                }

                if (attempt == Attempts)
                {
                    throw new InvalidOperationException($"the northbound database changed faster than a transaction could be planned, {Attempts} times over");
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Makes the shared way out through the nodes' own addresses what it should be.</summary>
    public async Task<WorkResult> ApplyTransitAsync(CancellationToken ct)
    {
        await ApplyAsync([ScopeObject.NodeNat], "the way out through the nodes", ct).ConfigureAwait(false);
        return WorkResult.Done;
    }

    /// <summary>Removes every row of an object that is known to be deleted.</summary>
    /// <exception cref="OvsdbDisconnectedException">The database is away: nothing is known, nothing was written.</exception>
    public async Task RemoveAsync(ScopeObject scope, string reason, CancellationToken ct)
    {
        await turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; await TryAsync([NorthboundScope.Deleted(scope.Name)], reason, ct).ConfigureAwait(false) is null; attempt++)
            {
                if (attempt == Attempts)
                {
                    throw new InvalidOperationException($"the northbound database changed faster than a transaction could be planned, {Attempts} times over");
                }
            }

            applied.TryRemove(scope.Name, out _);
            standings.Forget(scope.Name);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private NorthboundScope Remember(NorthboundScope scope) => applied.TryGetValue(scope.Name, out var hash) ? scope with { LastApplied = hash } : scope;

    /// <returns>Null when the database was not as planned for.</returns>
    private async Task<NorthboundOutcome?> TryAsync(List<NorthboundScope> scopes, string reason, CancellationToken ct)
    {
        var view = database.Current ?? throw new OvsdbDisconnectedException("the northbound database is not connected");
        var noticed = scopes.ToDictionary(scope => scope.Name, scope => notices.Peek(scope.Name));
        var plan = NorthboundPlanner.Plan(scopes, view, stances.Of);
        var planned = time.GetUtcNow();
        if (!plan.IsEmpty)
        {
            var outcome = await database.TransactAsync(plan.ToTransaction(reason), ct).ConfigureAwait(false);
            if (outcome.Error is { IsConflict: true } or { Code: "constraint violation" })
            {
                // Not as planned for, or another operator made the same row just now.
                LogConflict(logger, reason);
                return null;
            }

            outcome.EnsureSuccess();
            LogWritten(logger, reason, plan.Operations.Length);
        }

        var done = time.GetUtcNow();
        foreach (var (scope, rows) in plan.Scopes.Join(scopes, plan => plan.Name, scope => scope.Name, (plan, rows) => (plan, rows)))
        {
            notices.Take(scope.Name, noticed[scope.Name]);
            if (scope.Conflicts.IsEmpty)
            {
                applied[scope.Name] = scope.Hash;
                outbox.Add(Tell(scope, rows, noticed[scope.Name], planned, done));
            }
        }

        return new NorthboundOutcome(plan) { LookAgain = plan.Scopes.SelectMany(scope => scope.Findings).Select(stances.LookAgain).Min() };
    }

    /// <summary>What is to be written into reports of one scope's drift.</summary>
    private List<DriftBatch> Tell(ScopePlan plan, NorthboundScope rows, NorthboundNotice? noticed, DateTimeOffset planned, DateTimeOffset done)
    {
        var gone = standings.Take(rows, plan, out var tell);
        var batches = NorthboundFindings.ToDrift(plan.Findings.Where(tell), noticed?.First, planned, done, finding => authors.Of(finding, noticed))
            .Concat(gone.GroupBy(left => left.Subject, left => left.Finding).Select(group => new DriftBatch(group.Key, [.. group])));
        return [.. batches.Select(batch => plan.Findings.Where(finding => finding.Stance == DriftStance.Enforce && DriftSubject.Of(finding.Owner) == batch.Subject).ToList() is { Count: > 0 } corrected
            ? batch with { Contended = stances.Corrected(batch.Subject, corrected) }
            : batch)];
    }
}

/// <summary>What a round of writing came to.</summary>
/// <param name="Plan">The plan.</param>
public sealed record NorthboundOutcome(NorthboundPlan Plan)
{
    /// <summary>When what is left by a pause or a back-off has to be looked at again; null: when something changes.</summary>
    public DateTimeOffset? LookAgain { get; init; }

    /// <summary>What the plan said of one object; null when nothing was to be done.</summary>
    public ScopePlan? Of(ScopeObject scope) => Plan.Scopes.FirstOrDefault(plan => plan.Name == scope.Name);
}
