using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Requests;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>Refusals in upstream's words.</summary>
internal static class AccessRefusal
{
    public static ApiException Of(AccessRequest request, string reason)
    {
        var message = Wanted(request) + (reason.Length == 0 ? string.Empty : ": " + reason);
        if (request.Path is not null)
        {
            return new ApiException(403, "Forbidden", "forbidden: " + message, new JsonObject());
        }

        var qualified = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        var details = new JsonObject();
        if (request.Name.Length > 0)
        {
            details["name"] = request.Name;
        }

        if (request.Group.Length > 0)
        {
            details["group"] = request.Group;
        }

        details["kind"] = request.Resource;
        return new ApiException(403, "Forbidden", $"{qualified}{(request.Name.Length > 0 ? $" \"{request.Name}\"" : string.Empty)} is forbidden: {message}", details);
    }

    private static string Wanted(AccessRequest request) =>
        request.Path is { } path ? $"User \"{request.User.Name}\" cannot {request.Verb} path \"{path}\""
        : $"User \"{request.User.Name}\" cannot {request.Verb} resource \"{request.CombinedResource}\" in API group \"{request.Group}\" "
            + (request.Namespace.Length > 0 ? $"in the namespace \"{request.Namespace}\"" : "at the cluster scope");
}
