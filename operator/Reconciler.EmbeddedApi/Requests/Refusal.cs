using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Validation;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>The refusals, worded as upstream's server words them: clients match on some of these texts.</summary>
internal static class Refusal
{
    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    /// <param name="why">What may be told of it; to nobody but who has shown to hold the credential that is no longer good.</param>
    public static ApiException Unauthorized(string? why = null) => new(401, "Unauthorized", why is null ? "Unauthorized" : "Unauthorized: " + why);

    public static ApiException NotFound(ResourceDefinition resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedName} \"{name}\" not found", Details(resource.Plural, resource.Group, name));

    public static ApiException NoSuchPath() =>
        new(404, "NotFound", "the server could not find the requested resource", new JsonObject());

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    /// <summary>For custom resources, whose handler names what it was asked for.</summary>
    public static ApiException MethodNotAllowed(ResourceDefinition resource, string method)
    {
        if (resource.BuiltIn)
        {
            return MethodNotAllowed();
        }

        var verb = method switch { "POST" => "create", "PUT" => "update", "PATCH" => "patch", "DELETE" => "delete", _ => string.Empty };
        var details = Details(resource.Plural, resource.Group, string.Empty);
        return new(405, "MethodNotAllowed", $"{verb} is not supported on resources of kind \"{resource.QualifiedName}\"", details);
    }

    public static ApiException NotAcceptable(string accepted) =>
        new(406, "NotAcceptable", $"only the following media types are accepted: {accepted}");

    public static ApiException AlreadyExists(ResourceDefinition resource, string name) =>
        new(409, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists", Details(resource.Plural, resource.Group, name));

    public static ApiException Conflict(ResourceDefinition resource, string name, string reason = "the object has been modified; please apply your changes to the latest version and try again") =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource.QualifiedName} \"{name}\": {reason}", Details(resource.Plural, resource.Group, name));

    /// <summary>Of a deletion; upstream names the kind where other conflicts name the resource.</summary>
    public static ApiException PreconditionFailed(ResourceDefinition resource, string name, string reason)
    {
        var qualifiedKind = resource.Group.Length == 0 ? resource.Kind : $"{resource.Kind}.{resource.Group}";
        return new(409, "Conflict", $"Operation cannot be fulfilled on {qualifiedKind} \"{name}\": {reason}", Details(resource.Kind, resource.Group, name));
    }

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException TooLarge(long limit) =>
        new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {limit}");

    public static ApiException UnsupportedMediaType(params string[] accepted) =>
        new(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: " + string.Join(", ", accepted));

    public static ApiException Forbidden(ResourceDefinition resource, string name, string why, JsonObject? cause = null)
    {
        var details = Details(resource.Plural, resource.Group, name);
        if (cause is not null)
        {
            details["causes"] = new JsonArray(cause);
        }

        return new(403, "Forbidden", $"{resource.QualifiedName} \"{name}\" is forbidden: {why}", details);
    }

    public static ApiException Invalid(ResourceDefinition resource, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(resource.Kind, resource.Group, name, errors);

    /// <summary>For what is sent but not stored, so that there is no resource of it.</summary>
    public static ApiException Invalid(string kind, string group, string name, IReadOnlyList<FieldError> errors)
    {
        var details = Details(kind, group, name);
        details["causes"] = errors.Select(error => (JsonNode?)new JsonObject
        {
            ["reason"] = error.Reason,
            ["message"] = error.Message,
            ["field"] = error.Field,
        }).ToJsonArray();
        var all = errors.Count == 1 ? errors[0].Full : $"[{string.Join(", ", errors.Select(error => error.Full))}]";
        var qualifiedKind = group.Length == 0 ? kind : $"{kind}.{group}";
        return new(422, "Invalid", $"{qualifiedKind} \"{name}\" is invalid: {all}", details);
    }

    /// <summary>For query parameters and DeleteOptions: CreateOptions, UpdateOptions, PatchOptions, DeleteOptions, ListOptions.</summary>
    public static ApiException InvalidOptions(string kind, params IReadOnlyList<FieldError> errors) => Invalid(kind, "meta.k8s.io", string.Empty, errors);

    private static JsonObject Details(string kind, string group, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        return details;
    }
}
