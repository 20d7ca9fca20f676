using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reconciler.Language.Common;

/// <summary>
/// An amount in the form of a Kubernetes Quantity: <c>512Mi</c>, <c>100M</c>, <c>1.5Gi</c>. The text is kept as written;
/// two quantities are equal when their values are.
/// </summary>
[JsonConverter(typeof(QuantityJsonConverter))]
public readonly record struct Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m), ("Pi", 1125899906842624m), ("Ei", 1152921504606846976m),
        ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m), ("m", 1e-3m), ("u", 1e-6m), ("n", 1e-9m),
    ];

    private readonly string? text;

    /// <summary>Makes a quantity from a plain number, in units.</summary>
    public Quantity(long value)
    {
        Value = value;
        text = null;
    }

    private Quantity(long value, string text)
    {
        Value = value;
        this.text = text;
    }

    /// <summary>The value in units (bytes, bit/s), rounded up.</summary>
    public long Value { get; }

    /// <summary>A quantity of so many mebibytes.</summary>
    public static Quantity FromMebibytes(long mebibytes) => new(mebibytes * 1048576, mebibytes.ToString(CultureInfo.InvariantCulture) + "Mi");

    /// <summary>Reads a quantity; false when the text is not one or exceeds 2^63-1.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Quantity quantity)
    {
        quantity = default;
        if (!TryParseExact(text, out var amount))
        {
            return false;
        }

        quantity = new Quantity((long)Math.Ceiling(amount), text);
        return true;
    }

    /// <summary>Reads a quantity with its fraction; false when the text is not one or exceeds 2^63-1.</summary>
    public static bool TryParseExact([NotNullWhen(true)] string? text, out decimal value)
    {
        value = default;
        if (string.IsNullOrEmpty(text) || text.Length > 64)
        {
            return false;
        }

        var (number, factor) = (text, 1m);
        foreach (var (suffix, weight) in Suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                (number, factor) = (text[..^suffix.Length], weight);
                break;
            }
        }

        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        if (!decimal.TryParse(number, Styles, CultureInfo.InvariantCulture, out var amount)
            || Math.Abs(amount) > long.MaxValue / factor)
        {
            return false;
        }

        value = amount * factor;
        return true;
    }

    /// <summary>Reads a quantity.</summary>
    /// <exception cref="FormatException">The text is not a quantity.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out var quantity) ? quantity : throw new FormatException($"'{text}' is not a quantity; write for example 512Mi or 100M");

    /// <inheritdoc/>
    public bool Equals(Quantity other) => Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The text as it was written, else the plain number.</summary>
    public override string ToString() => text ?? Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Reads quantities from JSON strings or numbers and writes them as strings.</summary>
public sealed class QuantityJsonConverter : JsonConverter<Quantity>
{
    /// <inheritdoc/>
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number ? reader.GetInt64().ToString(CultureInfo.InvariantCulture) : reader.GetString();
        return Quantity.TryParse(text, out var quantity) ? quantity : throw new JsonException($"'{text}' is not a quantity; write for example 512Mi or 100M");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
