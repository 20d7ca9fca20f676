using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Deletes objects: at once, or when their finalizers are done.</summary>
internal sealed class ObjectDeletion(ObjectStore store, KindRulebook rulebook, TimeProvider time)
{
    private const int MostAttempts = 50;

    /// <summary>Deletes, or marks as being deleted.</summary>
    public async Task<WriteOutcome> DeleteAsync(ResourceDefinition resource, ObjectKey key, DeleteOptions options)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var stored = store.Find(key) ?? throw Refusal.NotFound(resource, key.Name);
            CheckPreconditions(resource, key.Name, options, stored);
            var document = ObjectViews.Read(resource, stored);
            AddFinalizer(document, options);
            var held = document.Finalizers().Count > 0 || rulebook.For(resource)?.IsHeld(document) == true;
            if (held && stored.IsDeleting && document.Finalizers().Count == stored.Parse().Finalizers().Count)
            {
                return new WriteOutcome(document, stored);
            }

            if (held)
            {
                Mark(resource, document);
            }

            if (options.DryRun)
            {
                return new WriteOutcome(document, null, Deleted: !held);
            }

            var kind = held ? StoreEventKind.Modified : StoreEventKind.Deleted;
            var result = await store.WriteAsync(kind, key, ObjectViews.ToStorage(resource, document), stored.Revision).ConfigureAwait(false);
            if (!result.IsConflict)
            {
                return new WriteOutcome(document, result.Stored, Deleted: !held);
            }
        }

        throw Refusal.Conflict(resource, key.Name);
    }

    /// <summary>Upstream's answer to a completed deletion.</summary>
    public static JsonObject Success(ResourceDefinition resource, JsonObject deleted) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = Details(resource, deleted),
    };

    private static JsonObject Details(ResourceDefinition resource, JsonObject deleted)
    {
        var details = new JsonObject { ["name"] = deleted.Name() };
        if (resource.Group.Length > 0)
        {
            details["group"] = resource.Group;
        }

        details["kind"] = resource.Plural;
        details["uid"] = deleted.Uid();
        return details;
    }

    private static void CheckPreconditions(ResourceDefinition resource, string name, DeleteOptions options, StoredObject stored)
    {
        if (options.Uid is { } uid && uid != stored.Uid)
        {
            throw Refusal.PreconditionFailed(resource, name, $"the UID in the precondition ({uid}) does not match the UID in record ({stored.Uid}). The object might have been deleted and then recreated");
        }

        if (options.ResourceVersion is { } version && version != stored.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            throw Refusal.PreconditionFailed(resource, name, $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({stored.Revision}). The object might have been modified");
        }
    }

    private static void AddFinalizer(JsonObject document, DeleteOptions options)
    {
        if (options.Finalizer is { } finalizer && !document.IsDeleting())
        {
            document.Metadata()["finalizers"] = document.Finalizers().Append(finalizer).Distinct().ToJsonArray();
        }
    }

    private void Mark(ResourceDefinition resource, JsonObject document)
    {
        if (document.IsDeleting())
        {
            return;
        }

        var metadata = document.Metadata();
        metadata["deletionTimestamp"] = time.Timestamp();
        metadata["deletionGracePeriodSeconds"] = 0L;
        if (resource.CountsGenerations)
        {
            metadata["generation"] = (metadata.Integer("generation") ?? 0) + 1;
        }

        rulebook.For(resource)?.PrepareDeletion(document);
    }
}
