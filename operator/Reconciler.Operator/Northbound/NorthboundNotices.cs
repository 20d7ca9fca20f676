using System.Collections.Concurrent;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>When the database told of a change in a scope that was not looked at yet, so that reports can say how fast drift was noticed.</summary>
public sealed class NorthboundNotices
{
    private readonly ConcurrentDictionary<ScopeName, DateTimeOffset> noticed = new();

    /// <summary>Notes a change; the earliest one stays.</summary>
    public void Add(ScopeName scope, DateTimeOffset at) => noticed.TryAdd(scope, at);

    /// <summary>When a change was told that was not looked at yet; null when there is none: what is found then, a scan found.</summary>
    public DateTimeOffset? Peek(ScopeName scope) => noticed.TryGetValue(scope, out var at) ? at : null;

    /// <summary>Drops the notice that was looked at, not a later one.</summary>
    public void Take(ScopeName scope, DateTimeOffset? looked)
    {
        if (looked is { } at)
        {
            noticed.TryRemove(KeyValuePair.Create(scope, at));
        }
    }
}
