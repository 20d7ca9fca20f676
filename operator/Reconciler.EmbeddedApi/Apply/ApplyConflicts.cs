using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>The refusal of an apply that would take fields from others, in the form that kubectl explains to its user.</summary>
internal static class ApplyConflicts
{
    public static ApiException Refuse(IReadOnlyList<(ManagedEntry Owner, FieldSet Fields)> conflicts)
    {
        var all = conflicts.SelectMany(conflict => conflict.Fields.Members().Select(path => (Owner: Show(conflict.Owner), Path: FieldSteps.Show(path)))).ToArray();
        var causes = all.Select(conflict => (JsonNode?)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {conflict.Owner}",
            ["field"] = conflict.Path,
        }).ToJsonArray();
        return new ApiException(409, "Conflict", Message(all), new JsonObject { ["causes"] = causes });
    }

    private static string Message((string Owner, string Path)[] all)
    {
        if (all is [var single])
        {
            return $"Apply failed with 1 conflict: conflict with {single.Owner}: {single.Path}";
        }

        var lines = all.GroupBy(conflict => conflict.Owner)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"conflicts with {group.Key}:\n{string.Join('\n', group.Select(conflict => "- " + conflict.Path))}");
        return $"Apply failed with {all.Length} conflicts: {string.Join('\n', lines)}";
    }

    private static string Show(ManagedEntry owner)
    {
        var manager = owner.Manager;
        var text = $"\"{manager.Name}\"" + (manager.Subresource.Length == 0 ? string.Empty : $" with subresource \"{manager.Subresource}\"");
        if (manager.Operation != "Update")
        {
            return text;
        }

        return $"{text} using {manager.ApiVersion}";
    }
}
