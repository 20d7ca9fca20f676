using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Schemas;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Writes;

/// <summary>Makes a client's document one of the resource: right kind and place, well-formed metadata, unknown fields refused or pruned, defaults filled in.</summary>
internal static class ObjectDecoding
{
    public static JsonObject Object(JsonNode? body) =>
        body as JsonObject ?? throw Refusal.BadRequest("the body must be an object with apiVersion, kind and metadata");

    /// <summary>Checks what the document says it is and where it belongs.</summary>
    public static void CheckIdentity(WriteRequest request, JsonObject document)
    {
        var resource = request.Resource;
        foreach (var field in new[] { "apiVersion", "kind" })
        {
            var wanted = field == "kind" ? resource.Kind : resource.ApiVersion;
            switch (document.Text(field))
            {
                case null or "" when resource.BuiltIn:
                    document.Remove(field);
                    break;
                case null or "" when field == "kind":
                    throw Refusal.BadRequest($"the object provided is unrecognized (must be of type {wanted}): Object 'Kind' is missing");
                case var found when found != wanted && field == "apiVersion":
                    throw Refusal.BadRequest($"the API version in the data ({found}) does not match the expected API version ({wanted})");
                case var found when found != wanted && !resource.BuiltIn:
                    throw Refusal.Invalid(found!, resource.Group, document.Name() ?? string.Empty, [FieldError.Invalid("kind", found, $"must be {wanted}")]);
                case var found when found != wanted:
                    throw Refusal.BadRequest($"the kind in the data ({found}) does not match the expected kind ({wanted})");
                default:
                    break;
            }
        }

        PutFirst(document, resource);
        CheckMetadata(request, document);
    }

    /// <summary>Prunes unknown fields as fieldValidation says, and fills in defaults.</summary>
    public static void Complete(WriteRequest request, JsonObject document, IReadOnlyCollection<string> duplicates)
    {
        var unknown = Pruning.Prune(document, request.Resource.Schema);
        if (!request.Resource.BuiltIn)
        {
            unknown.Sort(StringComparer.Ordinal);
        }

        var problems = duplicates.Select(path => $"duplicate field \"{path}\"").Concat(unknown.Select(path => $"unknown field \"{path}\"")).ToArray();
        if (problems.Length > 0 && request.FieldValidation == FieldValidation.Strict)
        {
            throw Refusal.BadRequest($"{request.Resource.Kind} in version \"{request.Resource.Version}\" cannot be handled as a {request.Resource.Kind}: strict decoding error: {string.Join(", ", problems)}");
        }

        if (request.FieldValidation == FieldValidation.Warn)
        {
            request.Warnings.AddRange(problems);
        }

        Defaulting.Apply(document, request.Resource.Schema);
    }

    private static void PutFirst(JsonObject document, ResourceDefinition resource)
    {
        document.Remove("apiVersion");
        document.Remove("kind");
        var metadata = document.At("metadata");
        document.Remove("metadata");
        document.Insert(0, "apiVersion", resource.ApiVersion);
        document.Insert(1, "kind", resource.Kind);
        document.Insert(2, "metadata", metadata);
    }

    private static void CheckMetadata(WriteRequest request, JsonObject document)
    {
        if (document.At("metadata") is not JsonObject metadata)
        {
            if (document.At("metadata") is { } wrong)
            {
                throw Refusal.BadRequest($"metadata must be an object, not {FieldError.TypeName(wrong)}");
            }

            document["metadata"] = metadata = [];
        }

        foreach (var (name, value) in metadata.ToArray())
        {
            // A null is no value: what Go's clients write for an unset time. Nor is what is empty.
            if (value is null or JsonObject { Count: 0 } || (value is JsonArray { Count: 0 } && name != "managedFields"))
            {
                metadata.Remove(name);
            }
        }

        var errors = new List<FieldError>();
        SchemaValidation.Validate(metadata, BuiltInDefinitions.ObjectMeta, "metadata", errors);

        // What is missing reads as empty; that is judged later.
        errors.RemoveAll(error => error.Reason == "FieldValueRequired");
        if (errors.Count > 0)
        {
            throw Refusal.BadRequest($"{request.Resource.Kind} in version \"{request.Resource.Version}\" cannot be handled as a {request.Resource.Kind}: {errors[0].Full}");
        }

        var inNamespace = metadata.Text("namespace") ?? string.Empty;
        if (inNamespace.Length > 0 && inNamespace != request.Namespace)
        {
            throw Refusal.BadRequest(request.Resource.Namespaced
                ? "the namespace of the provided object does not match the namespace sent on the request"
                : $"namespace may not be set on {request.Resource.Kind}, which is cluster-scoped");
        }

        metadata.Put("namespace", request.Namespace.Length == 0 ? null : request.Namespace);
        var given = metadata.Text("name") ?? string.Empty;
        if (request.Name.Length > 0 && given.Length > 0 && given != request.Name)
        {
            throw Refusal.BadRequest($"the name of the object ({given}) does not match the name on the URL ({request.Name})");
        }
    }
}
