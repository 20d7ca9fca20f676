using System.Collections.Concurrent;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Observing;

/// <summary>Remembers, for each partition, the first event since it was last looked at; so that a finding can say what noticed it and how fast.</summary>
internal sealed class Wakes
{
    private readonly ConcurrentDictionary<ResourceKey, long> notes = new();

    /// <summary>Notes an event by its monotonic time of receipt. The first one counts.</summary>
    public void Note(ResourceKey key, long timestamp) => notes.TryAdd(key, timestamp);

    /// <summary>Takes the note before looking; null if no event came: then it is the scan that looks.</summary>
    public long? Take(ResourceKey key) => notes.TryRemove(key, out var timestamp) ? timestamp : null;
}
