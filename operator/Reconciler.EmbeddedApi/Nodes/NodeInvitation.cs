using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>A token by which one machine becomes a node, once. Only its hash is kept.</summary>
/// <param name="Hash">SHA-256 of the token, in hexadecimal.</param>
/// <param name="Expires">Until when it is good.</param>
internal sealed record NodeInvitation(string Hash, DateTimeOffset Expires)
{
    /// <summary>When it was used; null: it was not.</summary>
    public DateTimeOffset? Used { get; init; }

    /// <summary>SHA-256 of the public key that it was used for, in hexadecimal: whoever did not get the answer may ask again with the same key.</summary>
    public string? Key { get; init; }

    /// <summary>What was answered, as PEM.</summary>
    public string? Certificate { get; init; }

    public static NodeInvitation Read(JsonObject document) => new(document.Text("hash") ?? string.Empty, NodeRecord.Time(document, "expires") ?? default)
    {
        Used = NodeRecord.Time(document, "used"),
        Key = document.Text("key"),
        Certificate = document.Text("certificate"),
    };

    public JsonObject Write()
    {
        var document = new JsonObject { ["hash"] = Hash, ["expires"] = NodeRecord.Text(Expires) };
        document.Put("used", NodeRecord.Text(Used));
        document.Put("key", Key);
        document.Put("certificate", Certificate);
        return document;
    }
}
