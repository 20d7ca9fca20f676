using System.Collections.Concurrent;
using Reconciler.Operator.Northbound;

namespace Reconciler.Operator.Derived;

/// <summary>When the API told of a change that was not looked at yet, so that reports can say how fast an edit was noticed.</summary>
public sealed class DerivedNotices(TimeProvider time)
{
    private readonly ConcurrentDictionary<DriftSubject, DateTimeOffset> noticed = new();

    /// <summary>Notes a change of an object, or of one that is derived from it; the earliest one stays.</summary>
    public void Add(DriftSubject subject) => noticed.TryAdd(subject, time.GetUtcNow());

    /// <summary>When a change was first told since the last look; null when there was none: what is found then, a scan found.</summary>
    public DateTimeOffset? Take(DriftSubject subject) => noticed.TryRemove(subject, out var at) ? at : null;

    /// <summary>Forgets all of it.</summary>
    public void Clear() => noticed.Clear();
}
