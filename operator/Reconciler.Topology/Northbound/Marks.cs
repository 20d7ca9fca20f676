using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The keys of <c>external_ids</c> by which rows of ours are told from everybody else's.</summary>
public static class Marks
{
    /// <summary>What all keys begin with; keys without it belong to others and are left alone.</summary>
    public const string Prefix = "reconciler-";

    /// <summary>Kind of the object that the row is made from.</summary>
    public const string Kind = Prefix + "kind";

    /// <summary>Namespace of that object.</summary>
    public const string Namespace = Prefix + "namespace";

    /// <summary>Name of that object.</summary>
    public const string Name = Prefix + "name";

    /// <summary>The machine's interface, on ports of machines.</summary>
    public const string Interface = Prefix + "interface";

    /// <summary>The scope that accounts for the row, see <see cref="ScopeName"/>.</summary>
    public const string Scope = Prefix + "scope";

    /// <summary>What the row is within its scope, see <see cref="NorthboundRow.Key"/>.</summary>
    public const string Row = Prefix + "row";

    /// <summary>On rows of root tables: the hash of the desired rows that were last applied in full. Equal to the desired ones' now, a difference is drift; else it is a rollout.</summary>
    public const string Applied = Prefix + "applied";

    /// <summary>Whether any mark of ours stands on a row.</summary>
    public static bool StandOn(OvsdbRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row["external_ids"].Pairs.Any(pair => pair.Key.AsText() is { } key && key.StartsWith(Prefix, StringComparison.Ordinal));
    }
}
