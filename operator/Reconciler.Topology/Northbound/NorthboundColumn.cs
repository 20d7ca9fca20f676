using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>A column that we account for.</summary>
/// <param name="Name">The column.</param>
/// <param name="Default">What it holds when nothing is desired of it.</param>
/// <param name="Children">The table whose rows live in this column and go with it; null when it is no column of children.</param>
/// <param name="References">Whether it holds references to rows that live by themselves.</param>
public sealed record NorthboundColumn(string Name, OvsdbValue Default, string? Children = null, bool References = false)
{
    /// <summary>Whether the database wants at least one value at every moment, also within a transaction.</summary>
    public bool IsNeverEmpty { get; init; }
}
