using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Discovery;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.OpenApi;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Discovery and OpenAPI: what there is.</summary>
internal sealed class MetaEndpoints(LiveCatalog catalog)
{
    private static readonly string[] Roots = ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"];

    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        var path = (context.Request.Path.Value ?? "/").Trim('/').Split('/');
        var current = catalog.Current;
        if (path is ["api"] or ["apis"] && Representation.AggregatedDiscovery(context.Request) is { } version)
        {
            CheckMethod(context);
            await context.Response.WriteJsonAsync(200, AggregatedDiscovery.Document(current, path[0] == "api", version), AggregatedDiscovery.ContentType(version)).ConfigureAwait(false);
            return true;
        }

        if (path is ["openapi", "v2"] && ProtobufDocuments.IsWanted(context.Request.Headers.Accept.ToString()))
        {
            CheckMethod(context);
            await context.Response.WriteJsonAsync(200, ProtobufDocuments.Write(OpenApiDocuments.Swagger(current)), ProtobufDocuments.ContentType).ConfigureAwait(false);
            return true;
        }

        var document = path switch
        {
            [""] => new JsonObject { ["paths"] = Roots.ToJsonArray() },
            ["api"] => DiscoveryDocuments.CoreVersions(context.Request.Host.Value ?? string.Empty),
            ["apis"] => DiscoveryDocuments.Groups(current),
            ["apis", var group] => DiscoveryDocuments.Group(DiscoveryDocuments.AllGroups(current).FirstOrDefault(found => found.Name == group) ?? throw Refusal.NoSuchPath()),
            ["api", var coreVersion] => DiscoveryDocuments.Resources(current, string.Empty, coreVersion) ?? throw Refusal.NoSuchPath(),
            ["apis", var group, var groupVersion] => DiscoveryDocuments.Resources(current, group, groupVersion) ?? throw Refusal.NoSuchPath(),
            ["openapi", "v3"] => OpenApiDocuments.Index(current),
            ["openapi", "v3", "api", var coreVersion] => OpenApiDocuments.GroupVersion(current, string.Empty, coreVersion) ?? throw Refusal.NoSuchPath(),
            ["openapi", "v3", "apis", var group, var groupVersion] => OpenApiDocuments.GroupVersion(current, group, groupVersion) ?? throw Refusal.NoSuchPath(),
            ["openapi", "v2"] => OpenApiDocuments.Swagger(current),
            _ => null,
        };
        if (document is null)
        {
            return false;
        }

        CheckMethod(context);
        await context.Response.WriteJsonAsync(200, document).ConfigureAwait(false);
        return true;
    }

    private static void CheckMethod(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw Refusal.MethodNotAllowed();
        }
    }
}
