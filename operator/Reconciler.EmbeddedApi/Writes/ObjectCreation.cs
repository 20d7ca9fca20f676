using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Quotas;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Creates objects.</summary>
internal sealed class ObjectCreation(ObjectStore store, ObjectChecks checks, KindRulebook rulebook, QuotaGate quotas, TimeProvider time)
{
    private const string Suffixes = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Creates the object of the body; <paramref name="track"/> writes its managedFields.</summary>
    public async Task<WriteOutcome> CreateAsync(WriteRequest request, JsonNode? body, IReadOnlyCollection<string> duplicates, ManagedFieldsChange track)
    {
        var document = ObjectDecoding.Object(body);
        ObjectDecoding.CheckIdentity(request, document);
        ObjectDecoding.Complete(request, document, duplicates);
        if (!string.IsNullOrEmpty(document.ResourceVersion()))
        {
            throw Refusal.BadRequest("resourceVersion should not be set on objects to be created");
        }

        Initialize(request, document);
        CheckNamespace(request, document);
        track(null, document);
        rulebook.For(request.Resource)?.Prepare(document, null);
        checks.Check(request, document, null);
        using var turn = await quotas.EnterAsync(request, document, null).ConfigureAwait(false);
        return await StoreAsync(request, document).ConfigureAwait(false);
    }

    private async Task<WriteOutcome> StoreAsync(WriteRequest request, JsonObject document)
    {
        var name = document.Name()!;
        if (request.DryRun)
        {
            return store.Find(request.KeyOf(name)) is null
                ? new WriteOutcome(document, null, Created: true)
                : throw Refusal.AlreadyExists(request.Resource, name);
        }

        var stored = ObjectViews.ToStorage(request.Resource, document);
        var result = await store.WriteAsync(StoreEventKind.Added, request.KeyOf(name), stored, 0).ConfigureAwait(false);
        return result.IsConflict
            ? throw Refusal.AlreadyExists(request.Resource, name)
            : new WriteOutcome(document, result.Stored, Created: true);
    }

    private void Initialize(WriteRequest request, JsonObject document)
    {
        ServerOwnedMetadata.Clear(document);
        var metadata = document.Metadata();
        var name = request.Name.Length > 0 ? request.Name : metadata.Text("name");
        if (string.IsNullOrEmpty(name) && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            name = (prefix.Length > 58 ? prefix[..58] : prefix) + RandomNumberGenerator.GetString(Suffixes, 5);
        }

        metadata.Put("name", name);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = time.Timestamp();
        if (request.Resource.CountsGenerations)
        {
            metadata["generation"] = 1L;
        }

        if (request.Resource.HasStatus)
        {
            document.Remove("status");
        }
    }

    private void CheckNamespace(WriteRequest request, JsonObject document)
    {
        if (!request.Resource.Namespaced)
        {
            return;
        }

        var namespaces = BuiltInDefinitions.Resources.First(resource => resource.StorageKey == BuiltInDefinitions.Namespaces);
        var stored = store.Find(new ObjectKey(BuiltInDefinitions.Namespaces, string.Empty, request.Namespace))
            ?? throw Refusal.NotFound(namespaces, request.Namespace);
        if (stored.IsDeleting)
        {
            throw Refusal.Forbidden(
                request.Resource,
                document.Name() ?? string.Empty,
                $"unable to create new content in namespace {request.Namespace} because it is being terminated",
                new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {request.Namespace} is being terminated", ["field"] = "metadata.namespace" });
        }
    }
}
