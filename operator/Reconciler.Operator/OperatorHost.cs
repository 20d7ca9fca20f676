using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Election;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Metrics;
using Reconciler.Operator.AccessPolicies;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Images;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Nodes;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Operations;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.Reports;
using Reconciler.Operator.Schedules;
using Reconciler.Operator.Sets;
using Reconciler.Operator.Snapshots;
using Reconciler.Operator.Southbound;
using Reconciler.Operator.State;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator;

/// <summary>Runs the controllers against an API and OVN's northbound database.</summary>
public static class OperatorHost
{
    /// <summary>Runs until it is cancelled. Neither the API nor the database has to be there yet: it waits for them, now and whenever they go away.</summary>
    /// <exception cref="FileNotFoundException">There is no kubeconfig at the path given.</exception>
    /// <exception cref="FormatException">The northbound or the southbound address is none.</exception>
    /// <exception cref="LeadershipLostException">There is an election, and this process led and does no longer. It has stopped.</exception>
    public static async Task RunAsync(OperatorOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (time, loggers) = (options.Time, options.Loggers);
        using var ownClient = options.Client is null ? ApiClient.FromKubeconfig(options.Kubeconfig, time) : null;
        var client = options.Client ?? ownClient!;
        using var ownMetrics = options.Metrics is null ? new ProcessMetrics() : null;
        var metrics = options.Metrics ?? ownMetrics!;
        var view = new ClusterView(client, time, loggers);
        var events = new EventRecorder(client, "reconciler-operator", "", time, loggers.CreateLogger<EventRecorder>());
        var reports = new DriftReportWriter(client, (kind, key, findings) => metrics.Drift.Told(kind, key.Namespace, key.Name, findings));

        var notices = new NorthboundNotices();
        await using var database = new NorthboundDatabase(OvsdbEndpoint.Parse(options.NorthboundAddress), notices, time, loggers);
        await using var southbound = options.SouthboundAddress is { } address ? new SouthboundDatabase(OvsdbEndpoint.Parse(address), time, loggers) : null;
        using var journal = options.NorthboundFile is { } file ? new OvsdbJournal(file, NorthboundPlan.OwnComment, loggers.CreateLogger<OvsdbJournal>()) : null;
        var desired = new DesiredScopes(view, database, time);
        var stances = new NorthboundStances(view, time);
        var standings = new RowStandings(subject => view.Reports.Store.Find(DriftReportWriter.KeyFor(subject.Kind, subject.Key)), time);
        var judgement = new RowJudgement(standings, stances, time);
        var outbox = new DriftOutbox(reports, events, view, time, loggers.CreateLogger<DriftOutbox>());
        var edits = new DerivedNotices(time);
        var derived = new DerivedReporting(outbox, time);
        var authors = new NorthboundAuthors(journal);
        using var northbound = new NorthboundWriting(
            database, desired, stances, standings, notices, authors, outbox, time, loggers.CreateLogger<NorthboundWriting>());

        var orphans = new OrphanController(database, view, authors, reports, events, time);

        Triggers? triggers = null;
        var machines = new MachineController(client, view, northbound, judgement, derived, edits, events, time);
        var sets = new SetController(client, view, events, time);
        var operations = new OperationController(client, view, time);
        var networks = new NetworkController(client, view, database, northbound, judgement, derived, edits, time);
        var physicalNetworks = new PhysicalNetworkController(client, view, time);
        var accessPolicies = new AccessPolicyController(client, view, northbound, judgement, derived, edits, time);
        var quarantines = new QuarantineController(client, view, northbound, judgement, derived, edits, time);
        var balancers = new LoadBalancerController(client, view, database, southbound, northbound, judgement, derived, edits, time);
        var claims = new ClaimController(client, view, time);
        var images = new ImageController(client, view, time);
        var snapshots = new SnapshotController(client, view, derived, edits, time);
        var restores = new RestoreController(client, view, time);
        var schedules = new ScheduleController(client, view, events, time);
        var nodes = new NodeController(client, view, time, name => triggers!.OnNode(name));
        var log = loggers.CreateLogger("Reconciler.Operator.Controllers");
        using var loops = new ControllerLoops
        {
            Machines = Loop("VirtualMachine", options.MachineWorkers, machines.ReconcileAsync),
            Sets = Loop("VirtualMachineSet", 1, sets.ReconcileAsync),
            Operations = Loop("VirtualMachineOperation", 1, operations.ReconcileAsync),
            Snapshots = Loop("VirtualMachineSnapshot", 1, snapshots.ReconcileAsync),
            Restores = Loop("VirtualMachineRestore", 1, restores.ReconcileAsync),
            Schedules = Loop("SnapshotSchedule", 1, schedules.ReconcileAsync),
            Networks = Loop("VirtualNetwork", 1, networks.ReconcileAsync),
            Transit = Loop("transit switch", 1, (_, token) => northbound.ApplyTransitAsync(token)),
            Orphans = Loop("northbound orphans", 1, orphans.ReconcileAsync),
            PhysicalNetworks = Loop("PhysicalNetwork", 1, physicalNetworks.ReconcileAsync),
            AccessPolicies = Loop("AccessPolicy", 1, accessPolicies.ReconcileAsync),
            Quarantines = Loop("QuarantinePolicy", 1, quarantines.ReconcileAsync),
            LoadBalancers = Loop("LoadBalancer", 1, balancers.ReconcileAsync),
            Claims = Loop("AddressClaim", 1, claims.ReconcileAsync),
            Images = Loop("MachineImage", 1, images.ReconcileAsync),
            Nodes = Loop("HypervisorNode", 1, nodes.ReconcileAsync),
        };
        triggers = new Triggers(view, loops, edits);
        triggers.Subscribe();
        standings.Changed = triggers.OnStanding;
        var watch = new NorthboundWatch(database, journal, view, loops, triggers, options.ScanInterval, time);
        var collection = new ReportCollection(client, view, options.ReportRetention, time, loggers.CreateLogger<ReportCollection>());

        OperatorMetrics.Connect(metrics, options.ScanInterval, view, database);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        List<Task> following = [view.RunAsync(ended.Token), OperatorMetrics.FollowAsync(metrics, database, ended.Token)];
        database.Start();
        southbound?.Start();
        try
        {
            // Nothing may be concluded from what is not there before everything was listed.
            await view.WaitForSyncAsync(ct).ConfigureAwait(false);
            OperatorMetrics.Recall(metrics, view.Reports.Store.All);
            await SystemNamespace.EnsureAsync(client, time, ct).ConfigureAwait(false);
            await (options.Election is { } election
                ? new LeaderElection(client, election, time, loggers.CreateLogger<LeaderElection>()).RunAsync(WorkAsync, ct)
                : WorkAsync(ct)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // As asked.
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Everything that writes; what is above only reads.
        async Task WorkAsync(CancellationToken leading)
        {
            // What was told while another led is that one's to report.
            edits.Clear();
            notices.Clear();
            List<Task> working = [events.RunAsync(leading), outbox.RunAsync(leading), loops.RunAsync(leading), watch.RunAsync(leading), collection.RunAsync(leading)];
            if (southbound is not null)
            {
                working.Add(new SouthboundWatch(southbound, database, view, loops).RunAsync(leading));
            }

            options.Started?.Invoke();
            await Task.WhenAll(working).ConfigureAwait(false);
        }

        ControllerLoop Loop(string kind, int workers, Func<ResourceKey, CancellationToken, Task<WorkResult>> reconcile)
        {
            var loop = new ControllerLoop(kind, workers, metrics.Timed(kind, reconcile, time), time, log);
            metrics.ShowQueue(kind, () => loop.Waiting);
            return loop;
        }
    }
}
