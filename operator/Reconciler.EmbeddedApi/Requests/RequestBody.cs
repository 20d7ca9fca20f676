using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Protobuf;

namespace Reconciler.EmbeddedApi.Requests;

/// <summary>Reads request bodies within the limit.</summary>
internal static class RequestBody
{
    /// <summary>Largest body in bytes; upstream's limit is the same.</summary>
    public const long Limit = 3 * 1024 * 1024;

    /// <summary>Where a connection is cut that sends far more.</summary>
    public const long Cut = 16 * Limit;

    /// <summary>Reads the bytes.</summary>
    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        try
        {
            if (request.ContentLength > Limit)
            {
                throw await RefuseAsync(request).ConfigureAwait(false);
            }

            var buffer = new ArrayBufferWriter<byte>((int)Math.Max(request.ContentLength ?? 4096, 256));
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.GetMemory(4096), request.HttpContext.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer.WrittenSpan.ToArray();
                }

                buffer.Advance(read);
                if (buffer.WrittenCount > Limit)
                {
                    throw await RefuseAsync(request).ConfigureAwait(false);
                }
            }
        }
        catch (BadHttpRequestException e)
        {
            throw e.StatusCode == 413 ? Refusal.TooLarge(Limit) : Refusal.BadRequest(e.Message);
        }
    }

    /// <summary>Reads one document in JSON or YAML, by the content type.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="mediaType">Content type without parameters: JSON, YAML or Kubernetes' protobuf; empty is JSON.</param>
    /// <param name="duplicates">Receives the paths of fields that stand twice.</param>
    public static JsonNode? Parse(byte[] bytes, string mediaType, ICollection<string>? duplicates = null)
    {
        try
        {
            if (mediaType == ProtobufReading.MediaType)
            {
                return ProtobufReading.Read(bytes);
            }

            // Clients send JSON under the name of YAML too (it is YAML), and that parser is the faster one.
            var yaml = mediaType is "application/yaml" or "application/apply-patch+yaml" or "text/yaml" && bytes.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..];
            if (!yaml)
            {
                return JsonReading.Parse(bytes, duplicates);
            }

            using var text = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, true));
            return YamlReading.ParseAll(text) switch
            {
                [] => null,
                [var document] => document,
                _ => throw new JsonException("there is more than one document"),
            };
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            throw Refusal.BadRequest($"couldn't decode the body: {e.Message}");
        }
    }

    // A client that still sends does not read: the rest is thrown away, so that it hears why. Kestrel ends it at its own limit.
    private static async Task<ApiException> RefuseAsync(HttpRequest request)
    {
        var waste = ArrayPool<byte>.Shared.Rent(16 * 1024);
        while (await request.Body.ReadAsync(waste, request.HttpContext.RequestAborted).ConfigureAwait(false) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(waste);
        return Refusal.TooLarge(Limit);
    }

    public static string MediaType(HttpRequest request) =>
        (request.ContentType ?? string.Empty).Split(';', 2)[0].Trim().ToLowerInvariant();
}
