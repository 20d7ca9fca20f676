using Reconciler.Language;

namespace Reconciler.Topology;

/// <summary>
/// Names a scope: the rows that one object of the API accounts for, and that are written in one transaction. Stands in
/// <c>external_ids:reconciler-scope</c> of each of them. Injective: Kubernetes names hold neither <c>/</c> nor, in a namespace, a dot.
/// </summary>
/// <param name="Value">For example <c>network/default.office</c>.</param>
public readonly record struct ScopeName(string Value) : IComparable<ScopeName>
{
    /// <summary>The shared transit switch behind which the nodes' own addresses are.</summary>
    public static ScopeName NodeNat { get; } = new($"transit/{ApiGroup.SystemNamespace}.node-nat");

    /// <summary>The scope of a VirtualNetwork.</summary>
    public static ScopeName Network(string @namespace, string name) => new($"network/{@namespace}.{name}");

    /// <summary>The scope of an AccessPolicy.</summary>
    public static ScopeName AccessPolicy(string @namespace, string name) => new($"access-policy/{@namespace}.{name}");

    /// <summary>The scope of a QuarantinePolicy.</summary>
    public static ScopeName QuarantinePolicy(string @namespace, string name) => new($"quarantine-policy/{@namespace}.{name}");

    /// <summary>The scope of a LoadBalancer.</summary>
    public static ScopeName LoadBalancer(string @namespace, string name) => new($"load-balancer/{@namespace}.{name}");

    /// <inheritdoc />
    public int CompareTo(ScopeName other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc />
    public override string ToString() => Value;

    /// <summary>Whether the left name sorts before the right one.</summary>
    public static bool operator <(ScopeName left, ScopeName right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left name sorts before the right one or equals it.</summary>
    public static bool operator <=(ScopeName left, ScopeName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left name sorts after the right one.</summary>
    public static bool operator >(ScopeName left, ScopeName right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left name sorts after the right one or equals it.</summary>
    public static bool operator >=(ScopeName left, ScopeName right) => left.CompareTo(right) >= 0;
}
