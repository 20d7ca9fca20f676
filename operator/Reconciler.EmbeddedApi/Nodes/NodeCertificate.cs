using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>A certificate of a node.</summary>
/// <param name="Serial">Its serial number, in hexadecimal.</param>
/// <param name="Until">When it ends.</param>
internal sealed record NodeCertificate(string Serial, DateTimeOffset Until)
{
    /// <summary>Whether the server made it by itself, at one of its starts.</summary>
    public bool IsOwn { get; init; }

    /// <summary>SHA-256 of its public key, in hexadecimal, if it was a renewal: whoever could not keep the answer may ask again with the same key.</summary>
    public string? Key { get; init; }

    /// <summary>What was answered then, as PEM.</summary>
    public string? Pem { get; init; }

    public static NodeCertificate Read(JsonObject document) => new(document.Text("serial") ?? string.Empty, NodeRecord.Time(document, "until") ?? default)
    {
        IsOwn = document["own"] is JsonValue own && own.TryGetValue<bool>(out var isOwn) && isOwn,
        Key = document.Text("key"),
        Pem = document.Text("certificate"),
    };

    public JsonObject Write()
    {
        var document = new JsonObject { ["serial"] = Serial, ["until"] = NodeRecord.Text(Until) };
        document.Put("own", IsOwn ? true : null);
        document.Put("key", Key);
        document.Put("certificate", Pem);
        return document;
    }
}
