using System.Collections.Immutable;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The marks of desired rows, and how observed ones are put right without touching anybody else's keys.</summary>
internal static class RowMarks
{
    public static OvsdbValue Of(NorthboundRow row, ScopeName scope, string hash)
    {
        var marks = new Dictionary<string, string>
        {
            [Marks.Kind] = row.Owner.Kind,
            [Marks.Namespace] = row.Owner.Namespace,
            [Marks.Name] = row.Owner.Name,
            [Marks.Scope] = scope.Value,
            [Marks.Row] = row.Key,
        };
        if (row.Owner.Interface is { } name)
        {
            marks[Marks.Interface] = name;
        }

        if (NorthboundTables.All[row.Table].IsRoot)
        {
            marks[Marks.Applied] = hash;
        }

        return OvsdbValue.Map(marks);
    }

    public static OvsdbValue Map(string key, string value) => OvsdbValue.Map([KeyValuePair.Create(key, value)]);

    /// <summary>The marks by which one row is found.</summary>
    public static OvsdbValue Identity(ScopeName scope, string key) =>
        OvsdbValue.Map([KeyValuePair.Create(Marks.Scope, scope.Value), KeyValuePair.Create(Marks.Row, key)]);

    /// <summary>Our keys among a row's external_ids.</summary>
    public static OvsdbValue Ours(OvsdbValue externalIds) =>
        OvsdbValue.Map(externalIds.Pairs.Where(pair => pair.Key.AsText() is { } key && key.StartsWith(Marks.Prefix, StringComparison.Ordinal)));

    /// <summary>Mutations that make our keys what they should be; none when they are.</summary>
    public static ImmutableArray<OvsdbMutation> Correct(OvsdbValue observed, OvsdbValue desired)
    {
        var ours = Ours(observed);
        var wrong = ours.Pairs.Where(pair => desired.Find(pair.Key) != pair.Value).Select(pair => pair.Key).ToList();
        var absent = desired.Pairs.Where(pair => ours.Find(pair.Key) != pair.Value).ToList();
        var mutations = ImmutableArray.CreateBuilder<OvsdbMutation>(2);
        if (wrong.Count > 0)
        {
            mutations.Add(OvsdbMutation.Delete("external_ids", OvsdbValue.Set(wrong)));
        }

        if (absent.Count > 0)
        {
            mutations.Add(OvsdbMutation.Insert("external_ids", OvsdbValue.Map(absent)));
        }

        return mutations.ToImmutable();
    }
}
