using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Ownership;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Namespaces;

/// <summary>Deletes the content of namespaces that are being deleted, and the namespace when nothing is left in it.</summary>
internal sealed class NamespaceCleanup(ObjectStore store, LiveCatalog catalog, ObjectDeletion deletion) : ICleanup
{
    public async Task SeeAsync(StoreEvent happened)
    {
        var key = happened.Object.Key;
        if (key.Resource == BuiltInDefinitions.Namespaces && happened.Kind != StoreEventKind.Deleted && happened.Object.IsDeleting)
        {
            await DeleteContentAsync(key.Name).ConfigureAwait(false);
        }
        else if (key.Namespace.Length > 0 && IsEnding(key.Namespace) && happened.Kind == StoreEventKind.Deleted)
        {
            await DeleteContentAsync(key.Namespace).ConfigureAwait(false);
        }
    }

    private bool IsEnding(string name) => store.Find(KeyOf(name)) is { IsDeleting: true };

    private static ObjectKey KeyOf(string name) => new(BuiltInDefinitions.Namespaces, string.Empty, name);

    private async Task DeleteContentAsync(string name)
    {
        var snapshot = store.Snapshot;
        foreach (var stored in snapshot.Resources.SelectMany(resource => snapshot.List(resource, name)).Where(stored => !stored.IsDeleting))
        {
            if (catalog.Current.StorageForm(stored.Key.Resource) is { } resource)
            {
                await IgnoreMissingAsync(resource, stored.Key).ConfigureAwait(false);
            }
        }

        var left = store.Snapshot;
        if (!left.Resources.Any(resource => left.Count(resource, name) > 0))
        {
            await ReleaseAsync(name).ConfigureAwait(false);
        }
    }

    private async Task IgnoreMissingAsync(ResourceDefinition resource, ObjectKey key)
    {
        try
        {
            await deletion.DeleteAsync(resource, key, new DeleteOptions()).ConfigureAwait(false);
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            // Already gone.
        }
    }

    private async Task ReleaseAsync(string name)
    {
        while (store.Find(KeyOf(name)) is { IsDeleting: true } stored)
        {
            var document = stored.Parse();
            document.ObjectOrNew("spec").Remove("finalizers");
            var kind = document.Finalizers().Count == 0 ? StoreEventKind.Deleted : StoreEventKind.Modified;
            if (kind == StoreEventKind.Modified && stored.Parse().Object("spec").Array("finalizers") is null)
            {
                return;
            }

            if (!(await store.WriteAsync(kind, stored.Key, document, stored.Revision).ConfigureAwait(false)).IsConflict)
            {
                return;
            }
        }
    }
}
