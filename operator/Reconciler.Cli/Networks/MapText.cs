using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Networks;

/// <summary>How places are put into words. Names come from the API and out as harmless lines.</summary>
internal static class MapText
{
    /// <summary>What a place is.</summary>
    public static string Kind(MapKind kind) => kind switch
    {
        MapKind.Physical => "physical network",
        MapKind.Network => "network",
        MapKind.Nat => "NAT",
        MapKind.Balancer => "load balancer",
        _ => "machine",
    };

    /// <summary>How a place is; nothing where it is well, or where its facts say so.</summary>
    public static string State(MapPlace place) => place.State == MapState.Away && place.Kind != MapKind.Machine ? "not ready" : "";

    /// <summary>The lines of a box: what and name, then the facts.</summary>
    public static IReadOnlyList<string> Lines(MapPlace place)
    {
        List<string> lines = [$"{Kind(place.Kind)} {place.Name}", .. place.Facts, State(place)];
        return [.. lines.Where(line => line.Length > 0).Select(line => PlainText.Line(line))];
    }
}
