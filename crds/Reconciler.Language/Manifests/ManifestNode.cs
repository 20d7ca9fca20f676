using System.Text.Json;

namespace Reconciler.Language.Manifests;

/// <summary>A value of a manifest, and where it stands in its file. Immutable once read.</summary>
public sealed class ManifestNode
{
    private static readonly List<ManifestEntry> NoEntries = [];
    private static readonly List<ManifestNode> NoItems = [];
    private readonly List<ManifestEntry> entries = NoEntries;
    private readonly List<ManifestNode> items = NoItems;

    private ManifestNode(ManifestNodeKind kind, string text, ManifestMark mark)
    {
        Kind = kind;
        Text = text;
        Mark = mark;
    }

    private ManifestNode(List<ManifestEntry> entries, ManifestMark mark)
        : this(ManifestNodeKind.Mapping, "", mark) => this.entries = entries;

    private ManifestNode(List<ManifestNode> items, ManifestMark mark)
        : this(ManifestNodeKind.Sequence, "", mark) => this.items = items;

    /// <summary>What the value is.</summary>
    public ManifestNodeKind Kind { get; }

    /// <summary>Where it begins.</summary>
    public ManifestMark Mark { get; }

    /// <summary>A string's characters; numbers and booleans as JSON writes them.</summary>
    public string Text { get; }

    /// <summary>The entries of a mapping, in the file's order; keys are unique.</summary>
    public IReadOnlyList<ManifestEntry> Entries => entries;

    /// <summary>The items of a sequence.</summary>
    public IReadOnlyList<ManifestNode> Items => items;

    /// <summary>How many values stand here, this one included; aliases count each time.</summary>
    internal long Weight { get; init; } = 1;

    /// <summary>The value of that key in a mapping, else null.</summary>
    public ManifestNode? this[string key]
    {
        get
        {
            foreach (var entry in entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The text when this is a string, else null.</summary>
    public string? AsString => Kind == ManifestNodeKind.Text ? Text : null;

    internal static ManifestNode Scalar(ManifestNodeKind kind, string text, ManifestMark mark) => new(kind, text, mark);

    internal static ManifestNode Mapping(List<ManifestEntry> entries, ManifestMark mark, long weight) => new(entries, mark) { Weight = weight };

    internal static ManifestNode Sequence(List<ManifestNode> items, ManifestMark mark, long weight) => new(items, mark) { Weight = weight };

    /// <summary>Writes the value as JSON.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case ManifestNodeKind.Mapping:
                writer.WriteStartObject();
                foreach (var entry in entries)
                {
                    writer.WritePropertyName(entry.Key);
                    entry.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case ManifestNodeKind.Sequence:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    item.WriteTo(writer);
                }

                writer.WriteEndArray();
                break;
            case ManifestNodeKind.Text:
                writer.WriteStringValue(Text);
                break;
            case ManifestNodeKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteRawValue(Text, skipInputValidation: true);
                break;
        }
    }

    /// <summary>The value as UTF-8 JSON.</summary>
    public byte[] ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the value is, in words.</summary>
    public string Describe() => Kind switch
    {
        ManifestNodeKind.Mapping => "an object",
        ManifestNodeKind.Sequence => "a list",
        ManifestNodeKind.Null => "empty",
        ManifestNodeKind.Text => $"the text '{Excerpt(Text)}'",
        ManifestNodeKind.Boolean => $"the boolean {Text}",
        _ => $"the number {Excerpt(Text)}",
    };

    /// <summary>The beginning of a text, fit for a message: without control characters and cut at 60 characters.</summary>
    internal static string Excerpt(string text)
    {
        var cut = text.Length > 60 ? text[..57] + "..." : text;
        return cut.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 ? cut : string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c));
    }
}

/// <summary>An entry of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="Mark">Where the key begins.</param>
/// <param name="Value">The value.</param>
public readonly record struct ManifestEntry(string Key, ManifestMark Mark, ManifestNode Value);

/// <summary>A place in a file.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
public readonly record struct ManifestMark(int Line, int Column);

/// <summary>What a value of a manifest is.</summary>
public enum ManifestNodeKind
{
    /// <summary>Keys and values.</summary>
    Mapping,

    /// <summary>A list.</summary>
    Sequence,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number with a fraction or exponent.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Nothing.</summary>
    Null,
}
