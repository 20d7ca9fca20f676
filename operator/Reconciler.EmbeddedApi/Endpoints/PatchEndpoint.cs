using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Patches;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Validation;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>The four kinds of patch.</summary>
internal sealed class PatchEndpoint(ObjectCreation creation, ObjectUpdate update, FieldManagement management)
{
    private const string Apply = "application/apply-patch+yaml";

    public async Task<(WriteRequest Request, WriteOutcome Outcome)> HandleAsync(HttpContext context, WriteRequest request, RequestOptions options, byte[] bytes)
    {
        var mediaType = RequestBody.MediaType(context.Request);
        var duplicates = new List<string>();
        Func<JsonNode?> patch = () => RequestBody.Parse(bytes, mediaType, duplicates);
        if (options.Force is not null && mediaType != Apply)
        {
            throw Refusal.InvalidOptions(options.Kind, FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        }

        switch (mediaType)
        {
            case "application/merge-patch+json":
                var merge = patch();
                return (request, await update.UpdateAsync(request, live => MergePatch.Apply(live, merge), duplicates, management.Update(request)).ConfigureAwait(false));
            case "application/json-patch+json":
                var operations = patch();
                return (request, await update.UpdateAsync(request, live => JsonPatch.Apply(live, operations), duplicates, management.Update(request)).ConfigureAwait(false));
            case "application/strategic-merge-patch+json" when request.Resource.BuiltIn:
                var strategic = patch();
                return (request, await update.UpdateAsync(request, live => StrategicMergePatch.Apply(live, strategic, request.Resource.Schema), duplicates, management.Update(request)).ConfigureAwait(false));
            case Apply:
                return (request, await ApplyAsync(request, Caller.Of(context), options, ObjectDecoding.Object(patch()), duplicates).ConfigureAwait(false));
            default:
                throw request.Resource.BuiltIn
                    ? Refusal.UnsupportedMediaType("application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", Apply)
                    : Refusal.UnsupportedMediaType("application/json-patch+json", "application/merge-patch+json", Apply);
        }
    }

    private async Task<WriteOutcome> ApplyAsync(WriteRequest request, Caller caller, RequestOptions options, JsonObject configuration, List<string> duplicates)
    {
        if (options.FieldManager is null)
        {
            throw Refusal.InvalidOptions(options.Kind, FieldError.Required("fieldManager", "is required for apply patch"));
        }

        if (configuration.Metadata().Array("managedFields") is { Count: > 0 })
        {
            throw Refusal.BadRequest("metadata.managedFields must be nil");
        }

        if (configuration.Text("apiVersion") is not { Length: > 0 })
        {
            throw Refusal.BadRequest($"invalid object type: /, Kind={configuration.Text("kind")}");
        }

        var applied = management.Apply(request, configuration, options.Force == true);
        while (true)
        {
            if (await update.TryUpdateAsync(request, applied.Change, duplicates, applied.Track).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            if (request.Subresource is not null)
            {
                throw Refusal.NotFound(request.Resource, request.Name);
            }

            if (configuration.Uid() is { } uid)
            {
                throw Refusal.Conflict(request.Resource, request.Name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            }

            caller.DemandToo("create");
            try
            {
                return await creation.CreateAsync(request, configuration.DeepClone(), duplicates, applied.Track).ConfigureAwait(false);
            }
            catch (ApiException exists) when (exists.Reason == "AlreadyExists" && !request.DryRun)
            {
                // Someone created it meanwhile: apply to theirs.
            }
        }
    }
}
