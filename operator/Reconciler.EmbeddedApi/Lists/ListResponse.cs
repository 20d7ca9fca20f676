using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tables;

namespace Reconciler.EmbeddedApi.Lists;

/// <summary>Answers lists: whole objects are copied from the store to the connection without being parsed.</summary>
internal sealed class ListResponse(ObjectStore store, Continuations continuations, TimeProvider time)
{
    private const int FlushAt = 64 * 1024;

    public async Task WriteAsync(HttpContext context, ListQuery query, RequestOptions options, Representation representation)
    {
        ListOptionRules.Check(options);
        var (snapshot, after) = Start(options);
        var chunk = new List<StoredObject>();
        var more = false;
        foreach (var stored in query.Select(snapshot, after))
        {
            if (options.Limit > 0 && chunk.Count >= options.Limit)
            {
                more = true;
                break;
            }

            chunk.Add(stored);
        }

        var metadata = Metadata(query, snapshot, chunk, more, after);
        if (representation.Form != ObjectForm.Whole && metadata.Text("continue") is { Length: 0 })
        {
            metadata.Remove("continue");
        }

        switch (representation.Form)
        {
            case ObjectForm.Table:
                var table = new TableRendering(query.Resource, representation.Version, options.IncludeObject, time.GetUtcNow());
                await context.Response.WriteJsonAsync(200, table.Table(chunk.Select(stored => ObjectViews.Read(query.Resource, stored)), metadata)).ConfigureAwait(false);
                break;
            case ObjectForm.PartialMetadata:
                await WritePartialAsync(context, query, representation, chunk, metadata).ConfigureAwait(false);
                break;
            default:
                await WriteWholeAsync(context, query, chunk, metadata).ConfigureAwait(false);
                break;
        }
    }

    private (StoreSnapshot Snapshot, (string Namespace, string Name)? After) Start(RequestOptions options)
    {
        if (options.Continue is { } token)
        {
            return continuations.Resume(token);
        }

        var snapshot = store.Snapshot;
        if (ListOptionRules.Version(options, snapshot.Revision) is { } wanted)
        {
            if (options.ResourceVersionMatch == "Exact" && wanted != snapshot.Revision)
            {
                throw Refusal.Expired($"The resourceVersion for the provided list is too old: {wanted} ({snapshot.Revision})");
            }
        }

        return (snapshot, null);
    }

    private JsonObject Metadata(ListQuery query, StoreSnapshot snapshot, List<StoredObject> chunk, bool more, (string Namespace, string Name)? after)
    {
        var metadata = Head(query.Resource, snapshot);
        if (more)
        {
            metadata["continue"] = continuations.Issue(snapshot, chunk[^1].Key);
            if (query.SelectsAll && after is null)
            {
                metadata["remainingItemCount"] = snapshot.Count(query.Resource.StorageKey, query.Namespace) - chunk.Count;
            }
        }

        return metadata;
    }

    /// <summary>The metadata of a list that is whole. Upstream's lists of custom resources have an empty continue then; others have none.</summary>
    public static JsonObject Head(ResourceDefinition resource, StoreSnapshot snapshot)
    {
        var metadata = resource.BuiltIn ? new JsonObject() : new JsonObject { ["continue"] = string.Empty };
        metadata["resourceVersion"] = snapshot.Revision.ToString(CultureInfo.InvariantCulture);
        return metadata;
    }

    private static Task WritePartialAsync(HttpContext context, ListQuery query, Representation representation, List<StoredObject> chunk, JsonObject metadata) =>
        context.Response.WriteJsonAsync(200, new JsonObject
        {
            ["kind"] = "PartialObjectMetadataList",
            ["apiVersion"] = "meta.k8s.io/" + representation.Version,
            ["metadata"] = metadata,
            ["items"] = chunk.Select(stored => (JsonNode?)TableRendering.Partial(ObjectViews.Read(query.Resource, stored), representation.Version)).ToJsonArray(),
        });

    private static async Task WriteWholeAsync(HttpContext context, ListQuery query, List<StoredObject> chunk, JsonObject metadata)
    {
        var head = new JsonObject { ["kind"] = query.Resource.ListKind, ["apiVersion"] = query.Resource.ApiVersion, ["metadata"] = metadata }.ToText();
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
        var pipe = context.Response.BodyWriter;
        Write(pipe, Encoding.UTF8.GetBytes(head[..^1] + ",\"items\":["));
        var unflushed = 0;
        for (var i = 0; i < chunk.Count; i++)
        {
            if (i > 0)
            {
                Write(pipe, ","u8);
            }

            var json = ObjectViews.Render(query.Resource, chunk[i]);
            Write(pipe, json);
            unflushed += json.Length;
            if (unflushed > FlushAt)
            {
                unflushed = 0;
                await pipe.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }

        Write(pipe, "]}"u8);
        await pipe.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(PipeWriter pipe, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(pipe.GetSpan(bytes.Length));
        pipe.Advance(bytes.Length);
    }
}
