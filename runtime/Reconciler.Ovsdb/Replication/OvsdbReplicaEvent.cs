using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>Something that happened to a replica.</summary>
/// <param name="At">When the replica learned of it.</param>
public abstract record OvsdbReplicaEvent(DateTimeOffset At)
{
    /// <summary>
    /// The replica holds the database's content (again). The changes are what differs from the content that it held last;
    /// after the very first synchronisation every row counts as inserted.
    /// </summary>
    public sealed record Synchronized(DateTimeOffset At, OvsdbSnapshot Snapshot, ImmutableArray<OvsdbRowChange> Changes) : OvsdbReplicaEvent(At);

    /// <summary>One transaction of anybody (or several that the server sent together) changed rows.</summary>
    public sealed record Changed(DateTimeOffset At, OvsdbSnapshot Snapshot, ImmutableArray<OvsdbRowChange> Changes) : OvsdbReplicaEvent(At);

    /// <summary>The connection ended: the content is unknown until the next <see cref="Synchronized"/>.</summary>
    public sealed record Lost(DateTimeOffset At, string Reason) : OvsdbReplicaEvent(At);
}
