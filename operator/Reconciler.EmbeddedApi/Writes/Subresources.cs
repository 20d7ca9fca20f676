using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Which part of an object a write through an endpoint may change.</summary>
internal static class Subresources
{
    /// <summary>Joins the candidate with what its endpoint must leave as it is.</summary>
    public static JsonObject Confine(ResourceDefinition resource, string? subresource, JsonObject live, JsonObject candidate)
    {
        switch (subresource)
        {
            case "status":
                var next = live.Clone();
                next.Put("status", candidate.At("status")?.DeepClone());
                next.Metadata().Put("managedFields", candidate.Metadata().At("managedFields")?.DeepClone());
                return next;
            case "finalize":
                var finalized = live.Clone();
                finalized.Put("spec", candidate.At("spec")?.DeepClone());
                return finalized;
            default:
                if (resource.HasStatus)
                {
                    candidate.Put("status", live.At("status")?.DeepClone());
                }

                if (resource.StorageKey == BuiltInDefinitions.Namespaces)
                {
                    candidate.Put("spec", live.At("spec")?.DeepClone());
                }

                return candidate;
        }
    }

    /// <summary>Whether the change is one of the desired state, which metadata.generation counts.</summary>
    public static bool ChangesSpec(ResourceDefinition resource, JsonObject live, JsonObject next)
    {
        bool Counts(string name) => name is not ("metadata" or "apiVersion" or "kind") && !(resource.HasStatus && name == "status");
        return live.Select(pair => pair.Key).Union(next.Select(pair => pair.Key))
            .Where(Counts)
            .Any(name => !JsonNode.DeepEquals(live.At(name), next.At(name)));
    }
}
