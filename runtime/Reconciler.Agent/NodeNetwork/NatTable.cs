using System.Text.Json.Nodes;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Our nftables table as nft's JSON: it masquerades what leaves the node from the transit network, and nothing else.</summary>
internal static class NatTable
{
    private const string Family = "ip";
    private const string Chain = "postrouting";

    /// <summary>The table as <c>nft -j list table</c> shows it, without handles.</summary>
    public static JsonArray Wanted() => new(
        new JsonObject { ["table"] = Table() },
        new JsonObject { ["chain"] = PostRouting() },
        new JsonObject { ["rule"] = Masquerade() });

    /// <summary>The commands that put it there, whatever stands there: one transaction for nft.</summary>
    public static JsonObject Commands()
    {
        // Adding first makes that deleting never fails.
        var commands = new JsonArray(
            new JsonObject { ["add"] = new JsonObject { ["table"] = Table() } },
            new JsonObject { ["delete"] = new JsonObject { ["table"] = Table() } });
        foreach (var item in Wanted())
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

    private static JsonObject PostRouting() => new()
    {
        ["family"] = Family,
        ["table"] = NatNetwork.Table,
        ["name"] = Chain,
        ["type"] = "nat",
        ["hook"] = "postrouting",
        ["prio"] = 100,
        ["policy"] = "accept",
    };

    private static JsonObject Masquerade() => new()
    {
        ["family"] = Family,
        ["table"] = NatNetwork.Table,
        ["chain"] = Chain,
        ["expr"] = new JsonArray(
            Match("==", "saddr"),
            Match("!=", "daddr"),
            new JsonObject { ["masquerade"] = null }),
    };

    private static JsonObject Match(string comparison, string field) => new()
    {
        ["match"] = new JsonObject
        {
            ["op"] = comparison,
            ["left"] = new JsonObject { ["payload"] = new JsonObject { ["protocol"] = "ip", ["field"] = field } },
            ["right"] = new JsonObject { ["prefix"] = new JsonObject { ["addr"] = NatNetwork.Network, ["len"] = NatNetwork.PrefixLength } },
        },
    };
}
