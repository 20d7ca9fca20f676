using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Language.Manifests;

namespace Reconciler.Cli.Sync.Planning;

/// <summary>The form in which a manifest's object is applied: with the sync's label, and so that applying it again changes nothing. Pure.</summary>
internal static class AppliedForm
{
    /// <summary>Makes it.</summary>
    /// <param name="item">The object; valid.</param>
    /// <param name="sync">The sync's name.</param>
    public static byte[] Of(SyncObject item, string sync)
    {
        var root = JsonNode.Parse(item.Document.Document.Root.ToJson(), documentOptions: new JsonDocumentOptions { MaxDepth = 2 * ManifestLimits.Depth })!.AsObject();
        var metadata = root["metadata"]!.AsObject();
        // Generators write creationTimestamp: null and annotations: {}; a server keeps neither, and would find a change in each apply.
        foreach (var name in metadata.Where(entry => entry.Value is null or JsonObject { Count: 0 }).Select(entry => entry.Key).ToList())
        {
            metadata.Remove(name);
        }

        if (item.Kind.Namespaced)
        {
            metadata["namespace"] = item.Identity.Namespace;
        }

        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        labels[SyncName.Label] = sync;
        if (item.Identity is { Group: "", Kind: "Secret" } && root["stringData"] is JsonObject texts)
        {
            Encode(root, texts);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    /// <summary>The server turns <c>stringData</c> into <c>data</c>, but would give this manager the fields of the one and not of the other: what is taken out of a manifest would stay.</summary>
    private static void Encode(JsonObject root, JsonObject texts)
    {
        if (root["data"] is not JsonObject data)
        {
            root["data"] = data = [];
        }

        foreach (var (key, value) in texts)
        {
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value is JsonValue text && text.TryGetValue<string>(out var characters) ? characters : value?.ToJsonString() ?? ""));
        }

        root.Remove("stringData");
    }
}
