using System.Text.Json;
using Reconciler.Kubernetes.Core;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Resources;

/// <summary>Reads lists object by object, so that one that cannot be read does not hide the others.</summary>
internal static class ListReader
{
    public static ListPage<T> Read<T>(ReadOnlySpan<byte> body, ResourceDefinition<T> definition)
        where T : Resource
    {
        List<T> items = [];
        List<UnreadableResource> unreadable = [];
        string? version = null, continuation = null;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isMetadata, isItems) = (reader.ValueTextEquals("metadata"u8), reader.ValueTextEquals("items"u8));
            reader.Read();
            if (isMetadata)
            {
                (version, continuation) = ReadMetadata(ref reader);
            }
            else if (isItems && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    ReadObject(body[start..(int)reader.BytesConsumed], definition, items, unreadable);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new ListPage<T> { Items = items, Unreadable = unreadable, ResourceVersion = version ?? "", Continue = continuation is "" ? null : continuation };
    }

    public static void ReadObject<T>(ReadOnlySpan<byte> json, ResourceDefinition<T> definition, List<T> items, List<UnreadableResource> unreadable)
        where T : Resource
    {
        try
        {
            items.Add(Stamp(JsonSerializer.Deserialize(json, definition.Json), definition));
        }
        catch (JsonException problem)
        {
            var metadata = ReadObjectMeta(json);
            unreadable.Add(new UnreadableResource(new ResourceKey(metadata.Namespace ?? "", metadata.Name), metadata.ResourceVersion, problem.Message));
        }
    }

    /// <summary>Objects inside a list of a real server carry neither apiVersion nor kind; ours do everywhere.</summary>
    public static T Stamp<T>(T? resource, ResourceDefinition<T> definition)
        where T : Resource
    {
        if (resource is null)
        {
            throw new JsonException("an object was expected, null was found");
        }

        return resource.Kind.Length > 0 && resource.ApiVersion.Length > 0 ? resource : resource with { ApiVersion = definition.ApiVersion, Kind = definition.Kind };
    }

    /// <summary>Reads the metadata alone of an object.</summary>
    public static ObjectMeta ReadObjectMeta(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                try
                {
                    return JsonSerializer.Deserialize(ref reader, CoreJson.Default.ObjectMeta) ?? new ObjectMeta();
                }
                catch (JsonException)
                {
                    break;
                }
            }

            reader.Read();
            reader.Skip();
        }

        return new ObjectMeta();
    }

    private static (string? Version, string? Continuation) ReadMetadata(ref Utf8JsonReader reader)
    {
        string? version = null, continuation = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isVersion, isContinue) = (reader.ValueTextEquals("resourceVersion"u8), reader.ValueTextEquals("continue"u8));
            reader.Read();
            if (isVersion)
            {
                version = reader.GetString();
            }
            else if (isContinue)
            {
                continuation = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        return (version, continuation);
    }
}
