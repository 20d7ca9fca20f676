namespace Reconciler.Agent.Nodes;

/// <summary>What told that the node is to be looked at.</summary>
/// <param name="At">The monotonic time of the event's receipt.</param>
/// <param name="Source">Who told: ovsdb, netlink; empty: not known.</param>
/// <param name="ChangedBy">Who made the change, where that is known; else empty.</param>
internal sealed record NodeWake(long At, string Source, string ChangedBy);
