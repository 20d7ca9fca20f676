using System.Collections.Immutable;

namespace Reconciler.Ovsdb;

/// <summary>One step of a transaction (RFC 7047, section 5.2).</summary>
public abstract record OvsdbOperation
{
    private OvsdbOperation()
    {
    }

    /// <summary>Makes a row. References to it in the same transaction use <see cref="OvsdbAtom.NamedUuid"/> with its name.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Columns">Columns which differ from their default.</param>
    /// <param name="UuidName">A name for the row within the transaction: letters, digits and underscores, not starting with a digit; null for none.</param>
    public sealed record Insert(string Table, ImmutableSortedDictionary<string, OvsdbValue> Columns, string? UuidName) : OvsdbOperation;

    /// <summary>Sets columns of the rows that meet the conditions.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">All must hold.</param>
    /// <param name="Columns">Columns to set.</param>
    public sealed record Update(string Table, ImmutableArray<OvsdbCondition> Where, ImmutableSortedDictionary<string, OvsdbValue> Columns) : OvsdbOperation;

    /// <summary>Changes columns of the rows that meet the conditions, relative to what they hold.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">All must hold.</param>
    /// <param name="Mutations">Carried out in this order.</param>
    public sealed record Mutate(string Table, ImmutableArray<OvsdbCondition> Where, ImmutableArray<OvsdbMutation> Mutations) : OvsdbOperation;

    /// <summary>Deletes the rows that meet the conditions.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">All must hold.</param>
    public sealed record Delete(string Table, ImmutableArray<OvsdbCondition> Where) : OvsdbOperation;

    /// <summary>Fails the transaction at once (with <c>timed out</c>) unless the rows that meet the conditions hold these values.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">All must hold.</param>
    /// <param name="Columns">The columns that are compared.</param>
    /// <param name="Rows">What must be found, each with those columns; empty: no row may meet the conditions.</param>
    public sealed record Wait(
        string Table,
        ImmutableArray<OvsdbCondition> Where,
        ImmutableArray<string> Columns,
        ImmutableArray<ImmutableSortedDictionary<string, OvsdbValue>> Rows) : OvsdbOperation;

    /// <summary>Returns the rows that meet the conditions.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Where">All must hold.</param>
    /// <param name="Columns">The columns to return.</param>
    public sealed record Select(string Table, ImmutableArray<OvsdbCondition> Where, ImmutableArray<string> Columns) : OvsdbOperation;

    /// <summary>Writes a text into the database's log, so that a person who reads it knows who made the change.</summary>
    /// <param name="Text">The text.</param>
    public sealed record Comment(string Text) : OvsdbOperation;
}
