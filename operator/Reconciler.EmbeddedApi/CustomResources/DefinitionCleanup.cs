using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Ownership;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.CustomResources;

/// <summary>Deletes the objects of definitions that are being deleted, and then lets the definition go.</summary>
internal sealed class DefinitionCleanup(ObjectStore store, LiveCatalog catalog, ObjectUpdate update, ObjectDeletion deletion) : ICleanup
{
    public async Task SeeAsync(StoreEvent happened)
    {
        var key = happened.Object.Key;
        if (key.Resource == BuiltInDefinitions.CustomResourceDefinitions && happened.Kind != StoreEventKind.Deleted && happened.Object.IsDeleting)
        {
            await DeleteObjectsAsync(key).ConfigureAwait(false);
        }
        else if (happened.Kind == StoreEventKind.Deleted && DefinitionOf(key.Resource) is { } definition && store.Find(definition) is { IsDeleting: true })
        {
            await DeleteObjectsAsync(definition).ConfigureAwait(false);
        }
    }

    // "group/plural" is stored, "plural.group" is the definition's name.
    private static ObjectKey? DefinitionOf(string resource) =>
        resource.Split('/') is [{ Length: > 0 } group, var plural] ? new ObjectKey(BuiltInDefinitions.CustomResourceDefinitions, string.Empty, $"{plural}.{group}") : null;

    private async Task DeleteObjectsAsync(ObjectKey definition)
    {
        var dot = definition.Name.IndexOf('.', StringComparison.Ordinal);
        var storage = $"{definition.Name[(dot + 1)..]}/{definition.Name[..dot]}";
        foreach (var stored in store.Snapshot.List(storage).Where(stored => !stored.IsDeleting))
        {
            try
            {
                if (catalog.Current.StorageForm(storage) is { } resource)
                {
                    await deletion.DeleteAsync(resource, stored.Key, new DeleteOptions()).ConfigureAwait(false);
                }
            }
            catch (ApiException gone) when (gone.Code == 404)
            {
                // Already gone.
            }
        }

        if (store.Snapshot.Count(storage) == 0)
        {
            await ReleaseAsync(definition).ConfigureAwait(false);
        }
    }

    private async Task ReleaseAsync(ObjectKey definition)
    {
        var resource = catalog.Current.StorageForm(definition.Resource)!;
        var request = new WriteRequest { Resource = resource, Namespace = string.Empty, Name = definition.Name, FieldManager = "reconciler", FieldValidation = FieldValidation.Ignore };
        await update.TryUpdateAsync(
            request,
            document =>
            {
                document.Metadata()["finalizers"] = document.Finalizers().Where(name => name != CustomResourceDefinitionRules.Finalizer).ToJsonArray();
                return document;
            },
            [],
            (_, _) => { }).ConfigureAwait(false);
    }
}
