using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Quotas;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Changes objects that exist: PUT, every patch, apply, and every subresource go through here.</summary>
internal sealed class ObjectUpdate(ObjectStore store, ObjectChecks checks, KindRulebook rulebook, QuotaGate quotas)
{
    private const int MostAttempts = 50;

    /// <summary>
    /// Applies a change to the newest state and stores it; if the object moved meanwhile, again, unless the client has named the version it means.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="change">From (a copy of) the live object to what the client wants.</param>
    /// <param name="duplicates">Fields that stood twice in the client's document.</param>
    /// <param name="track">Writes managedFields.</param>
    /// <returns>Null if there is no such object.</returns>
    public async Task<WriteOutcome?> TryUpdateAsync(WriteRequest request, Func<JsonObject, JsonNode?> change, IReadOnlyCollection<string> duplicates, ManagedFieldsChange track)
    {
        var key = request.KeyOf(request.Name);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (store.Find(key) is not { } stored)
            {
                return null;
            }

            request.Warnings.Clear();
            var live = ObjectViews.Read(request.Resource, stored);
            var next = Prepare(request, live, change, duplicates, track);
            if (JsonNode.DeepEquals(live, next))
            {
                return new WriteOutcome(live, stored);
            }

            checks.Check(request, next, live);
            using var turn = await quotas.EnterAsync(request, next, live).ConfigureAwait(false);
            var gone = next.IsDeleting() && next.Finalizers().Count == 0 && rulebook.For(request.Resource)?.IsHeld(next) != true;
            if (request.DryRun)
            {
                return new WriteOutcome(next, null, Deleted: gone);
            }

            var document = ObjectViews.ToStorage(request.Resource, next);
            var result = await store.WriteAsync(gone ? StoreEventKind.Deleted : StoreEventKind.Modified, key, document, stored.Revision).ConfigureAwait(false);
            if (!result.IsConflict)
            {
                // What is gone is answered as it was at last, in the version that it had.
                next.Metadata()["resourceVersion"] = live.ResourceVersion();
                return new WriteOutcome(next, gone ? null : result.Stored, Deleted: gone);
            }
        }

        throw Refusal.Conflict(request.Resource, request.Name);
    }

    public async Task<WriteOutcome> UpdateAsync(WriteRequest request, Func<JsonObject, JsonNode?> change, IReadOnlyCollection<string> duplicates, ManagedFieldsChange track) =>
        await TryUpdateAsync(request, change, duplicates, track).ConfigureAwait(false) ?? throw Refusal.NotFound(request.Resource, request.Name);

    private JsonObject Prepare(WriteRequest request, JsonObject live, Func<JsonObject, JsonNode?> change, IReadOnlyCollection<string> duplicates, ManagedFieldsChange track)
    {
        var candidate = ObjectDecoding.Object(change(live.Clone()));
        ObjectDecoding.CheckIdentity(request, candidate);
        ObjectDecoding.Complete(request, candidate, duplicates);
        CheckVersion(request, candidate, live);
        var next = Subresources.Confine(request.Resource, request.Subresource, live, candidate);
        ServerOwnedMetadata.Restore(next, live);
        CheckFinalizers(request, next, live);
        rulebook.For(request.Resource)?.Prepare(next, live);
        if (request.Resource.CountsGenerations && Subresources.ChangesSpec(request.Resource, live, next))
        {
            next.Metadata()["generation"] = (live.Metadata().Integer("generation") ?? 0) + 1;
        }

        track(live, next);
        next.Metadata()["resourceVersion"] = live.ResourceVersion();
        return next;
    }

    private static void CheckVersion(WriteRequest request, JsonObject candidate, JsonObject live)
    {
        if (candidate.Uid() is { Length: > 0 } uid && uid != live.Uid())
        {
            if (request.IsPatch)
            {
                throw Refusal.Invalid(request.Resource, request.Name, [FieldError.Invalid("metadata.uid", uid, "field is immutable")]);
            }

            throw AnotherObject(request, uid, live.Uid());
        }

        switch (candidate.ResourceVersion())
        {
            case null or "" when request.Resource.BuiltIn:
                break;
            case null or "":
                throw Refusal.Invalid(request.Resource.Plural, request.Resource.Group, request.Name, [new FieldError("FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")]);
            case var version when version != live.ResourceVersion():
                throw Refusal.Conflict(request.Resource, request.Name);
            default:
                break;
        }
    }

    /// <summary>The refusal of a write that means another object of the name; of one that is gone, too.</summary>
    public static ApiException AnotherObject(WriteRequest request, string meant, string? found) => Refusal.Conflict(
        request.Resource,
        request.Name,
        $"StorageError: invalid object, Code: 4, Key: {request.Name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {meant}, UID in object meta: {found}");

    private static void CheckFinalizers(WriteRequest request, JsonObject next, JsonObject live)
    {
        if (!live.IsDeleting())
        {
            return;
        }

        var added = next.Finalizers().Except(live.Finalizers()).ToArray();
        if (added.Length > 0)
        {
            throw Refusal.Invalid(request.Resource, request.Name, [FieldError.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(name => $"\"{name}\""))}}}")]);
        }
    }
}
