using System.Collections.Concurrent;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;

namespace Reconciler.Agent.Partitions;

/// <summary>What the agent remembers of a partition between rounds, and may forget when it ends.</summary>
internal sealed record PartitionMemory
{
    /// <summary>Findings that are open, by path.</summary>
    public IReadOnlyDictionary<string, DriftFinding> Open { get; init; } = new Dictionary<string, DriftFinding>();

    /// <summary>Who fights with us for which fields.</summary>
    public Contention Contention { get; init; } = Contention.None;

    /// <summary>The balloon target that we set last, and when: the guest takes its time to follow.</summary>
    public (long KiB, DateTimeOffset At)? Balloon { get; init; }
}

/// <summary>The memories of all partitions. One worker at a time handles a partition, so each is changed by one at a time.</summary>
internal sealed class PartitionMemories
{
    private readonly ConcurrentDictionary<ResourceKey, PartitionMemory> memories = new();
    private readonly ConcurrentDictionary<ResourceKey, DateTimeOffset> starts = new();

    /// <summary>A partition's memory.</summary>
    public PartitionMemory this[ResourceKey key]
    {
        get => memories.GetValueOrDefault(key) ?? new PartitionMemory();
        set => memories[key] = value;
    }

    /// <summary>When a partition's guest was started, if we saw it.</summary>
    public DateTimeOffset? StartedAt(ResourceKey key) => starts.TryGetValue(key, out var at) ? at : null;

    /// <summary>Notes that a partition's guest was started; comes from the hypervisor's events.</summary>
    public void Started(ResourceKey key, DateTimeOffset at) => starts[key] = at;

    /// <summary>Forgets a partition.</summary>
    public void Forget(ResourceKey key)
    {
        memories.TryRemove(key, out _);
        starts.TryRemove(key, out _);
    }
}
