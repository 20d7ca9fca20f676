using System.Collections.Concurrent;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Agent.Observing;

/// <summary>Remembers, for each partition, the first event since it was last looked at; so that a finding can say what noticed it and how fast.</summary>
internal sealed class Wakes
{
    private readonly ConcurrentDictionary<ResourceKey, Wake> notes = new();

    /// <summary>Notes an event by its monotonic time of receipt, and what told of it. The first one counts; the first doer that is named is kept as well.</summary>
    public void Note(ResourceKey key, long timestamp, string source, string doer = "") => notes.AddOrUpdate(
        key, _ => new Wake(timestamp, source, doer), (_, first) => first.Doer.Length > 0 ? first : first with { Doer = doer });

    /// <summary>Takes the note before looking; null if no event came: then it is the scan that looks.</summary>
    public Wake? Take(ResourceKey key) => notes.TryRemove(key, out var wake) ? wake : null;
}

/// <summary>An event that makes a partition be looked at.</summary>
/// <param name="Timestamp">The monotonic time of its receipt.</param>
/// <param name="Source">What told of it, as in <see cref="Language.Drift.DriftFinding.Source"/>.</param>
/// <param name="Doer">Who did it, where libvirt says so (<see cref="DomainDoer"/>); else empty.</param>
internal sealed record Wake(long Timestamp, string Source, string Doer = "");
