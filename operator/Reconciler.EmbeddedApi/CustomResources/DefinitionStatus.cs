using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.CustomResources;

/// <summary>What a definition says of itself: definitions are served from the moment that they are stored.</summary>
internal static class DefinitionStatus
{
    public static void Put(JsonObject document, JsonObject? old, string now)
    {
        var spec = document.Object("spec")!;
        var status = document.ObjectOrNew("status");
        status["acceptedNames"] = spec.Object("names")!.DeepClone();
        var conditions = status.Array("conditions") ?? [];
        status["conditions"] = conditions;
        PutCondition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found", now);
        PutCondition(conditions, "Established", "InitialNamesAccepted", "the initial names have been accepted", now);
        var stored = spec.Array("versions").Objects().FirstOrDefault(version => version.Flag("storage")).Text("name");
        var before = old.Object("status").Array("storedVersions").Texts();
        status["storedVersions"] = before.Append(stored ?? string.Empty).Where(version => version.Length > 0).Distinct().ToJsonArray();
    }

    private static void PutCondition(JsonArray conditions, string type, string reason, string message, string now)
    {
        if (conditions.Objects().Any(condition => condition.Text("type") == type && condition.Text("status") == "True"))
        {
            return;
        }

        conditions.Add((JsonNode)new JsonObject
        {
            ["type"] = type,
            ["status"] = "True",
            ["lastTransitionTime"] = now,
            ["reason"] = reason,
            ["message"] = message,
        });
    }
}
