using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Schemas;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Apply;

/// <summary>What a client-side `kubectl apply` has noted on an object: so `kubectl apply --server-side` takes over without conflicts with its own past.</summary>
internal static class LastApplied
{
    /// <summary>The manager whose applies go on from there.</summary>
    public const string Manager = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The fields that were applied so and still are as they were: taking them over is no conflict.</summary>
    public static FieldSet Unchanged(JsonObject live, Schema schema)
    {
        if (Note(live) is not { } note || Read(note) is not { } applied)
        {
            return new FieldSet();
        }

        var changed = FieldComparison.Between(applied, live, schema);
        return FieldCollection.Of(applied, schema).Except(changed.Added).Except(changed.Removed).Except(changed.Modified);
    }

    /// <summary>Keeps the note true, for clients that still apply by it; one that would be too large goes, as upstream lets it.</summary>
    public static void Update(JsonObject merged, JsonObject configuration)
    {
        if (Note(merged) is null)
        {
            return;
        }

        var noted = configuration.Clone();
        noted.Metadata().Object("annotations")?.Remove(Annotation);
        var annotations = merged.Metadata().Object("annotations")!;
        annotations[Annotation] = noted.ToText() + "\n";
        if (MetadataRules.AreTooLarge(annotations))
        {
            annotations.Remove(Annotation);
        }
    }

    private static string? Note(JsonObject document) => document.Object("metadata").Object("annotations").Text(Annotation);

    private static JsonObject? Read(string note)
    {
        try
        {
            return JsonReading.Parse(Encoding.UTF8.GetBytes(note)) as JsonObject;
        }
        catch (JsonException)
        {
            // Somebody has written something else there: then nothing was applied.
            return null;
        }
    }
}
