using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Ownership;

/// <summary>
/// Garbage collection by ownerReferences. A dependent goes when none of its owners is left; an owner of a kind that is not served
/// here counts as there, since nothing is known of it.
/// </summary>
internal sealed class OwnerCleanup(ObjectStore store, LiveCatalog catalog, ObjectUpdate update, ObjectDeletion deletion) : ICleanup
{
    private readonly Dictionary<string, ObjectKey> alive = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<ObjectKey>> dependents = new(StringComparer.Ordinal);

    public async Task SeeAsync(StoreEvent happened)
    {
        var stored = happened.Object;
        Unlink(happened.Previous);
        if (happened.Kind == StoreEventKind.Deleted)
        {
            alive.Remove(stored.Uid);
            foreach (var dependent in DependentsOf(stored.Uid))
            {
                await CollectAsync(dependent).ConfigureAwait(false);
            }

            await ReleaseOwnersAsync(stored).ConfigureAwait(false);
            return;
        }

        alive[stored.Uid] = stored.Key;
        foreach (var owner in stored.Owners)
        {
            (dependents.TryGetValue(owner, out var known) ? known : dependents[owner] = []).Add(stored.Key);
        }

        if (stored.Owners.Count > 0 && !stored.IsDeleting)
        {
            await CollectAsync(stored.Key).ConfigureAwait(false);
        }

        if (stored.IsDeleting)
        {
            await FinishAsync(stored).ConfigureAwait(false);
        }
    }

    private ObjectKey[] DependentsOf(string uid) => dependents.TryGetValue(uid, out var known) ? [.. known] : [];

    private void Unlink(StoredObject? previous)
    {
        foreach (var owner in previous?.Owners ?? [])
        {
            if (dependents.TryGetValue(owner, out var known) && known.Remove(previous!.Key) && known.Count == 0)
            {
                dependents.Remove(owner);
            }
        }
    }

    /// <summary>Deletes a dependent whose owners are all gone; drops the references to those that are gone otherwise.</summary>
    private async Task CollectAsync(ObjectKey key)
    {
        if (store.Find(key) is not { IsDeleting: false, Owners.Count: > 0 } stored || catalog.Current.StorageForm(key.Resource) is not { } resource)
        {
            return;
        }

        var owners = stored.Parse().OwnerReferences().ToArray();
        var gone = owners.Where(owner => IsGone(owner, key.Namespace)).Select(owner => owner.Text("uid")!).ToHashSet();
        if (gone.Count == 0)
        {
            return;
        }

        if (gone.Count == owners.Length)
        {
            await IgnoreMissingAsync(() => deletion.DeleteAsync(resource, key, new DeleteOptions { Uid = stored.Uid })).ConfigureAwait(false);
        }
        else
        {
            await DropOwnersAsync(resource, key, gone).ConfigureAwait(false);
        }
    }

    private bool IsGone(JsonObject owner, string inNamespace)
    {
        if (alive.TryGetValue(owner.Text("uid") ?? string.Empty, out _))
        {
            return false;
        }

        var apiVersion = (owner.Text("apiVersion") ?? string.Empty).Split('/');
        var group = apiVersion.Length == 2 ? apiVersion[0] : string.Empty;
        if (catalog.Current.FindKind(group, owner.Text("kind") ?? string.Empty) is not { } kind || (kind.Namespaced && inNamespace.Length == 0))
        {
            return false;
        }

        // This loop may be behind the store: an owner that is there by now is there.
        var current = store.Find(new ObjectKey(kind.StorageKey, kind.Namespaced ? inNamespace : string.Empty, owner.Text("name") ?? string.Empty));
        return current is null || current.Uid != owner.Text("uid");
    }

    /// <summary>Carries out the foreground and orphan policies of an object that is being deleted.</summary>
    private async Task FinishAsync(StoredObject stored)
    {
        var finalizers = stored.Parse().Finalizers();
        if (catalog.Current.StorageForm(stored.Key.Resource) is not { } resource)
        {
            return;
        }

        if (finalizers.Contains(DeleteOptions.OrphanFinalizer))
        {
            foreach (var key in DependentsOf(stored.Uid))
            {
                if (catalog.Current.StorageForm(key.Resource) is { } dependent)
                {
                    await DropOwnersAsync(dependent, key, [stored.Uid]).ConfigureAwait(false);
                }
            }

            await DropFinalizerAsync(resource, stored.Key, DeleteOptions.OrphanFinalizer).ConfigureAwait(false);
        }
        else if (finalizers.Contains(DeleteOptions.ForegroundFinalizer))
        {
            var blocking = false;
            foreach (var key in DependentsOf(stored.Uid))
            {
                blocking |= await DeleteInForegroundAsync(key, stored.Uid).ConfigureAwait(false);
            }

            if (!blocking)
            {
                await DropFinalizerAsync(resource, stored.Key, DeleteOptions.ForegroundFinalizer).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> DeleteInForegroundAsync(ObjectKey key, string owner)
    {
        if (store.Find(key) is not { } dependent || catalog.Current.StorageForm(key.Resource) is not { } resource)
        {
            return false;
        }

        var blocks = dependent.Parse().OwnerReferences().Any(reference => reference.Text("uid") == owner && reference.Flag("blockOwnerDeletion"));
        if (!dependent.IsDeleting && dependent.Owners.Count == 1)
        {
            await IgnoreMissingAsync(() => deletion.DeleteAsync(resource, key, new DeleteOptions { Finalizer = DeleteOptions.ForegroundFinalizer })).ConfigureAwait(false);
        }

        return blocks && store.Find(key) is not null;
    }

    /// <summary>An owner deleted in the foreground waits for its dependents: one of them has gone.</summary>
    private async Task ReleaseOwnersAsync(StoredObject dependent)
    {
        foreach (var uid in dependent.Owners)
        {
            if (alive.TryGetValue(uid, out var key) && store.Find(key) is { IsDeleting: true } owner)
            {
                await FinishAsync(owner).ConfigureAwait(false);
            }
        }
    }

    private Task DropFinalizerAsync(ResourceDefinition resource, ObjectKey key, string finalizer) => ChangeAsync(resource, key, document =>
        document.Metadata()["finalizers"] = document.Finalizers().Where(name => name != finalizer).ToJsonArray());

    private Task DropOwnersAsync(ResourceDefinition resource, ObjectKey key, IReadOnlyCollection<string> uids) => ChangeAsync(resource, key, document =>
        document.Metadata()["ownerReferences"] = document.OwnerReferences().Where(owner => !uids.Contains(owner.Text("uid"))).Select(owner => (JsonNode?)owner.DeepClone()).ToJsonArray());

    private async Task ChangeAsync(ResourceDefinition resource, ObjectKey key, Action<JsonObject> change)
    {
        var request = new WriteRequest { Resource = resource, Namespace = key.Namespace, Name = key.Name, FieldManager = "garbage-collector", FieldValidation = FieldValidation.Ignore };
        await update.TryUpdateAsync(request, document =>
        {
            change(document);
            return document;
        }, [], (_, _) => { }).ConfigureAwait(false);
    }

    private static async Task IgnoreMissingAsync(Func<Task> delete)
    {
        try
        {
            await delete().ConfigureAwait(false);
        }
        catch (ApiException gone) when (gone.Code is 404 or 409)
        {
            // Already gone, or another object by now.
        }
    }
}
