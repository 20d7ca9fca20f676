using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Patches;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tables;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>The scale subresource: an autoscaling/v1 Scale over the paths that the definition names.</summary>
internal sealed class ScaleEndpoint(ObjectStore store, ObjectUpdate update, FieldManagement management)
{
    public async Task HandleAsync(HttpContext context, ResourceDefinition resource, RequestPath path)
    {
        var options = new RequestOptions(context.Request.Query, context.Request.Method);
        var bytes = await RequestBody.ReadAsync(context.Request).ConfigureAwait(false);
        var mediaType = RequestBody.MediaType(context.Request);
        Func<JsonObject, JsonNode?>? change = (context.Request.Method, mediaType) switch
        {
            ("GET" or "HEAD", _) => null,
            ("PUT", _) => _ => RequestBody.Parse(bytes, mediaType),
            ("PATCH", "application/json-patch+json") => current => JsonPatch.Apply(current, RequestBody.Parse(bytes, mediaType)),
            ("PATCH", "application/merge-patch+json" or "application/strategic-merge-patch+json") => current => MergePatch.Apply(current, RequestBody.Parse(bytes, mediaType)),
            ("PATCH", _) => throw Refusal.UnsupportedMediaType("application/json-patch+json", "application/merge-patch+json"),
            _ => throw Refusal.MethodNotAllowed(resource, context.Request.Method),
        };
        if (change is null)
        {
            var stored = store.Find(new ObjectKey(resource.StorageKey, path.Namespace ?? string.Empty, path.Name!)) ?? throw Refusal.NotFound(resource, path.Name!);
            await context.Response.WriteJsonAsync(200, Scale(resource, ObjectViews.Read(resource, stored))).ConfigureAwait(false);
            return;
        }

        var request = new WriteRequest
        {
            Resource = resource,
            Namespace = path.Namespace ?? string.Empty,
            Name = path.Name!,
            Subresource = "scale",
            DryRun = options.DryRun,
            User = Caller.Of(context).User,
            FieldManager = options.FieldManager ?? FieldManagement.ManagerOf(context.Request.Headers.UserAgent.ToString()),
        };
        var outcome = await update.UpdateAsync(request, live => Change(resource, live, change), [], management.Update(request)).ConfigureAwait(false);
        var document = outcome.Stored is { } written ? ObjectViews.Read(resource, written) : outcome.Document;
        await context.Response.WriteJsonAsync(200, Scale(resource, document)).ConfigureAwait(false);
    }

    private static JsonObject Change(ResourceDefinition resource, JsonObject live, Func<JsonObject, JsonNode?> change)
    {
        var wanted = ObjectDecoding.Object(change(Scale(resource, live)));
        if (wanted.ResourceVersion() is { Length: > 0 } version && version != live.ResourceVersion())
        {
            throw Refusal.Conflict(resource, live.Name()!);
        }

        var replicas = wanted.Object("spec").At("replicas") is { } given ? given.AsInteger() : 0;
        if (replicas < 0)
        {
            throw Refusal.Invalid(resource, live.Name()!, [FieldError.Invalid(resource.Scale!.SpecReplicas, replicas, "should be a non-negative integer")]);
        }

        if (replicas is not (>= 0 and <= int.MaxValue))
        {
            throw Refusal.BadRequest("spec.replicas must be an integer of at least 0");
        }

        var parts = resource.Scale!.SpecReplicas.Trim('.').Split('.');
        var parent = parts[..^1].Aggregate(live, (map, name) => map.ObjectOrNew(name));
        parent[parts[^1]] = replicas;
        return live;
    }

    private static JsonObject Scale(ResourceDefinition resource, JsonObject document)
    {
        long Read(string path) => JsonPathQuery.Parse(path).Select(document) is [var found, ..] ? found.AsInteger() ?? 0 : 0;
        var metadata = document.Metadata();
        var status = new JsonObject { ["replicas"] = Read(resource.Scale!.StatusReplicas) };
        if (resource.Scale.LabelSelector is { } selector && JsonPathQuery.Parse(selector).Select(document) is [var text, ..] && text.AsText() is { } labels)
        {
            status["selector"] = labels;
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = metadata.Text("name"),
                ["namespace"] = metadata.Text("namespace"),
                ["uid"] = metadata.Text("uid"),
                ["resourceVersion"] = metadata.Text("resourceVersion"),
                ["creationTimestamp"] = metadata.Text("creationTimestamp"),
            },
            ["spec"] = new JsonObject { ["replicas"] = Read(resource.Scale.SpecReplicas) },
            ["status"] = status,
        };
    }
}
