namespace Reconciler.Ovsdb;

/// <summary>A change to a column that depends on its current value, so that two writers do not overwrite each other.</summary>
/// <param name="Column">The column.</param>
/// <param name="Mutator">One of <c>+= -= *= /= %= insert delete</c>.</param>
/// <param name="Value">The operand.</param>
public sealed record OvsdbMutation(string Column, string Mutator, OvsdbValue Value)
{
    /// <summary>Adds elements to a set, or pairs to a map; a map keeps the value of a key that it already holds.</summary>
    public static OvsdbMutation Insert(string column, OvsdbValue value) => new(column, "insert", value);

    /// <summary>Removes elements from a set, or from a map its keys (given a set) or exact pairs (given a map).</summary>
    public static OvsdbMutation Delete(string column, OvsdbValue value) => new(column, "delete", value);
}
