using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Language.Kinds;
using Reconciler.Language.Validation;

namespace Reconciler.Language.Admission;

/// <summary>
/// What a write of an object has to answer for: the one rule of the embedded API and of the webhook on a Kubernetes cluster. Pure.
/// </summary>
public static class WriteReview
{
    /// <summary>
    /// Reviews a write. A change of labels or finalizers is no business of the rules: what became invalid meanwhile must still be deletable. Annotations may mean
    /// something; there the change answers for what it breaks only.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="document">The object as it would be stored.</param>
    /// <param name="old">The object as it stands; null: it is made.</param>
    /// <returns>What is wrong, and notes.</returns>
    public static IReadOnlyList<ValidationError> Of(ResourceKind kind, JsonObject document, JsonObject? old)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(document);
        return old is null ? LanguageValidator.Validate(kind, Utf8(document))
            : Wishes(kind, old, document) ? LanguageValidator.ValidateUpdate(kind, Utf8(old), Utf8(document))
            : JsonNode.DeepEquals(old["metadata"]?["annotations"], document["metadata"]?["annotations"]) ? []
            : [.. LanguageValidator.ValidateUpdate(kind, Utf8(old), Utf8(document)).Except(LanguageValidator.ValidateUpdate(kind, Utf8(old), Utf8(old)))];
    }

    /// <summary>Whether the change is one of what should be, which metadata.generation counts.</summary>
    private static bool Wishes(ResourceKind kind, JsonObject old, JsonObject document) => old.Select(pair => pair.Key).Union(document.Select(pair => pair.Key))
        .Where(name => name is not ("metadata" or "apiVersion" or "kind") && !(kind.HasStatus && name == "status"))
        .Any(name => !JsonNode.DeepEquals(old[name], document[name]));

    private static byte[] Utf8(JsonObject document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            document.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
