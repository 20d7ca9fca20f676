using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;
using Reconciler.Operator.Derived;

namespace Reconciler.Operator.Machines;

/// <summary>Names the fields of a Partition that somebody edited. Pure.</summary>
public static class PartitionDrift
{
    /// <summary>One change for each field that differs, at its path below <c>partition.spec</c>.</summary>
    public static IReadOnlyList<DerivedChange> Changes(PartitionSpec expected, PartitionSpec observed)
    {
        List<DerivedChange> changes = [];
        Compare("partition.spec", Json(expected), Json(observed), changes);
        return changes;
    }

    /// <summary>A Partition that somebody deleted.</summary>
    public static DerivedChange Deleted { get; } = new("partition", "exists", "deleted", "CreatePartition");

    private static void Compare(string path, JsonNode? expected, JsonNode? observed, List<DerivedChange> changes)
    {
        if (JsonNode.DeepEquals(expected, observed))
        {
            return;
        }

        if (expected is JsonObject left && observed is JsonObject right)
        {
            foreach (var name in left.Select(field => field.Key).Union(right.Select(field => field.Key)))
            {
                Compare($"{path}.{name}", left[name], right[name], changes);
            }
        }
        else if (expected is JsonArray first && observed is JsonArray second && first.Concat(second).All(IsNamed))
        {
            foreach (var name in first.Concat(second).Select(NameOf).Distinct())
            {
                Compare($"{path}[name={name}]", first.FirstOrDefault(item => NameOf(item) == name), second.FirstOrDefault(item => NameOf(item) == name), changes);
            }
        }
        else
        {
            changes.Add(new DerivedChange(path, Show(path, expected), Show(path, observed), "UpdatePartition"));
        }
    }

    /// <summary>Cloud-init's data may hold passwords: of it the beginning of a checksum is shown.</summary>
    private static string Show(string path, JsonNode? value) =>
        value is null ? "absent"
        : path.StartsWith("partition.spec.machine.cloudInit", StringComparison.Ordinal) || path.StartsWith("partition.spec.machine.seed", StringComparison.Ordinal)
            ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value.ToJsonString())))[..12]
        : value.ToJsonString();

    private static JsonNode? Json(PartitionSpec spec) => JsonSerializer.SerializeToNode(spec, LanguageJson.Default.PartitionSpec);

    private static bool IsNamed(JsonNode? item) => NameOf(item) is not null;

    private static string? NameOf(JsonNode? item) => item is JsonObject fields && fields["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : null;
}
