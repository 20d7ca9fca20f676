using Microsoft.Extensions.Logging;
using Reconciler.Agent.Acting;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Health;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Partitions;
using Reconciler.Agent.Reporting;
using Reconciler.Agent.Scanning;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Libvirt.Events;

namespace Reconciler.Agent;

/// <summary>What makes the agent look: the API's changes, libvirt's events, changed definition files, and under them all a scan by the clock.</summary>
internal sealed partial class Triggers : IDisposable
{
    private readonly AgentOptions options;
    private readonly DesiredStore desired;
    private readonly GuestWatch guests;
    private readonly Wakes wakes;
    private readonly PartitionMemories memories;
    private readonly Informer<Partition> partitions;
    private readonly NodeRounds node;
    private readonly TimeProvider time;
    private readonly ILogger<Triggers> logger;
    private readonly WorkQueue<ResourceKey> queue;
    private readonly Scans scans;
    private readonly DefinitionWatch definitions;
    private readonly DefinitionWatch running;

    public Triggers(
        AgentOptions options,
        DesiredStore desired,
        HypervisorSession session,
        DeviceRemovals removals,
        GuestWatch guests,
        Wakes wakes,
        PartitionMemories memories,
        Informer<Partition> partitions,
        Informer<HypervisorNode> nodes,
        NodeRounds node,
        FindingRecall recall,
        Func<WorkQueue<ResourceKey>, Scans> scanning,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (this.options, this.desired, this.guests, this.wakes, this.memories) = (options, desired, guests, wakes, memories);
        (this.partitions, this.node, this.time, logger) = (partitions, node, time, loggers.CreateLogger<Triggers>());
        queue = new WorkQueue<ResourceKey>(time, new WorkBackoff { First = TimeSpan.FromMilliseconds(100) });
        scans = scanning(queue);
        scans.Ended += _ => node.Wake(null);
        definitions = new DefinitionWatch(options.DefinitionDirectory, subfolders: true, DefinitionChanged, loggers.CreateLogger<DefinitionWatch>());
        running = new DefinitionWatch(options.RunningDirectory, subfolders: false, DefinitionChanged, loggers.CreateLogger<DefinitionWatch>());
        partitions.OnChange(PartitionChanged);
        nodes.OnChange(change =>
        {
            if (change.Before?.Spec != change.After?.Spec || change.Before?.Metadata.Annotations?.GetValueOrDefault(DriftPause.Annotation) != change.After?.Metadata.Annotations?.GetValueOrDefault(DriftPause.Annotation))
            {
                node.Wake(null);
            }
        });
        session.Happened += removals.Note;
        session.Happened += Happened;
        session.Connected += WakeAll;
        guests.Changed += queue.Add;
        recall.Recalled += queue.Add;
    }

    /// <summary>Told when a scan of all partitions has ended.</summary>
    public event Action<ScanRecord> Scanned
    {
        add => scans.Ended += value;
        remove => scans.Ended -= value;
    }

    /// <summary>How many partitions wait for a round, or are in one.</summary>
    public int Waiting => queue.Count;

    /// <summary>Runs rounds of partitions, and the scan, until it is cancelled.</summary>
    public Task RunAsync(Func<ResourceKey, CancellationToken, Task<WorkResult>> round, CancellationToken ct)
    {
        node.Wake(null);
        return Task.WhenAll(
            queue.RunAsync(options.Workers, (key, token) => RoundAsync(round, key, token), (key, problem) => LogRoundFailed(key, problem), ct),
            scans.RunAsync(ct),
            ForgetVanishedAsync(ct));
    }

    /// <summary>Wakes a partition.</summary>
    /// <param name="key">Which.</param>
    /// <param name="noticed">The monotonic time of the event's receipt.</param>
    /// <param name="source">What told.</param>
    public void Wake(ResourceKey key, long noticed, string source)
    {
        wakes.Note(key, noticed, source);
        queue.Add(key);
    }

    /// <summary>Asks for a round of a partition of which there is something to report, though nothing changed in libvirt.</summary>
    public void Wake(ResourceKey key) => queue.Add(key);

