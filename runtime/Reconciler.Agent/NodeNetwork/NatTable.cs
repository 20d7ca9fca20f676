using System.Text.Json.Nodes;
using Reconciler.Agent.Forwards;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>
/// Our nftables table as nft's JSON: it masquerades what leaves the node from the transit network, and leads ports of the node's own addresses to networks.
/// <para>
/// Forwards stand behind other tables' translations (priority -90), so that none of those loses its port, and never for the loopback. What came from the transit network and
/// is led back there is masqueraded too: its answers have to come back by the node.
/// </para>
/// </summary>
internal static class NatTable
{
    private const string Family = "ip";
    private const string ToOutside = "postrouting";
    private const string FromOutside = "prerouting";
    private const string FromNode = "output";

    /// <summary>The table without any forward, as <c>nft -j list table</c> shows it, without handles.</summary>
    public static JsonArray Base() => new(
        new JsonObject { ["table"] = Table() },
        new JsonObject { ["chain"] = Chain(ToOutside, 100) },
        new JsonObject { ["chain"] = Chain(FromOutside, -90) },
        new JsonObject { ["chain"] = Chain(FromNode, -90) },
        new JsonObject { ["rule"] = Rule(ToOutside, null, Match("==", "saddr"), Match("!=", "daddr"), new JsonObject { ["masquerade"] = null }) },
        new JsonObject { ["rule"] = Rule(ToOutside, null, Match("==", "saddr"), Match("in", new JsonObject { ["ct"] = new JsonObject { ["key"] = "status" } }, "dnat"), new JsonObject { ["masquerade"] = null }) });

    /// <summary>The rules of a forward: for what comes from elsewhere, and for the node's own programs.</summary>
    public static IReadOnlyList<JsonObject> Of(WantedForward forward) =>
    [
        new() { ["rule"] = Rule(FromOutside, forward.Id, IsLocal(), IsTo(forward), Lead(forward)) },
        new() { ["rule"] = Rule(FromNode, forward.Id, Match("!=", "daddr", "127.0.0.0", 8), IsLocal(), IsTo(forward), Lead(forward)) },
    ];

    /// <summary>The whole table.</summary>
    public static JsonArray Wanted(IEnumerable<WantedForward> forwards)
    {
        var items = Base();
        foreach (var rule in forwards.SelectMany(Of))
        {
            items.Add((JsonNode?)rule);
        }

        return items;
    }

    /// <summary>Parts a table as it was seen: the rules that bear the name of one of the forwards, by that name, and all else.</summary>
    public static (JsonArray Base, ILookup<string, JsonNode> Forwards) Part(JsonArray? table, IEnumerable<WantedForward> forwards)
    {
        var ids = forwards.Select(forward => forward.Id).ToHashSet(StringComparer.Ordinal);
        var items = (table ?? []).OfType<JsonNode>().ToLookup(item => item["rule"]?["comment"] is JsonValue comment && comment.TryGetValue(out string? id) && ids.Contains(id) ? id : "", StringComparer.Ordinal);
        return (new JsonArray([.. items[""].Select(item => item.DeepClone())]), items.SelectMany(group => group.Where(_ => group.Key.Length > 0).Select(item => (group.Key, item))).ToLookup(pair => pair.Key, pair => pair.item, StringComparer.Ordinal));
    }

    /// <summary>Whether the rules that were seen are a forward's, whatever their order.</summary>
    public static bool AreOf(IEnumerable<JsonNode> seen, WantedForward forward)
    {
        var left = seen.ToList();
        return Of(forward).All(rule => left.FindIndex(item => JsonNode.DeepEquals(item, rule)) is >= 0 and var at && Take(left, at)) && left.Count == 0;
    }

    private static bool Take(List<JsonNode> items, int at)
    {
        items.RemoveAt(at);
        return true;
    }

    /// <summary>The commands that put a table there, whatever stands there: one transaction for nft.</summary>
    public static JsonObject Commands(JsonArray items)
    {
        // Adding first makes that deleting never fails.
        var commands = new JsonArray(
            new JsonObject { ["add"] = new JsonObject { ["table"] = Table() } },
            new JsonObject { ["delete"] = new JsonObject { ["table"] = Table() } });
        foreach (var item in items)
        {
            commands.Add((JsonNode?)new JsonObject { ["add"] = item!.DeepClone() });
        }

        return new JsonObject { ["nftables"] = commands };
    }

    /// <summary>Makes nft's list comparable: drops its own metadata and the handles, which count up with every change.</summary>
    public static JsonArray Normalize(JsonNode listed)
    {
        var items = new JsonArray();
        foreach (var item in listed["nftables"]?.AsArray() ?? [])
        {
            if (item is not JsonObject entry || entry.ContainsKey("metainfo"))
            {
                continue;
            }

            var copy = (JsonObject)entry.DeepClone();
            foreach (var (_, content) in copy)
            {
                (content as JsonObject)?.Remove("handle");
            }

            items.Add((JsonNode?)copy);
        }

        return items;
    }

    private static JsonObject Table() => new() { ["family"] = Family, ["name"] = NatNetwork.Table };

    private static JsonObject Chain(string name, int priority) => new()
    {
        ["family"] = Family,
        ["table"] = NatNetwork.Table,
        ["name"] = name,
        ["type"] = "nat",
        ["hook"] = name,
        ["prio"] = priority,
        ["policy"] = "accept",
    };

    private static JsonObject Rule(string chain, string? comment, params JsonObject[] expressions)
    {
        var rule = new JsonObject { ["family"] = Family, ["table"] = NatNetwork.Table, ["chain"] = chain };
        if (comment is not null)
        {
            rule["comment"] = comment;
        }

        rule["expr"] = new JsonArray([.. expressions]);
        return rule;
    }

    private static JsonObject Match(string comparison, string field, string network = NatNetwork.Network, int prefixLength = NatNetwork.PrefixLength) => Match(
        comparison,
        new JsonObject { ["payload"] = new JsonObject { ["protocol"] = "ip", ["field"] = field } },
        new JsonObject { ["prefix"] = new JsonObject { ["addr"] = network, ["len"] = prefixLength } });

    private static JsonObject Match(string comparison, JsonNode left, JsonNode right) =>
        new() { ["match"] = new JsonObject { ["op"] = comparison, ["left"] = left, ["right"] = right } };

    /// <summary>Any address of the node.</summary>
    private static JsonObject IsLocal() =>
        Match("==", new JsonObject { ["fib"] = new JsonObject { ["result"] = "type", ["flags"] = new JsonArray("daddr") } }, "local");

    private static JsonObject IsTo(WantedForward forward) => Match(
        "==", new JsonObject { ["payload"] = new JsonObject { ["protocol"] = forward.Protocol == TransportProtocol.UDP ? "udp" : "tcp", ["field"] = "dport" } }, forward.Port);

    private static JsonObject Lead(WantedForward forward) => new() { ["dnat"] = new JsonObject { ["addr"] = forward.Address, ["port"] = forward.Port } };
}
