using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Resources.Views;

/// <summary>Turns stored objects into those of a served version, and back.</summary>
internal static class ObjectViews
{
    /// <summary>The stored object as a document in the resource's version.</summary>
    public static JsonObject Read(ResourceDefinition resource, StoredObject stored)
    {
        var document = stored.Parse();
        if (resource.View == "events")
        {
            return EventView.FromCore(document);
        }

        document["apiVersion"] = resource.ApiVersion;
        return document;
    }

    /// <summary>The bytes to answer with; those of the store where the version is the stored one.</summary>
    public static byte[] Render(ResourceDefinition resource, StoredObject stored) =>
        resource.IsStorageForm ? stored.Json : Pruned(resource, Read(resource, stored)).ToUtf8();

    // What only the stored version has is not shown in another one.
    private static JsonObject Pruned(ResourceDefinition resource, JsonObject document)
    {
        if (!resource.BuiltIn)
        {
            Pruning.Prune(document, resource.Schema);
        }

        return document;
    }

    /// <summary>The document in the form that is stored.</summary>
    public static JsonObject ToStorage(ResourceDefinition resource, JsonObject document)
    {
        if (resource.View == "events")
        {
            return EventView.ToCore(document);
        }

        if (!resource.IsStorageForm)
        {
            document = document.Clone();
            document["apiVersion"] = $"{resource.Group}/{resource.StorageVersion}";
        }

        return document;
    }
}
