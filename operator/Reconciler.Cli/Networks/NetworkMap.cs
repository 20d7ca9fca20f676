using Reconciler.Language.Common;

namespace Reconciler.Cli.Networks;

/// <summary>The networks as a picture has them: places, and what leads from one to another. Every form is drawn from this.</summary>
internal sealed class NetworkMap
{
    private readonly Dictionary<string, MapPlace> byId;
    private readonly ILookup<string, MapLink> inward;
    private readonly ILookup<string, MapLink> outward;

    public NetworkMap(IReadOnlyCollection<MapPlace> places, IReadOnlyList<MapLink> links)
    {
        (Places, Links) = (places, links);
        byId = places.ToDictionary(place => place.Id, StringComparer.Ordinal);
        inward = links.ToLookup(link => link.To, StringComparer.Ordinal);
        outward = links.ToLookup(link => link.From, StringComparer.Ordinal);
    }

    /// <summary>The places, in the order in which they are told of.</summary>
    public IReadOnlyCollection<MapPlace> Places { get; }

    /// <summary>What leads from a place to the one that it is behind.</summary>
    public IReadOnlyList<MapLink> Links { get; }

    /// <summary>The places that lead nowhere further.</summary>
    public IEnumerable<MapPlace> Outermost => Places.Where(place => !outward.Contains(place.Id));

    /// <summary>The places that lead to another one, with how.</summary>
    public IEnumerable<(MapPlace Place, MapLink Link)> Behind(MapPlace place) => inward[place.Id].Select(link => (byId[link.From], link));

    /// <summary>What leads from a place, in the order of <see cref="Links"/>.</summary>
    public IEnumerable<MapLink> From(string id) => outward[id];
}

/// <summary>A place of the map.</summary>
/// <param name="Id">Unique in the map.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name as people call it.</param>
/// <param name="Facts">What else is worth knowing of it, in few words each.</param>
internal sealed record MapPlace(string Id, MapKind Kind, string Name, ValueList<string> Facts)
{
    /// <summary>Whether it is well.</summary>
    public MapState State { get; init; } = MapState.Well;
}

/// <summary>That one place is behind another.</summary>
/// <param name="From">The inner place.</param>
/// <param name="To">The outer one.</param>
/// <param name="How">How, in few words: an interface, a VLAN.</param>
internal sealed record MapLink(string From, string To, string How);

/// <summary>What a place is.</summary>
internal enum MapKind
{
    /// <summary>A network outside, with the nodes that are on it.</summary>
    Physical,

    /// <summary>A virtual network.</summary>
    Network,

    /// <summary>Where a network's packets are translated on their way out.</summary>
    Nat,

    /// <summary>A load balancer.</summary>
    Balancer,

    /// <summary>A machine.</summary>
    Machine,
}

/// <summary>How a place is.</summary>
internal enum MapState
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>Not there, or not ready.</summary>
    Away,

    /// <summary>Cut off by a quarantine.</summary>
    Quarantined,
}
