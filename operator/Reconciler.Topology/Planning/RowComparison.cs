using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>Compares one row column by column.</summary>
internal static class RowComparison
{
    /// <summary>An empty set and an empty map say the same of a column.</summary>
    public static bool Same(OvsdbValue left, OvsdbValue right) => left.Equals(right) || (left.IsEmpty && right.IsEmpty);

    /// <summary>Every column that we account for, with what should be and what is.</summary>
    public static IEnumerable<(NorthboundColumn Column, OvsdbValue Desired, OvsdbValue Observed)> Columns(
        NorthboundRow row, ObservedRow observed, Func<ImmutableArray<RowReference>, OvsdbValue> resolve)
    {
        foreach (var column in NorthboundTables.All[row.Table].Columns.Where(column => column.Children is null))
        {
            var desired = column.References
                ? row.References.TryGetValue(column.Name, out var references) ? resolve(references) : OvsdbValue.Empty
                : row.Columns.TryGetValue(column.Name, out var value) ? value : column.Default;
            // A column which the server's schema lacks is observed as empty.
            var seen = observed.Row.Columns.TryGetValue(column.Name, out var there) ? there : column.Default;
            yield return (column, desired, seen);
        }
    }

    /// <summary>
    /// Notes what puts one column right: a new value, or, for what grows with the number of machines, only what comes and goes.
    /// </summary>
    public static void Correct(
        string table,
        NorthboundColumn column,
        OvsdbValue desired,
        OvsdbValue seen,
        ImmutableSortedDictionary<string, OvsdbValue>.Builder update,
        ImmutableArray<OvsdbMutation>.Builder mutations)
    {
        if (!GrowsWithMachines(table, column.Name))
        {
            update[column.Name] = desired;
            return;
        }

        // Of a map, keys with a wrong value go before they come: an insertion does not overwrite.
        Add(mutations, OvsdbMutation.Delete(column.Name, OvsdbValue.Set(column.Default.IsMap
            ? seen.Pairs.Except(desired.Pairs).Select(pair => pair.Key)
            : seen.Atoms.Except(desired.Atoms))));
        Add(mutations, OvsdbMutation.Insert(column.Name, column.Default.IsMap
            ? OvsdbValue.Map(desired.Pairs.Except(seen.Pairs))
            : OvsdbValue.Set(desired.Atoms.Except(seen.Atoms))));
    }

    /// <summary>For these, a change writes what changed, not thousands of members.</summary>
    private static bool GrowsWithMachines(string table, string column) => (table, column) is
        (NorthboundTables.PortGroup, "ports") or (NorthboundTables.AddressSet, "addresses") or (NorthboundTables.Dns, "records");

    private static void Add(ImmutableArray<OvsdbMutation>.Builder mutations, OvsdbMutation mutation)
    {
        if (!mutation.Value.IsEmpty)
        {
            mutations.Add(mutation);
        }
    }
}
