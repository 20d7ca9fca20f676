using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Selectors;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>
/// Reads from an HTTP request what it wants. The path comes taken apart, and is the very one that the request is then carried out by: what
/// is asked for and what is done cannot differ.
/// </summary>
internal static class RequestAttributes
{
    public static AccessRequest Of(UserIdentity user, HttpRequest request, RequestPath? path)
    {
        if (path is null)
        {
#pragma warning disable CA1308 // Verbs are lower case.
            return new AccessRequest { User = user, Verb = request.Method.ToLowerInvariant(), Path = request.Path.Value ?? "/" };
#pragma warning restore CA1308
        }

        var options = new RequestOptions(request.Query);
        var verb = Verb(request.Method, path, options);

        // A selector narrows only what looks at many. Elsewhere nobody obeys it, so it must not be what a right by name is asked with.
        var selector = verb is "list" or "watch" or "deletecollection" ? options.FieldSelector : null;
        return new AccessRequest
        {
            User = user,
            Verb = verb,
            Group = path.Group,
            Version = path.Version,
            Resource = path.Plural,
            Subresource = path.Subresource ?? string.Empty,

            // A namespace is in itself, so that who has rights in it may have those to look at it.
            Namespace = path.Namespace ?? (path is { Group: "", Plural: "namespaces" } ? path.Name : null) ?? string.Empty,
            Name = path.Name ?? (selector is null ? null : FieldSelector.NameIn(selector)) ?? string.Empty,
            FieldSelector = selector,
        };
    }

    private static string Verb(string method, RequestPath path, RequestOptions options) => method switch
    {
        "GET" or "HEAD" => path.Name is not null ? "get" : options.Watch ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => path.Name is null ? "deletecollection" : "delete",
        _ => string.Empty,
    };
}
