using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Lists;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>POST, PUT, PATCH and DELETE of objects.</summary>
internal sealed class WriteEndpoints(ObjectStore store, ObjectCreation creation, ObjectUpdate update, ObjectDeletion deletion, PatchEndpoint patches, FieldManagement management, ObjectResponse responses)
{
    public async Task HandleAsync(HttpContext context, ResourceDefinition resource, RequestPath path)
    {
        var options = new RequestOptions(context.Request.Query, context.Request.Method);
        var bytes = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        switch (context.Request.Method)
        {
            case "POST" when path.Name is null && (path.Namespace is not null || !resource.Namespaced):
                await CreateAsync(context, Request(context, resource, path, options), options, bytes).ConfigureAwait(false);
                break;
            case "PUT" when path.Name is not null:
                await UpdateAsync(context, Request(context, resource, path, options), options, bytes).ConfigureAwait(false);
                break;
            case "PATCH" when path.Name is not null:
                var outcome = await patches.HandleAsync(context, Request(context, resource, path, options), options, bytes).ConfigureAwait(false);
                await AnswerAsync(context, outcome.Request, options, outcome.Outcome).ConfigureAwait(false);
                break;
            case "DELETE" when path.Subresource is null:
                await DeleteAsync(context, resource, path, options, bytes).ConfigureAwait(false);
                break;
            case "POST" when path.Name is null && !resource.BuiltIn:
                throw Refusal.NoSuchPath();
            case "PUT" or "PATCH" when path.Name is null && !resource.BuiltIn:
                throw Refusal.BadRequest("name must be provided");
            default:
                throw Refusal.MethodNotAllowed(resource, context.Request.Method);
        }
    }

    private async Task CreateAsync(HttpContext context, WriteRequest request, RequestOptions options, byte[] bytes)
    {
        var (body, duplicates) = Decode(context, bytes);
        var outcome = await creation.CreateAsync(request, body, duplicates, management.Update(request)).ConfigureAwait(false);
        await AnswerAsync(context, request, options, outcome).ConfigureAwait(false);
    }

    private async Task UpdateAsync(HttpContext context, WriteRequest request, RequestOptions options, byte[] bytes)
    {
        var (body, duplicates) = Decode(context, bytes);
        if (body is JsonObject { } document && document.Name() is null)
        {
            throw Refusal.BadRequest("name must be provided");
        }

        var outcome = await update.TryUpdateAsync(request, _ => body?.DeepClone(), duplicates, management.Update(request)).ConfigureAwait(false);
        if (outcome is null)
        {
            if (!request.Resource.IsMadeByPut || request.Subresource is not null)
            {
                throw Refusal.NotFound(request.Resource, request.Name);
            }

            if ((body as JsonObject)?.Uid() is { Length: > 0 } meant)
            {
                // What it means is gone: nothing is made in its place unasked.
                throw ObjectUpdate.AnotherObject(request, meant, null);
            }

            // The version that it had is no obstacle, as upstream has it.
            (body as JsonObject)?.Object("metadata")?.Remove("resourceVersion");
            Caller.Of(context).DemandToo("create");
            outcome = await creation.CreateAsync(request, body, duplicates, management.Update(request)).ConfigureAwait(false);
        }

        await AnswerAsync(context, request, options, outcome).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext context, ResourceDefinition resource, RequestPath path, RequestOptions options, byte[] bytes)
    {
        var body = bytes.Length == 0 ? null : RequestBody.Parse(bytes, RequestBody.MediaType(context.Request));
        var how = DeleteOptions.Read(body, options);
        if (path.Name is null)
        {
            await DeleteCollectionAsync(context, resource, path, options, how).ConfigureAwait(false);
            return;
        }

        var key = new ObjectKey(resource.StorageKey, path.Namespace ?? string.Empty, path.Name);
        var outcome = await deletion.DeleteAsync(resource, key, how).ConfigureAwait(false);
        if (outcome.Deleted)
        {
            await context.Response.WriteJsonAsync(200, ObjectDeletion.Success(resource, outcome.Document)).ConfigureAwait(false);
            return;
        }

        var document = outcome.Stored is { } stored ? ObjectViews.Read(resource, stored) : outcome.Document;
        await responses.WriteAsync(context, resource, 200, document, Representation.Negotiate(context.Request), options).ConfigureAwait(false);
    }

    private async Task DeleteCollectionAsync(HttpContext context, ResourceDefinition resource, RequestPath path, RequestOptions options, DeleteOptions how)
    {
        if (!resource.CanDeleteCollection || (resource.Namespaced && path.Namespace is null))
        {
            throw resource.BuiltIn ? Refusal.MethodNotAllowed() : Refusal.NoSuchPath();
        }

        var items = new JsonArray();
        foreach (var stored in new ListQuery(resource, path.Namespace, null, options).Select(store.Snapshot))
        {
            try
            {
                await deletion.DeleteAsync(resource, stored.Key, how).ConfigureAwait(false);
                items.Add((JsonNode)ObjectViews.Read(resource, stored));
            }
            catch (ApiException gone) when (gone.Code == 404)
            {
                // Someone else was faster.
            }
        }

        await context.Response.WriteJsonAsync(200, new JsonObject
        {
            ["kind"] = resource.ListKind,
            ["apiVersion"] = resource.ApiVersion,
            ["metadata"] = ListResponse.Head(resource, store.Snapshot),
            ["items"] = items,
        }).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, WriteRequest request, RequestOptions options, WriteOutcome outcome)
    {
        foreach (var warning in request.Warnings)
        {
            context.Response.AddWarning(warning);
        }

        var representation = Representation.Negotiate(context.Request);
        var code = outcome.Created ? 201 : 200;
        return outcome.Stored is { } stored
            ? responses.WriteAsync(context, request.Resource, code, stored, representation, options)
            : responses.WriteAsync(context, request.Resource, code, outcome.Document, representation, options);
    }

    private static (JsonNode? Body, List<string> Duplicates) Decode(HttpContext context, byte[] bytes)
    {
        var mediaType = RequestBody.MediaType(context.Request);
        if (mediaType is not ("" or "application/json" or "application/yaml" or "*/*" or Protobuf.ProtobufReading.MediaType))
        {
            throw Refusal.UnsupportedMediaType("application/json", "application/yaml", Protobuf.ProtobufReading.MediaType);
        }

        var duplicates = new List<string>();
        return (RequestBody.Parse(bytes, mediaType, duplicates), duplicates);
    }

    private static WriteRequest Request(HttpContext context, ResourceDefinition resource, RequestPath path, RequestOptions options) => new()
    {
        Resource = resource,
        Namespace = path.Namespace ?? string.Empty,
        Name = path.Name ?? string.Empty,
        Subresource = path.Subresource,
        IsPatch = HttpMethods.IsPatch(context.Request.Method),
        User = Caller.Of(context).User,
        DryRun = options.DryRun,
        FieldValidation = options.FieldValidation,
        FieldManager = options.FieldManager ?? FieldManagement.ManagerOf(context.Request.Headers.UserAgent.ToString()),
    };
}
