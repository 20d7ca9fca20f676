using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Lists;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources.Views;
using Reconciler.EmbeddedApi.Storage;
using Reconciler.EmbeddedApi.Tables;

namespace Reconciler.EmbeddedApi.Watches;

/// <summary>Writes the lines of one watch in the form that its client has asked for.</summary>
internal sealed class WatchLines(PipeWriter pipe, ListQuery query, Representation representation, RequestOptions options, TimeProvider time)
{
    private const int FlushAt = 64 * 1024;

    private int unflushed;
    private bool hasColumns;

    /// <summary>What an event is to this watch: an object that begins to match is added, one that no longer does is deleted.</summary>
    public void Event(StoreEvent happened)
    {
        var matches = happened.Kind != StoreEventKind.Deleted && query.Matches(happened.Object);
        var matched = happened.Previous is not null && query.Matches(happened.Previous);
        switch (matched, matches)
        {
            case (false, true):
                Object("ADDED", happened.Object);
                break;
            case (true, true):
                Object("MODIFIED", happened.Object);
                break;
            case (true, false):
                // One that only stopped matching is shown as it was when it did, in the version that took it out.
                Deleted(happened);
                break;
            default:
                break;
        }
    }

    public void Object(string type, StoredObject stored)
    {
        var json = representation.Form switch
        {
            ObjectForm.Table => new TableRendering(query.Resource, representation.Version, options.IncludeObject, time.GetUtcNow())
                .Table([ObjectViews.Read(query.Resource, stored)], new JsonObject { ["resourceVersion"] = Text(stored.Revision) }, withColumns: !hasColumns).ToUtf8(),
            ObjectForm.PartialMetadata => TableRendering.Partial(ObjectViews.Read(query.Resource, stored), representation.Version).ToUtf8(),
            _ => ObjectViews.Render(query.Resource, stored),
        };
        hasColumns = true;
        Line(type, json);
    }

    private void Deleted(StoreEvent happened) => Object(
        "DELETED",
        happened.Kind == StoreEventKind.Deleted ? happened.Object : happened.Previous!.InVersion(happened.Revision));

    public void Bookmark(long revision, bool initialEventsEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = Text(revision) };
        if (initialEventsEnd)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var resource = query.Resource;
        var document = new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.ApiVersion, ["metadata"] = metadata };
        Line("BOOKMARK", (representation.Form switch
        {
            ObjectForm.Table => new JsonObject
            {
                ["kind"] = "Table",
                ["apiVersion"] = "meta.k8s.io/" + representation.Version,
                ["metadata"] = new JsonObject { ["resourceVersion"] = Text(revision) },
                ["columnDefinitions"] = new JsonArray(),
                ["rows"] = new JsonArray(),
            },
            ObjectForm.PartialMetadata => TableRendering.Partial(document, representation.Version),
            _ => document,
        }).ToUtf8());
    }

    public async ValueTask FlushIfFullAsync(CancellationToken cancellation)
    {
        if (unflushed > FlushAt)
        {
            await FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        unflushed = 0;
        await pipe.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private static string Text(long revision) => revision.ToString(CultureInfo.InvariantCulture);

    private void Line(string type, byte[] json)
    {
        Write("{\"type\":\""u8);
        Write(System.Text.Encoding.ASCII.GetBytes(type));
        Write("\",\"object\":"u8);
        Write(json);
        Write("}\n"u8);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(pipe.GetSpan(bytes.Length));
        pipe.Advance(bytes.Length);
        unflushed += bytes.Length;
    }
}
