using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Rules for what a client may not change by itself.</summary>
internal static class ServerOwnedMetadata
{
    private static readonly string[] Kept = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"];

    /// <summary>Puts back what only the server sets.</summary>
    public static void Restore(JsonObject document, JsonObject live)
    {
        var metadata = document.Metadata();
        var before = live.Metadata();
        foreach (var name in Kept)
        {
            metadata.Put(name, before.At(name)?.DeepClone());
        }

        metadata["name"] = before.Text("name");
        metadata.Remove("selfLink");
    }

    /// <summary>Removes what a client cannot bring along to a create.</summary>
    public static void Clear(JsonObject document)
    {
        var metadata = document.Metadata();
        foreach (var name in new[] { "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "resourceVersion" })
        {
            metadata.Remove(name);
        }
    }
}
