using Reconciler.Kubernetes.Resources;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>What a scope of northbound rows belongs to.</summary>
public enum ScopeKind
{
    /// <summary>A VirtualNetwork.</summary>
    Network,

    /// <summary>An AccessPolicy.</summary>
    AccessPolicy,

    /// <summary>A QuarantinePolicy.</summary>
    QuarantinePolicy,

    /// <summary>A LoadBalancer.</summary>
    LoadBalancer,

    /// <summary>The shared way out through the nodes' own addresses.</summary>
    NodeNat,
}

/// <summary>The object that a scope of northbound rows belongs to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Which one.</param>
public readonly record struct ScopeObject(ScopeKind Kind, ResourceKey Key)
{
    /// <summary>The shared way out through the nodes' own addresses.</summary>
    public static ScopeObject NodeNat { get; } = new(ScopeKind.NodeNat, new ResourceKey("", "node-nat"));

    /// <summary>The scope's name.</summary>
    public ScopeName Name => Kind switch
    {
        ScopeKind.Network => ScopeName.Network(Key.Namespace, Key.Name),
        ScopeKind.AccessPolicy => ScopeName.AccessPolicy(Key.Namespace, Key.Name),
        ScopeKind.QuarantinePolicy => ScopeName.QuarantinePolicy(Key.Namespace, Key.Name),
        ScopeKind.LoadBalancer => ScopeName.LoadBalancer(Key.Namespace, Key.Name),
        _ => ScopeName.NodeNat,
    };

    /// <summary>A network's.</summary>
    public static ScopeObject Network(ResourceKey key) => new(ScopeKind.Network, key);

    /// <summary>An AccessPolicy's.</summary>
    public static ScopeObject AccessPolicy(ResourceKey key) => new(ScopeKind.AccessPolicy, key);

    /// <summary>A QuarantinePolicy's.</summary>
    public static ScopeObject QuarantinePolicy(ResourceKey key) => new(ScopeKind.QuarantinePolicy, key);

    /// <summary>A LoadBalancer's.</summary>
    public static ScopeObject LoadBalancer(ResourceKey key) => new(ScopeKind.LoadBalancer, key);

    /// <summary>Reads a scope's name as it stands in the database, where anybody may have written it; null when it is none of ours.</summary>
    public static ScopeObject? Parse(ScopeName name)
    {
        if (name == ScopeName.NodeNat)
        {
            return NodeNat;
        }

        var slash = name.Value.IndexOf('/', StringComparison.Ordinal);
        var dot = name.Value.IndexOf('.', StringComparison.Ordinal);
        if (slash < 0 || dot < slash)
        {
            return null;
        }

        var key = new ResourceKey(name.Value[(slash + 1)..dot], name.Value[(dot + 1)..]);
        return name.Value[..slash] switch
        {
            "network" => Network(key),
            "access-policy" => AccessPolicy(key),
            "load-balancer" => LoadBalancer(key),
            "quarantine-policy" => QuarantinePolicy(key),
            _ => null,
        };
    }
}
