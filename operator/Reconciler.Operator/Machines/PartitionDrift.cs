using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;

namespace Reconciler.Operator.Machines;

/// <summary>Names the fields of a Partition that somebody edited. Pure.</summary>
public static class PartitionDrift
{
    /// <summary>One finding for each field that differs, at its path below <c>partition.spec</c>.</summary>
    public static IReadOnlyList<DriftFinding> Findings(PartitionSpec expected, PartitionSpec observed, DateTimeOffset now)
    {
        List<DriftFinding> findings = [];
        Compare("partition.spec", Json(expected), Json(observed), findings, now);
        return findings;
    }

    /// <summary>The finding of a Partition that somebody deleted.</summary>
    public static DriftFinding Deleted(DateTimeOffset now) => Finding("partition", "exists", "deleted", now) with { Action = "CreatePartition" };

    private static void Compare(string path, JsonNode? expected, JsonNode? observed, List<DriftFinding> findings, DateTimeOffset now)
    {
        if (JsonNode.DeepEquals(expected, observed))
        {
            return;
        }

        if (expected is JsonObject left && observed is JsonObject right)
        {
            foreach (var name in left.Select(field => field.Key).Union(right.Select(field => field.Key)))
            {
                Compare($"{path}.{name}", left[name], right[name], findings, now);
            }
        }
        else if (expected is JsonArray first && observed is JsonArray second && first.Concat(second).All(IsNamed))
        {
            foreach (var name in first.Concat(second).Select(NameOf).Distinct())
            {
                Compare($"{path}[name={name}]", first.FirstOrDefault(item => NameOf(item) == name), second.FirstOrDefault(item => NameOf(item) == name), findings, now);
            }
        }
        else
        {
            findings.Add(Finding(path, expected?.ToJsonString() ?? "absent", observed?.ToJsonString() ?? "absent", now));
        }
    }

    private static DriftFinding Finding(string path, string expected, string observed, DateTimeOffset now) => new()
    {
        Path = path,
        Expected = expected,
        Observed = observed,
        Since = now,
        LastSeen = now,
        NoticedBy = DriftNotice.Event,
        Action = "UpdatePartition",
        Outcome = DriftOutcome.Corrected,
    };

    private static JsonNode? Json(PartitionSpec spec) => JsonSerializer.SerializeToNode(spec, LanguageJson.Default.PartitionSpec);

    private static bool IsNamed(JsonNode? item) => NameOf(item) is not null;

    private static string? NameOf(JsonNode? item) => item is JsonObject fields && fields["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : null;
}
