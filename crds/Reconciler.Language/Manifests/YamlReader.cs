using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Reconciler.Language.Manifests;

/// <summary>Reads YAML documents into located nodes, by events: no object graph of the library's own, every limit checked while reading.</summary>
internal sealed class YamlReader
{
    private readonly Parser parser;
    private readonly Dictionary<AnchorName, ManifestNode> anchors = [];
    private long aliased;
    private long values;

    private YamlReader(string text) => parser = new Parser(new StringReader(text));

    /// <summary>Reads one document after the other into <paramref name="documents"/>; those before a mistake remain there when it is thrown.</summary>
    /// <exception cref="ManifestException">The text is not YAML, or exceeds a limit.</exception>
    public static void Read(string text, List<ManifestNode> documents)
    {
        var reader = new YamlReader(text);
        try
        {
            reader.ReadStream(documents);
        }
        catch (YamlException failure)
        {
            throw new ManifestException("Syntax", Reason(failure), null, At(failure.Start));
        }
        catch (InvalidOperationException failure)
        {
            // The library's scanner says so of some texts, without a place; the mistake comes right after what was read.
            throw new ManifestException("Syntax", Reason(failure), null, reader.parser.Current is { } last ? At(last.End) : new(1, 1));
        }
    }

    private static string Reason(Exception failure)
    {
        var text = (failure.InnerException ?? failure).Message;
        return "this is not YAML: " + (text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.') : "it cannot be read");
    }

    private static ManifestMark At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private void ReadStream(List<ManifestNode> documents)
    {
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
            {
                anchors.Clear();
                (aliased, values) = (0, 0);
                Next();
                documents.Add(ReadNode(0));
            }
        }
    }

    private void Next()
    {
        if (!parser.MoveNext())
        {
            throw new ManifestException("Syntax", "the text ends in the middle of a value", null, new(1, 1));
        }
    }

    /// <summary>Reads the value at the current event and leaves the parser on the value's last event.</summary>
    private ManifestNode ReadNode(int depth)
    {
        var current = parser.Current!;
        var mark = At(current.Start);
        if (depth > ManifestLimits.Depth)
        {
            throw new ManifestException("TooDeep", $"values are nested more than {ManifestLimits.Depth} deep", null, mark);
        }

        if (++values > ManifestLimits.DocumentValues)
        {
            throw new ManifestException("TooLarge", $"the document has more than {ManifestLimits.DocumentValues} values", "split it", mark);
        }

        switch (current)
        {
            case Scalar scalar:
                return Anchored(scalar.Anchor, ReadScalar(scalar, mark));
            case SequenceStart sequence:
                return Anchored(sequence.Anchor, ReadSequence(mark, depth));
            case MappingStart mapping:
                return Anchored(mapping.Anchor, ReadMapping(mark, depth));
            case AnchorAlias alias:
                return ReadAlias(alias, mark);
            default:
                throw new ManifestException("Syntax", "a value was expected here", null, mark);
        }
    }

    private static ManifestNode ReadScalar(Scalar scalar, ManifestMark mark)
    {
        if (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific)
        {
            return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty
                ? YamlScalars.Resolve(scalar.Value, mark)
                : ManifestNode.Scalar(ManifestNodeKind.Text, scalar.Value, mark);
        }

        return scalar.Tag.Value switch
        {
            "tag:yaml.org,2002:str" => ManifestNode.Scalar(ManifestNodeKind.Text, scalar.Value, mark),
            "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" => YamlScalars.Resolve(scalar.Value, mark),
            _ => throw new ManifestException("UnsupportedTag", $"the tag {ManifestNode.Excerpt(scalar.Tag.Value)} has no place in a manifest", "remove it", mark),
        };
    }

    private ManifestNode ReadSequence(ManifestMark mark, int depth)
    {
        var items = new List<ManifestNode>();
        var weight = 1L;
        for (Next(); parser.Current is not SequenceEnd; Next())
        {
            var item = ReadNode(depth + 1);
            weight += item.Weight;
            items.Add(item);
        }

        return ManifestNode.Sequence(items, mark, weight);
    }

    private ManifestNode ReadMapping(ManifestMark mark, int depth)
    {
        var entries = new List<ManifestEntry>();
        var merged = default(List<ManifestNode>);
        var keys = default(HashSet<string>);
        var weight = 1L;
        for (Next(); parser.Current is not MappingEnd; Next())
        {
            if (parser.Current is not Scalar key)
            {
                throw new ManifestException("Syntax", "a key must be a text", null, At(parser.Current!.Start));
            }

            var keyMark = At(key.Start);
            var name = key.Value;
            Next();
            var value = ReadNode(depth + 1);
            weight += value.Weight;
            if (name == "<<" && key.Style == ScalarStyle.Plain)
            {
                (merged ??= []).Add(value);
                continue;
            }

            if (Contains(entries, ref keys, name))
            {
                throw new ManifestException("DuplicateKey", $"the key '{ManifestNode.Excerpt(name)}' stands twice in one object", "keep one of them", keyMark);
            }

            entries.Add(new ManifestEntry(name, keyMark, value));
        }

        foreach (var source in merged ?? [])
        {
            Merge(source, entries, ref keys);
        }

        return ManifestNode.Mapping(entries, mark, weight);
    }

    private static void Merge(ManifestNode source, List<ManifestEntry> entries, ref HashSet<string>? keys)
    {
        if (source.Kind == ManifestNodeKind.Sequence)
        {
            foreach (var item in source.Items)
            {
                Merge(item, entries, ref keys);
            }

            return;
        }

        if (source.Kind != ManifestNodeKind.Mapping)
        {
            throw new ManifestException("Syntax", "<< takes an object or a list of objects", null, source.Mark);
        }

        foreach (var entry in source.Entries)
        {
            if (!Contains(entries, ref keys, entry.Key))
            {
                entries.Add(entry);
            }
        }
    }

    /// <summary>Whether a key stands already; small mappings are searched, large ones get a set.</summary>
    private static bool Contains(List<ManifestEntry> entries, ref HashSet<string>? keys, string name)
    {
        if (entries.Count < 16)
        {
            foreach (var entry in entries)
            {
                if (entry.Key == name)
                {
                    return true;
                }
            }

            return false;
        }

        if (keys is null)
        {
            keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                keys.Add(entry.Key);
            }
        }

        return !keys.Add(name);
    }

    private ManifestNode Anchored(AnchorName anchor, ManifestNode node)
    {
        if (!anchor.IsEmpty)
        {
            anchors[anchor] = node;
        }

        return node;
    }

    private ManifestNode ReadAlias(AnchorAlias alias, ManifestMark mark)
    {
        if (!anchors.TryGetValue(alias.Value, out var target))
        {
            throw new ManifestException("UnknownAlias", $"nothing before this is anchored as '{ManifestNode.Excerpt(alias.Value.Value)}'", null, mark);
        }

        aliased += target.Weight;
        return aliased > ManifestLimits.AliasedValues
            ? throw new ManifestException("TooLarge", $"aliases repeat more than {ManifestLimits.AliasedValues} values", "write the values out", mark)
            : target;
    }
}
