using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Watching;

/// <summary>An open watch: one JSON value a line.</summary>
internal sealed class WatchStream<T>(HttpResponseMessage response, ResourceDefinition<T> definition) : IDisposable
    where T : Resource
{
    public void Dispose() => response.Dispose();

    public async IAsyncEnumerable<WatchEvent<T>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        var pipe = PipeReader.Create(body);
        try
        {
            while (true)
            {
                ReadResult chunk;
                try
                {
                    chunk = await pipe.ReadAsync(ct).ConfigureAwait(false);
                }
                catch (Exception problem) when (problem is IOException or HttpRequestException)
                {
                    throw ApiException.Unanswered($"watch of {definition.Plural}", problem);
                }

                var rest = chunk.Buffer;
                while (TryTakeLine(ref rest, out var line))
                {
                    if (!line.IsEmpty)
                    {
                        yield return Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
                    }
                }

                pipe.AdvanceTo(rest.Start, rest.End);
                if (chunk.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }

    private WatchEvent<T> Parse(ReadOnlySpan<byte> line)
    {
        string? type = null;
        ReadOnlySpan<byte> json = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isType, isObject) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("object"u8));
                reader.Read();
                if (isType)
                {
                    type = reader.GetString();
                    continue;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isObject)
                {
                    json = line[start..(int)reader.BytesConsumed];
                }
            }
        }
        catch (JsonException problem)
        {
            throw ApiException.Unanswered($"watch of {definition.Plural}", problem);
        }

        return type switch
        {
            "ADDED" => Change(WatchEventType.Added, json),
            "MODIFIED" => Change(WatchEventType.Modified, json),
            "DELETED" => Change(WatchEventType.Deleted, json),
            "BOOKMARK" => new WatchEvent<T> { Type = WatchEventType.Bookmark, ResourceVersion = ListReader.ReadObjectMeta(json).ResourceVersion ?? "" },
            "ERROR" => throw new ApiException(JsonSerializer.Deserialize(json, CoreJson.Default.ApiStatus) ?? new ApiStatus { Code = 500, Reason = "Unknown" }),
            _ => throw new ApiException(new ApiStatus { Code = 500, Reason = "Unknown", Message = $"the watch of {definition.Plural} sent an event of type '{type}'" }),
        };
    }

    private WatchEvent<T> Change(WatchEventType type, ReadOnlySpan<byte> json)
    {
        List<T> items = [];
        List<UnreadableResource> unreadable = [];
        ListReader.ReadObject(json, definition, items, unreadable);
        return items.Count == 1
            ? new WatchEvent<T> { Type = type, Resource = items[0], ResourceVersion = items[0].Metadata.ResourceVersion ?? "" }
            : new WatchEvent<T> { Type = type, Unreadable = unreadable[0], ResourceVersion = unreadable[0].ResourceVersion ?? "" };
    }
}
