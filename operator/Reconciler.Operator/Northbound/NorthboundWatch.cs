using Microsoft.Extensions.Logging;
using Reconciler.Operator.Control;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>Brings changes of the northbound database to the controllers of the objects whose rows they touch; a scan of all runs under it.</summary>
public sealed partial class NorthboundWatch(
    NorthboundDatabase database,
    OvsdbJournal? journal,
    ClusterView view,
    ControllerLoops loops,
    Triggers triggers,
    TimeSpan scanInterval,
    TimeProvider time,
    ILogger<NorthboundWatch> logger)
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
            case OvsdbReplicaEvent.Synchronized synchronized:
                TellOrphans(NorthboundView.From(synchronized.Snapshot));
                triggers.OnNorthbound();
                break;
            case OvsdbReplicaEvent.Changed changed:
                foreach (var scope in NorthboundView.ScopesOf(changed.Changes))
                {
                    Look(scope);
                }

                break;
            default:
                break;
        }
    }

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
            _ => loops.Transit,
        }).Add(scope.Key);
    }

    /// <summary>Rows of ours whose object the API does not know are told and left: losing the API's data is no order to tear networks down.</summary>
    private void TellOrphans(NorthboundView rows)
    {
        foreach (var name in rows.Scopes)
        {
            var known = ScopeObject.Parse(name) switch
            {
                { Kind: ScopeKind.Network } scope => view.Networks.Store.TryGet(scope.Key, out _),
                { Kind: ScopeKind.AccessPolicy } scope => view.AccessPolicies.Store.TryGet(scope.Key, out _),
                { Kind: ScopeKind.QuarantinePolicy } scope => view.QuarantinePolicies.Store.TryGet(scope.Key, out _),
                { Kind: ScopeKind.NodeNat } => true,
                _ => false,
            };
            if (!known)
            {
                LogOrphan(logger, name.Value);
            }
        }
    }
}
