using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>
/// When the database told of a change in a scope that was not looked at yet, so that reports can say how fast drift was noticed, and which rows
/// went then: nothing else tells a missing row's identity, by which the database's log is asked who removed it.
/// </summary>
public sealed class NorthboundNotices
{
    private readonly ConcurrentDictionary<ScopeName, NorthboundNotice> noticed = new();

    /// <summary>Notes what happened; call it before the content shows it, so that nobody finds a change whose notice is not there.</summary>
    public void Add(OvsdbReplicaEvent change)
    {
        if (change is not OvsdbReplicaEvent.Changed changed)
        {
            return;
        }

        foreach (var scope in NorthboundView.ScopesOf(changed.Changes))
        {
            var gone = changed.Changes
                .Where(row => row is { New: null, Old: { } old } && old.ExternalId(Marks.Scope) == scope.Value && old.ExternalId(Marks.Row) is not null)
                .Select(row => KeyValuePair.Create((row.Table, row.Old!.ExternalId(Marks.Row)!), row.Uuid));
            noticed.AddOrUpdate(
                scope,
                _ => new NorthboundNotice(change.At, change.At, NorthboundNotice.NoneGone.SetItems(gone)),
                (_, earlier) => new NorthboundNotice(earlier.First, change.At, earlier.Gone.SetItems(gone)));
        }
    }

    /// <summary>What was told and not looked at yet; null when there is nothing: what is found then, a scan found.</summary>
    public NorthboundNotice? Peek(ScopeName scope) => noticed.GetValueOrDefault(scope);

    /// <summary>Forgets all of it.</summary>
    public void Clear() => noticed.Clear();

    /// <summary>Drops the notice that was looked at, not what was told since.</summary>
    public void Take(ScopeName scope, NorthboundNotice? looked)
    {
        if (looked is null)
        {
            return;
        }

        while (noticed.TryGetValue(scope, out var now) && now.First == looked.First)
        {
            var done = ReferenceEquals(now, looked)
                ? noticed.TryRemove(KeyValuePair.Create(scope, now))
                : noticed.TryUpdate(scope, now with { First = now.Last }, now);
            if (done)
            {
                return;
            }
        }
    }
}

/// <summary>What the database told of one scope.</summary>
/// <param name="First">When it first told.</param>
/// <param name="Last">When it last did.</param>
/// <param name="Gone">The rows that went, by table and key.</param>
public sealed record NorthboundNotice(DateTimeOffset First, DateTimeOffset Last, ImmutableDictionary<(string Table, string Key), Guid> Gone)
{
    /// <summary>No row went.</summary>
    public static ImmutableDictionary<(string Table, string Key), Guid> NoneGone { get; } = ImmutableDictionary<(string Table, string Key), Guid>.Empty;
}
