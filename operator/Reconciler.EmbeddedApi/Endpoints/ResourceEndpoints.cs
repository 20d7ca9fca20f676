using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Lists;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Watches;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Requests to resources: finds the resource, then the operation.</summary>
internal sealed class ResourceEndpoints(LiveCatalog catalog, ObjectStore store, ListResponse lists, WatchResponse watches, WriteEndpoints writes, ScaleEndpoint scale, TokenEndpoint tokens, ObjectResponse responses)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        var resource = catalog.Current.Find(path.Group, path.Version, path.Plural) ?? throw Refusal.NoSuchPath();
        CheckPlace(resource, path);
        if (resource.DeprecationWarning is { } warning)
        {
            context.Response.AddWarning(warning);
        }

        if (path.Subresource == "token")
        {
            await tokens.HandleAsync(context, resource, path).ConfigureAwait(false);
        }
        else if (path.Subresource == "scale")
        {
            await scale.HandleAsync(context, resource, path).ConfigureAwait(false);
        }
        else if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            await ReadAsync(context, resource, path).ConfigureAwait(false);
        }
        else
        {
            await writes.HandleAsync(context, resource, path).ConfigureAwait(false);
        }
    }

    private static void CheckPlace(ResourceDefinition resource, RequestPath path)
    {
        if (!resource.Namespaced && path.Namespace is not null)
        {
            throw Refusal.NoSuchPath();
        }

        var known = path.Subresource switch
        {
            null => true,
            "status" => resource.HasStatus,
            "scale" => resource.Scale is not null,
            "token" => resource.StorageKey == BuiltInDefinitions.ServiceAccounts,
            "finalize" => resource.StorageKey == BuiltInDefinitions.Namespaces,
            _ => false,
        };
        if (!known || (resource.Namespaced && path.Name is not null && path.Namespace is null))
        {
            throw known || resource.BuiltIn ? Refusal.NoSuchPath() : Refusal.NotFound(resource, path.Name!);
        }
    }

    private async Task ReadAsync(HttpContext context, ResourceDefinition resource, RequestPath path)
    {
        var options = new RequestOptions(context.Request.Query);
        var representation = Representation.Negotiate(context.Request);
        if (options.Watch && path.Name is null)
        {
            await watches.WriteAsync(context, new ListQuery(resource, path.Namespace, path.Name, options), options, representation).ConfigureAwait(false);
        }
        else if (path.Name is null)
        {
            await lists.WriteAsync(context, new ListQuery(resource, path.Namespace, null, options), options, representation).ConfigureAwait(false);
        }
        else
        {
            var stored = store.Find(new ObjectKey(resource.StorageKey, path.Namespace ?? string.Empty, path.Name)) ?? throw Refusal.NotFound(resource, path.Name);
            ListOptionRules.Version(options, store.Snapshot.Revision);
            await responses.WriteAsync(context, resource, 200, stored, representation, options).ConfigureAwait(false);
        }
    }
}
