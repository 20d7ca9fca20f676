using System.Globalization;
using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Documents;

/// <summary>The metadata every object has.</summary>
internal static class ObjectMetadata
{
    public static JsonObject Metadata(this JsonObject document) => document.ObjectOrNew("metadata");

    public static string? Name(this JsonObject document) => document.Object("metadata").Text("name");

    public static string? Uid(this JsonObject document) => document.Object("metadata").Text("uid");

    public static string? ResourceVersion(this JsonObject document) => document.Object("metadata").Text("resourceVersion");

    public static bool IsDeleting(this JsonObject document) => document.Object("metadata").Text("deletionTimestamp") is not null;

    public static IReadOnlyList<string> Finalizers(this JsonObject document) =>
        [.. document.Object("metadata").Array("finalizers").Texts()];

    public static IEnumerable<JsonObject> OwnerReferences(this JsonObject document) =>
        document.Object("metadata").Array("ownerReferences").Objects();

    /// <summary>Kubernetes' form of a point in time: UTC, whole seconds.</summary>
    public static string Timestamp(this DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Now, in that form.</summary>
    public static string Timestamp(this TimeProvider time) => time.GetUtcNow().Timestamp();
}
