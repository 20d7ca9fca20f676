using System.Globalization;

namespace Reconciler.Language.Manifests;

/// <summary>Finds the place of a field path in a manifest.</summary>
internal static class ManifestLocator
{
    public static ManifestMark Locate(ManifestNode root, string path, bool atKey)
    {
        var (node, mark) = (root, root.Mark);
        var rest = path.AsSpan();
        while (rest.Length > 0)
        {
            if (rest[0] == '[')
            {
                if (Item(node, ref rest) is not { } item)
                {
                    break;
                }

                (node, mark) = (item, item.Mark);
                continue;
            }

            if (rest[0] == '.')
            {
                rest = rest[1..];
            }

            if (Entry(node, ref rest) is not { } entry)
            {
                break;
            }

            (node, mark) = (entry.Value, atKey || IsEmptyPlace(entry.Value) ? entry.Mark : entry.Value.Mark);
        }

        return mark;
    }

    /// <summary>An entry without a value has no place of its own; block values begin on the next line, where nobody would look for a complaint about the whole.</summary>
    private static bool IsEmptyPlace(ManifestNode node) => node.Kind is ManifestNodeKind.Null or ManifestNodeKind.Mapping or ManifestNodeKind.Sequence;

    private static ManifestNode? Item(ManifestNode node, ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(']');
        if (end < 0)
        {
            return null;
        }

        var inside = rest[1..end];
        if (node.Kind == ManifestNodeKind.Sequence && int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < node.Items.Count)
        {
            rest = rest[(end + 1)..];
            return node.Items[index];
        }

        var sign = inside.IndexOf('=');
        if (node.Kind == ManifestNodeKind.Sequence && sign > 0)
        {
            // [name=eth0]: the item of a list that is keyed.
            var (key, name) = (inside[..sign].ToString(), inside[(sign + 1)..].ToString());
            rest = rest[(end + 1)..];
            return node.Items.FirstOrDefault(item => item[key]?.Text == name);
        }

        if (node.Kind == ManifestNodeKind.Mapping && node[inside.ToString()] is { } value)
        {
            rest = rest[(end + 1)..];
            return value;
        }

        return null;
    }

    /// <summary>The entry whose key the rest begins with; keys may hold dots themselves, so the longest one wins.</summary>
    private static ManifestEntry? Entry(ManifestNode node, ref ReadOnlySpan<char> rest)
    {
        ManifestEntry? found = null;
        foreach (var entry in node.Entries)
        {
            if (entry.Key.Length > (found?.Key.Length ?? 0) && rest.StartsWith(entry.Key, StringComparison.Ordinal)
                && (rest.Length == entry.Key.Length || rest[entry.Key.Length] is '.' or '['))
            {
                found = entry;
            }
        }

        rest = found is { } hit ? rest[hit.Key.Length..] : rest;
        return found;
    }
}
