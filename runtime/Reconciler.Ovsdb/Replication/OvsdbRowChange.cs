namespace Reconciler.Ovsdb;

/// <summary>What became of one row. Inserted when <paramref name="Old"/> is null, deleted when <paramref name="New"/> is.</summary>
/// <param name="Table">The table.</param>
/// <param name="Old">The row before.</param>
/// <param name="New">The row after.</param>
public sealed record OvsdbRowChange(string Table, OvsdbRow? Old, OvsdbRow? New)
{
    /// <summary>The row's identity.</summary>
    public Guid Uuid => (New ?? Old)!.Uuid;
}
