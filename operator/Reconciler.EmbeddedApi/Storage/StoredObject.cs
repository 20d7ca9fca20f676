using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>One object as stored: its bytes, and the few facts of its metadata that lists, watches and garbage collection ask for.</summary>
internal sealed class StoredObject
{
    private StoredObject(ObjectKey key, long revision, byte[] json, JsonObject document)
    {
        Key = key;
        Revision = revision;
        Json = json;
        Uid = document.Uid() ?? string.Empty;
        IsDeleting = document.IsDeleting();
        Owners = [.. document.OwnerReferences().Select(owner => owner.Text("uid")).OfType<string>()];
        Labels = ReadLabels(document);
    }

    public ObjectKey Key { get; }

    public long Revision { get; }

    /// <summary>UTF-8 JSON in the storage version, with its resourceVersion.</summary>
    public byte[] Json { get; }

    public string Uid { get; }

    public bool IsDeleting { get; }

    public IReadOnlyList<string> Owners { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; }

    public static StoredObject FromJson(ObjectKey key, long revision, byte[] json) =>
        new(key, revision, json, JsonReading.ParseObject(json));

    /// <summary>Joins bytes that the caller serialized with the facts of the document that they came from.</summary>
    public static StoredObject FromDocument(ObjectKey key, long revision, byte[] json, JsonObject document) =>
        new(key, revision, json, document);

    /// <summary>A document of the caller's own.</summary>
    public JsonObject Parse() => JsonReading.ParseObject(Json);

    /// <summary>The same object under another version.</summary>
    public StoredObject InVersion(long revision)
    {
        var document = Parse();
        document.Metadata()["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        return new StoredObject(Key, revision, document.ToUtf8(), document);
    }

    private static KeyValuePair<string, string>[] ReadLabels(JsonObject document) =>
        document.Object("metadata").Object("labels") is { Count: > 0 } labels
            ? [.. labels.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.AsText() ?? string.Empty))]
            : [];
}
