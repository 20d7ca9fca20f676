using Reconciler.Operator.Control;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>Brings changes of the northbound database to the controllers of the objects whose rows they touch; a scan of all runs under it.</summary>
public sealed class NorthboundWatch(
    NorthboundDatabase database,
    OvsdbJournal? journal,
    ClusterView view,
    ControllerLoops loops,
    Triggers triggers,
    TimeSpan scanInterval,
    TimeProvider time)
{
    /// <summary>Follows the database until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var scan = time.CreateTimer(_ => Scan(), null, scanInterval, scanInterval);
        try
        {
            await foreach (var change in database.EventsAsync(ct).ConfigureAwait(false))
            {
                Take(change);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private void Scan()
    {
        // Nobody may have asked who changed what for long: the log is kept up with all the same.
        journal?.Read();
        triggers.All();
    }

    private void Take(OvsdbReplicaEvent change)
    {
        switch (change)
        {
            case OvsdbReplicaEvent.Synchronized:
                triggers.OnNorthbound();
                break;
            case OvsdbReplicaEvent.Changed changed:
                foreach (var scope in NorthboundView.ScopesOf(changed.Changes))
                {
                    Look(scope);
                }

                if (changed.Changes.Any(IsOrphaned))
                {
                    loops.Orphans.Add(OrphanController.Key);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Whether a change is of a row with our marks that belongs to nothing known. Both sides: an orphan may have gone.</summary>
    private bool IsOrphaned(OvsdbRowChange change) => new[] { change.Old, change.New }.OfType<OvsdbRow>().Any(row =>
        row.ExternalId(Marks.Scope) is { } scope ? !OrphanController.IsKnown(new ScopeName(scope), view) : Marks.StandOn(row));

    private void Look(ScopeName name)
    {
        if (ScopeObject.Parse(name) is not { } scope)
        {
            return;
        }

        (scope.Kind switch
        {
            ScopeKind.Network => loops.Networks,
            ScopeKind.AccessPolicy => loops.AccessPolicies,
            ScopeKind.QuarantinePolicy => loops.Quarantines,
            ScopeKind.LoadBalancer => loops.LoadBalancers,
            _ => loops.Transit,
        }).Add(scope.Key);
    }
}
