using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Acting;
using Reconciler.Agent.Denials;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Disks;
using Reconciler.Agent.Forwards;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.Health;
using Reconciler.Agent.Identity;
using Reconciler.Agent.Images;
using Reconciler.Agent.Images.Downloads;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Partitions;
using Reconciler.Agent.Probing;
using Reconciler.Agent.Reporting;
using Reconciler.Agent.RouterGuards;
using Reconciler.Agent.Scanning;
using Reconciler.Agent.Seeds;
using Reconciler.Agent.Snapshots;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Metrics;
using Reconciler.Ovsdb;

namespace Reconciler.Agent;

/// <summary>The agent: puts its parts together and runs them side by side.</summary>
internal sealed partial class NodeAgent(AgentOptions options, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger logger = loggers.CreateLogger<NodeAgent>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var folders = NodeFolders.From(options);
        folders.Make();
        using var ownMetrics = options.Metrics is null ? new ProcessMetrics() : null;
        var metrics = options.Metrics ?? ownMetrics!;
        var certificate = NodeCertificate.Of(options.Kubeconfig);
        using var client = ApiClient.From(ApiConnection.Load(options.Kubeconfig), time, certificate is null ? null : () => certificate.Current);
        var renewal = certificate is null ? null : new CertificateRenewal(certificate, client, Random.Shared.NextDouble, time, loggers.CreateLogger<CertificateRenewal>());
        var partitions = Follow(client, Kinds.Partitions, $"spec.nodeName={options.NodeName}");
        var nodes = Follow(client, Kinds.HypervisorNodes, $"metadata.name={options.NodeName}");

        var desired = new DesiredStore(folders.Partitions, loggers.CreateLogger<DesiredStore>());
        desired.Load();
        var forwards = new ForwardStore(folders.Forwards, loggers.CreateLogger<ForwardStore>());
        var held = new HeldPorts(Path.Combine(options.StateDirectory, "held-ports"), time);
        held.Load();
        forwards.Load();
        var session = new HypervisorSession(options.LibvirtUri, time, loggers.CreateLogger<HypervisorSession>());
        using var reports = new ApiReports(client, partitions.Store, options.NodeName, metrics.Drift, time, loggers.CreateLogger<ApiReports>());
        using var spaces = new ProbeSpaces(time);
        var overNetwork = new NetworkProbe(spaces, time);
        using var guests = new GuestWatch(
            desired,
            session,
            new Remediation(desired, reports.Tell, time),
            new HealthFiles(folders.Health, loggers.CreateLogger<HealthFiles>()),
            (check, agent, prober, timeout, ct) => Probe.RunAsync(check, agent, overNetwork, prober, timeout, ct),
            time,
            loggers.CreateLogger<GuestWatch>());
        guests.Load();
        guests.Changed += key => reports.TellHealth(desired.Find(key)?.Partition, guests.FactsOf(key).Health);
        session.Lost += guests.Doubt;
        using var recall = new FindingRecall(client, partitions.Store, time, loggers.CreateLogger<FindingRecall>());
        reports.Replacing += recall.Decide;
        var removals = new DeviceRemovals(time);
        var wakes = new Wakes();
        var memories = new PartitionMemories();
        var ovs = options.NodeNetwork ? OpenReplica() : null;
        var guard = ovs is null ? null : new RouterGuard(RouterGuard.SocketBeside(options.Ovsdb, PortIndex.IntegrationBridge), () => RouterGuard.GuestsOf(desired), time, loggers.CreateLogger<RouterGuard>());
        using var journal = ovs is not null && options.OvsdbFile.Length > 0 ? new OvsdbJournal(options.OvsdbFile, "reconciler agent", loggers.CreateLogger<OvsdbJournal>()) : null;
        var owners = new PortOwners();
        using var downloads = new ImageDownloads(new DownloadNetworks(options.ImageNetworks), time);
        await using var transfers = new ImageTransfers(time);
        var kept = new SnapshotStore(folders.Snapshots);
        kept.Load();
        var sources = new ImageSources(new ImageRoots(options.ImageRoots), downloads, new MachineDisks(desired, session, time), new SnapshotDisks(desired, kept, time));
        var cache = new ImageCache(folders.Images, sources, transfers, time);
        var surroundings = new Surroundings(new ImageStamps(cache.PathOf), ovs, owners);
        var verdicts = new Verdicts(Path.Combine(options.StateDirectory, "verdicts"), loggers.CreateLogger<Verdicts>());
        using var snapshots = new SnapshotRounds(
            desired, kept, new SnapshotTaking(kept, session, time), new SnapshotRestoring(desired, kept, session), time, loggers.CreateLogger<SnapshotRounds>());
        using var sealing = NodeSealingKey.Load(Path.Combine(options.StateDirectory, "sealing.key"));
        var seeds = new SeedOpening(sealing);
        var rounds = new PartitionRounds(
            desired,
            session,
            new PortObservation(ovs, owners, new PortAuthors(journal)),
            new DesiredBuild(cache, seeds, folders),
            seeds,
            new StepExecution(new DiskFiles(time), removals, ovs is null ? null : new PortStepExecution(ovs), time),
            wakes,
            memories,
            guests,
            snapshots,
            guard,
            verdicts,
            surroundings,
            reports,
            new PartitionFindings(memories, recall, reports, time, loggers.CreateLogger<PartitionFindings>()),
            new PartitionFarewell(client, desired, reports),
            time,
            loggers.CreateLogger<PartitionRounds>());

        var images = new ImageRounds(
            cache, () => desired.All.SelectMany(entry => DesiredBuild.ImagesOf(entry.Value.Partition.Spec.Machine)).Select(used => used.Image), time, loggers.CreateLogger<ImageRounds>());
        var collection = new ImageCollection(cache, new ImageUse(desired, folders.Pools.Values, cache, session).Find, options.ImageRetention, time, loggers.CreateLogger<ImageCollection>());
        var node = new NodeRounds(
            ovs is null ? null : new NodeNetworkRounds(
                ovs, options.NodeName, options.Ovn, () => WantedProber.Of(desired), forwards, held, spaces, guard!, options.Ovsdb, journal, Path.Combine(options.StateDirectory, "node-network.applied"), time, loggers.CreateLogger<NodeNetworkRounds>()),
            images,
            session,
            new Orphans(desired, session, ovs, options.NodeName, () => partitions.IsSynced, time),
            new NodeRegistration(client, nodes.Store, options.NodeName, options.Version, sealing.PublicKey, () => renewal?.Problem, time, loggers.CreateLogger<NodeRegistration>()),
            nodes,
            reports,
            time,
            loggers.CreateLogger<NodeRounds>());

        Scans Scanning(WorkQueue<ResourceKey> queue) => new(
            options, desired, session, folders, new BulkLook(desired, surroundings), verdicts, guests, wakes, queue, time, loggers.CreateLogger<Scans>());
        using var triggers = new Triggers(options, desired, session, removals, guests, wakes, memories, partitions, nodes, node, recall, Scanning, time, loggers);
        var network = ovs is null ? null : new NetworkTriggers(ovs, owners, node, triggers.Wake, triggers.WakeAll, time, loggers);
        AgentMetrics.Connect(metrics, options.ScanInterval, session, partitions, triggers, reports);
        var networks = new ForwardWatch(forwards, Follow(client, Kinds.VirtualNetworks, $"status.natNode={options.NodeName}"), nodes, new ResourceKey("", options.NodeName), () => node.Wake(null));
        using var watches = new FileWatches(folders, triggers, images, node, time, loggers.CreateLogger<FolderWatch>());
        if (guard is not null)
        {
            guard.Changed += at => node.Wake(at, at is null ? "" : NetworkTriggers.OfOpenFlow);
        }

        if (renewal is not null)
        {
            renewal.Changed += () => node.Wake(null);
        }

        images.Repaired += triggers.WakeAll;
        snapshots.Changed += triggers.Wake;
        transfers.Ended += wentWell =>
        {
            if (wentWell)
            {
                triggers.WakeAll();
            }
            else
            {
                node.Wake(null);
            }
        };
        ovs?.Start();
        LogStarted(options.NodeName, desired.Count);
        try
        {
            await SideBySideAsync(
                [
                    partitions.RunAsync,
                    nodes.RunAsync,
                    session.RunAsync,
                    guests.RunAsync,
                    guests.GuardAsync,
                    snapshots.RunAsync,
                    reports.RunAsync,
                    recall.RunAsync,
                    node.RunAsync,
                    collection.RunAsync,
                    .. renewal is null ? Array.Empty<Func<CancellationToken, Task>>() : [renewal.RunAsync],
                    .. network is null ? [] : new Func<CancellationToken, Task>[] { network.RunAsync, networks.RunAsync, guard!.RunAsync },
                    ct => triggers.RunAsync(metrics.Timed<ResourceKey, WorkResult>("Partition", rounds.RunAsync, time), ct),
                    .. options.OvnControllerLog.Length == 0 ? [] : new Func<CancellationToken, Task>[] { new DenialCount(options.OvnControllerLog, metrics, time, loggers.CreateLogger<DenialCount>()).RunAsync },
                    .. ovs is null ? Array.Empty<Func<CancellationToken, Task>>() : [ct => AgentMetrics.FollowAsync(metrics, ovs, ct)],
                ],
                stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            if (ovs is not null)
            {
                await ovs.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs all until one ends; a part that fails ends the others, so that the agent is started anew rather than limping on.</summary>
    private static async Task SideBySideAsync(IReadOnlyList<Func<CancellationToken, Task>> parts, CancellationToken ct)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = parts.Select(part => part(together.Token)).ToList();
        await Task.WhenAny(running).ConfigureAwait(false);
        await together.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private Informer<T> Follow<T>(ApiClient client, ResourceDefinition<T> kind, string fieldSelector)
        where T : Language.Common.Resource =>
        new(client.For(kind), new InformerOptions { List = new ListOptions { FieldSelector = fieldSelector } }, time, loggers.CreateLogger("Reconciler.Agent.Informers"));

    private OvsdbReplica OpenReplica() => new(
        new OvsdbReplicaOptions { Endpoint = OvsdbEndpoint.Parse(options.Ovsdb), Database = "Open_vSwitch", Tables = NodeColumns.Tables },
        time,
        loggers.CreateLogger<OvsdbReplica>());

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent of node {Node} started; {Count} partitions are known from its disk")]
    private partial void LogStarted(string node, int count);
}
