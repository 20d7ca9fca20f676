using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Tests.Fuzzing;

/// <summary>Changes documents where a client could get them wrong: other types, missing and foreign fields, extreme values.</summary>
internal static class NodeMutation
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "1e308", "-9223372036854775808", "9223372036854775807", "18446744073709551616", "0.1e-400", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"-\"",
        "\"../../etc\"", "\"999999999999999Ei\"", "\"1e999\"", "\"-0\"", "\"0x10\"", "\"10.0.0.0/33\"", "\"::/0\"", "\"255.255.255.256\"", "\"fe80::1%eth0\"", "\"2026-02-30T00:00:00Z\"", "\"9999999h\"",
        "\"True\"", "\"$(id)\"", "\"a\\nb\"", "\"[a-z]++(\"", "[]", "{}", "[[]]", "[null]", "[{}]", "{\"\":null}", "{\"$patch\":\"replace\"}", "{\"$setElementOrder/x\":[1]}", "{\"a/b~c\":{}}",
    ];

    private static readonly string[] Keys = ["", "metadata", "spec", "status", "name", "namespace", "uid", "kind", "apiVersion", "generateName", "managedFields", "$patch", "x~1y", ".", "f:spec", "items", "\u0000"];

    public static JsonNode? Apply(JsonNode? root, Random random)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        if (places.Count == 0)
        {
            return Any(random);
        }

        switch (places[random.Next(places.Count)])
        {
            case JsonObject { Count: > 0 } map:
                var key = map.ElementAt(random.Next(map.Count)).Key;
                switch (random.Next(5))
                {
                    case 0:
                        map.Remove(key);
                        break;
                    case 1:
                        map[Keys[random.Next(Keys.Length)]] = map[key]?.DeepClone();
                        break;
                    case 2:
                        map[key] = new JsonArray(map[key]?.DeepClone());
                        break;
                    case 3:
                        map[Keys[random.Next(Keys.Length)]] = Any(random);
                        break;
                    default:
                        map[key] = Any(random);
                        break;
                }

                break;
            case JsonArray { Count: > 0 } list:
                var index = random.Next(list.Count);
                switch (random.Next(3))
                {
                    case 0:
                        list.Add(list[index]?.DeepClone());
                        break;
                    case 1:
                        list.RemoveAt(index);
                        break;
                    default:
                        list[index] = Any(random);
                        break;
                }

                break;
            case JsonObject map:
                map[Keys[random.Next(Keys.Length)]] = Any(random);
                break;
            case JsonArray list:
                list.Add(Any(random));
                break;
            default:
                return Any(random);
        }

        return root;
    }

    private static JsonNode? Any(Random random) => random.Next(40) switch
    {
        0 => Deep(random.Next(50, 200)),
        1 => new string((char)random.Next(1, 0x2ff), random.Next(1, 70_000)),
        2 => new JsonArray([.. Enumerable.Range(0, random.Next(2000)).Select(number => (JsonNode)number)]),
        3 => new JsonObject(Enumerable.Range(0, random.Next(2000)).Select(number => KeyValuePair.Create($"k{number}", (JsonNode?)number))),
        _ => JsonNode.Parse(Values[random.Next(Values.Length)]),
    };

    private static JsonNode Deep(int levels)
    {
        JsonNode node = "x";
        for (var i = 0; i < levels; i++)
        {
            node = i % 2 == 0 ? new JsonArray(node) : new JsonObject { ["a"] = node };
        }

        return node;
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        switch (node)
        {
            case JsonObject map:
                places.Add(map);
                foreach (var (_, child) in map)
                {
                    Collect(child, places);
                }

                break;
            case JsonArray list:
                places.Add(list);
                foreach (var child in list)
                {
                    Collect(child, places);
                }

                break;
        }
    }
}
