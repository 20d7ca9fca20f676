namespace Reconciler.Language.Manifests;

/// <summary>Reads manifests: YAML documents or JSON values, each with the place of every value.</summary>
public static class ManifestReader
{
    /// <summary>Reads a file's bytes.</summary>
    /// <returns>The objects that could be read, items of a List each by itself, and what stopped the reading, if anything did.</returns>
    public static ManifestContent Read(ReadOnlySpan<byte> bytes)
    {
        var roots = new List<ManifestNode>();
        ManifestException? failure = null;
        try
        {
            ReadValues(bytes, roots);
        }
        catch (ManifestException stopped)
        {
            failure = stopped;
        }

        var documents = new List<ManifestDocument>(roots.Count);
        foreach (var root in roots)
        {
            AddDocuments(root, documents);
        }

        return new ManifestContent(documents, failure);
    }

    private static void ReadValues(ReadOnlySpan<byte> bytes, List<ManifestNode> roots)
    {
        if (bytes.Length <= ManifestLimits.FileBytes && bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            try
            {
                JsonReader.Read(bytes, roots);
                return;
            }
            catch (ManifestException failure) when (failure.Code == "Syntax")
            {
                // A YAML document may begin with a brace too; its reader has the last word.
                roots.Clear();
            }
        }

        YamlReader.Read(ManifestText.Decode(bytes), roots);
    }

    private static void AddDocuments(ManifestNode root, List<ManifestDocument> documents)
    {
        if (root.Kind == ManifestNodeKind.Null)
        {
            return;
        }

        var document = new ManifestDocument(root);
        if (document is { ApiVersion: "v1", Kind: "List" } && root["items"] is { Kind: ManifestNodeKind.Sequence } items)
        {
            foreach (var item in items.Items)
            {
                AddDocuments(item, documents);
            }

            return;
        }

        documents.Add(document);
    }
}

/// <summary>What a manifest holds.</summary>
/// <param name="Documents">The objects that could be read.</param>
/// <param name="Failure">What stopped the reading; null when all was read.</param>
public sealed record ManifestContent(IReadOnlyList<ManifestDocument> Documents, ManifestException? Failure);
