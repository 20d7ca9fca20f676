namespace Reconciler.Ovsdb;

/// <summary>Which rows an operation is about: all conditions of a list must hold.</summary>
/// <param name="Column">The column, or <c>_uuid</c>.</param>
/// <param name="Function">One of <c>== != &lt; &lt;= &gt; &gt;= includes excludes</c>.</param>
/// <param name="Value">What the column is compared with.</param>
public sealed record OvsdbCondition(string Column, string Function, OvsdbValue Value)
{
    /// <summary>The row with this identity.</summary>
    public static OvsdbCondition IsRow(Guid uuid) => new("_uuid", "==", OvsdbValue.Uuid(uuid));

    /// <summary>The rows whose column equals the value.</summary>
    public static OvsdbCondition Equal(string column, OvsdbValue value) => new(column, "==", value);

    /// <summary>The rows whose set or map holds at least these elements.</summary>
    public static OvsdbCondition Includes(string column, OvsdbValue value) => new(column, "includes", value);
}
