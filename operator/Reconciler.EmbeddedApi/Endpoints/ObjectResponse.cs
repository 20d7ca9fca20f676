using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tables;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>Answers with one object in the form that was asked for.</summary>
internal sealed class ObjectResponse(TimeProvider time)
{
    public Task WriteAsync(HttpContext context, ResourceDefinition resource, int code, StoredObject stored, Representation representation, RequestOptions options) =>
        representation.Form == ObjectForm.Whole
            ? context.Response.WriteJsonAsync(code, ObjectViews.Render(resource, stored))
            : WriteAsync(context, resource, code, ObjectViews.Read(resource, stored), representation, options);

    public Task WriteAsync(HttpContext context, ResourceDefinition resource, int code, JsonObject document, Representation representation, RequestOptions options) =>
        context.Response.WriteJsonAsync(code, representation.Form switch
        {
            ObjectForm.Table => new TableRendering(resource, representation.Version, options.IncludeObject, time.GetUtcNow())
                .Table([document], new JsonObject { ["resourceVersion"] = document.ResourceVersion() }),
            ObjectForm.PartialMetadata => TableRendering.Partial(document, representation.Version),
            _ => document,
        });
}
