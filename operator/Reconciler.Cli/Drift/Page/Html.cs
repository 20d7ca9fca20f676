using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Drift.Page;

/// <summary>Markup. It is made of literals of this program and of values that were encoded on their way in; there is no other way to make it.</summary>
internal readonly record struct Html
{
    private readonly string? markup;

    private Html(string markup) => this.markup = markup;

    /// <summary>No markup.</summary>
    public static Html None => default;

    /// <summary>Markup from a text whose holes are encoded, unless they are markup themselves.</summary>
    public static Html Of(HtmlText text) => new(text.ToString());

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            text.Append(piece.markup);
        }

        return new Html(text.ToString());
    }

    /// <summary>A file of this program.</summary>
    public static Html Resource(string name)
    {
        using var stream = typeof(Html).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the program lacks its resource {name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new Html(reader.ReadToEnd());
    }

    /// <inheritdoc/>
    public override string ToString() => markup ?? "";
}

/// <summary>An interpolated text that becomes markup: holes are encoded and rid of control characters, so that no value can break out, in content or in a quoted attribute.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlText(int literalLength, int formattedCount)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Html markup) => text.Append(markup.ToString());

    public void AppendFormatted(string? value) => text.Append(Encoder.Encode(PlainText.Lines(value ?? "")));

    public void AppendFormatted(int value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(double value) => text.Append(value.ToString("0.###", CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
