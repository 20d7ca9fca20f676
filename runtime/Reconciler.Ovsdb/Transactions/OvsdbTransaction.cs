using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>
/// Operations that the database carries out all or none. A builder: each method adds one operation and returns the same
/// transaction; send it with <see cref="OvsdbConnection.TransactAsync"/> or <see cref="OvsdbReplica.TransactAsync"/>.
/// </summary>
public sealed class OvsdbTransaction
{
    private readonly List<OvsdbOperation> operations = [];

    /// <summary>What was added so far, in order.</summary>
    public IReadOnlyList<OvsdbOperation> Operations => operations;

    /// <summary>Adds an operation as it is.</summary>
    public OvsdbTransaction Add(OvsdbOperation operation)
    {
        operations.Add(operation);
        return this;
    }

    /// <summary>Adds operations as they are.</summary>
    public OvsdbTransaction AddRange(IEnumerable<OvsdbOperation> more)
    {
        operations.AddRange(more);
        return this;
    }

    /// <inheritdoc cref="OvsdbOperation.Insert" />
    public OvsdbTransaction Insert(string table, IEnumerable<KeyValuePair<string, OvsdbValue>> columns, string? uuidName = null) =>
        Add(new OvsdbOperation.Insert(table, columns.ToImmutableSortedDictionary(StringComparer.Ordinal), uuidName));

    /// <inheritdoc cref="OvsdbOperation.Update" />
    public OvsdbTransaction Update(string table, OvsdbCondition where, IEnumerable<KeyValuePair<string, OvsdbValue>> columns) =>
        Add(new OvsdbOperation.Update(table, [where], columns.ToImmutableSortedDictionary(StringComparer.Ordinal)));

    /// <inheritdoc cref="OvsdbOperation.Mutate" />
    public OvsdbTransaction Mutate(string table, OvsdbCondition where, params OvsdbMutation[] mutations) =>
        Add(new OvsdbOperation.Mutate(table, [where], [.. mutations]));

    /// <inheritdoc cref="OvsdbOperation.Delete" />
    public OvsdbTransaction Delete(string table, OvsdbCondition where) => Add(new OvsdbOperation.Delete(table, [where]));

    /// <summary>Fails the transaction unless no row meets the condition.</summary>
    public OvsdbTransaction WaitAbsent(string table, OvsdbCondition where, string column) =>
        Add(new OvsdbOperation.Wait(table, [where], [column], []));

    /// <inheritdoc cref="OvsdbOperation.Select" />
    public OvsdbTransaction Select(string table, IEnumerable<OvsdbCondition> where, params string[] columns) =>
        Add(new OvsdbOperation.Select(table, [.. where], [.. columns]));

    /// <inheritdoc cref="OvsdbOperation.Comment" />
    public OvsdbTransaction Comment(string text) => Add(new OvsdbOperation.Comment(text));
}