    /// <summary>Has everything looked at; nobody told what changed.</summary>
    public void WakeAll()
    {
        scans.Ask();
        node.Wake(null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        definitions.Dispose();
        running.Dispose();
        scans.Dispose();
        queue.Dispose();
    }

    private async Task<WorkResult> RoundAsync(Func<ResourceKey, CancellationToken, Task<WorkResult>> round, ResourceKey key, CancellationToken ct)
    {
        try
        {
            return await round(key, ct).ConfigureAwait(false);
        }
        finally
        {
            scans.RoundEnded(key);
        }
    }

    private void PartitionChanged(ResourceChange<Partition> change)
    {
        if (change.After is { } told)
        {
            if (told.Spec.NodeName == options.NodeName)
            {
                // After a restart what was last told may not have reached the API.
                var before = desired.Find(change.Key)?.Partition;
                if (desired.Accept(told) || (change.Before is null && !PartitionStatusReport.IsSettled(told)))
                {
                    queue.Add(change.Key);
                    if (before?.Spec.Interfaces != told.Spec.Interfaces || before?.Spec.Prober != told.Spec.Prober || (told.Spec.Prober is not null && told.Metadata.DeletionTimestamp is not null))
                    {
                        // The node guards other MAC addresses, or needs an end of another network's probes, or one less.
                        node.Wake(null);
                    }
                }
            }
        }
        else
        {
            Vanished(change.Key);
        }
    }

    /// <summary>
    /// A partition that the API no longer has. If the operator said that it is to end it is cleaned up, and if it is to be kept it waits for the one made anew;
    /// else its domain is an orphan, which nobody touches.
    /// </summary>
    private void Vanished(ResourceKey key)
    {
        desired.ForgetRefused(key);
        if (desired.Find(key) is not { } record)
        {
            // It was ended and has left nothing but what the node keeps for its guests.
            node.Wake(null);
            return;
        }

        switch (PartitionFates.Of(record.Partition))
        {
            case PartitionFate.Destroy:
                queue.Add(key);
                break;
            case PartitionFate.Keep:
                break;
            default:
                LogVanished(key);
                desired.Forget(key);
                guests.Forget(key);
                node.Wake(null);
                break;
        }
    }

    private async Task ForgetVanishedAsync(CancellationToken ct)
    {
        await partitions.WaitForSyncAsync(ct).ConfigureAwait(false);
        foreach (var key in desired.All.Select(entry => entry.Key).Where(key => partitions.Store.Find(key) is null).ToList())
        {
            Vanished(key);
        }

        node.Wake(null);
    }

    private void Happened(DomainEvent happened)
    {
        if (KeyOf(happened) is not { } key)
        {
            return;
        }

        wakes.Note(key, happened.Timestamp, "libvirt", DomainDoer.Of(happened));
        if (happened.Lifecycle == DomainLifecycle.Started)
        {
            memories.Started(key, happened.ReceivedAt);
        }

        switch (happened)
        {
            case { Kind: DomainEventKind.Reboot } or { Lifecycle: DomainLifecycle.Started or DomainLifecycle.Stopped or DomainLifecycle.Crashed }:
                guests.Restarted(key);
                break;
            case { Kind: DomainEventKind.AgentLifecycle }:
                guests.AgentChanged(key);
                return; // It changes nothing that a plan looks at.
            default:
                break;
        }

        queue.Add(key);
    }

    /// <summary>The partition of an event: by the domain's uuid, since its name may be what was changed; else by the name that somebody took.</summary>
    private ResourceKey? KeyOf(DomainEvent happened) => desired.KeyOf(happened.DomainUuid) ?? desired.KeyOfDomain(happened.DomainName);

    private void DefinitionChanged(string? domainName)
    {
        if (domainName is null)
        {
            scans.Ask(time.GetTimestamp());
        }
        else if (desired.KeyOfDomain(domainName) is { } key)
        {
            wakes.Note(key, time.GetTimestamp(), "files");
            queue.Add(key);
        }
    }

    /// <summary>Told of a file of a storage pool: it wakes the partition that it is a disk or the seed of, NAMESPACE.NAME.DISK.EXTENSION.</summary>
    /// <param name="file">Its name; null: some file's.</param>
    public void DiskFileChanged(string? file)
    {
        var keys = file is null ? desired.All.Select(entry => entry.Key)
            : desired.KeyOfDisk(file) is { } named ? [named]
            : [];
        foreach (var key in keys)
        {
            wakes.Note(key, time.GetTimestamp(), "files");
            queue.Add(key);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: the round failed and is tried again")]
    private partial void LogRoundFailed(ResourceKey partition, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} is no longer in the API, and the operator never said that its guest is to end: its domain is left alone")]
    private partial void LogVanished(ResourceKey partition);
}
