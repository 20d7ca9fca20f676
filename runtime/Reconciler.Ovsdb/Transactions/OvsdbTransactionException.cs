namespace Reconciler.Ovsdb;

/// <summary>The database refused a transaction; nothing of it was carried out.</summary>
public sealed class OvsdbTransactionException(OvsdbError error) : Exception($"The database refused the transaction: {error}")
{
    /// <summary>The database's reason.</summary>
    public OvsdbError Error { get; } = error;
}
