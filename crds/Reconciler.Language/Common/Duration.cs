using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reconciler.Language.Common;

/// <summary>A duration in Go's form, as Kubernetes writes them: <c>30s</c>, <c>1h30m</c>, <c>500ms</c>.</summary>
[JsonConverter(typeof(DurationJsonConverter))]
public readonly record struct Duration(TimeSpan Value)
{
    /// <summary>A duration of so many seconds.</summary>
    public static Duration FromSeconds(double seconds) => new(TimeSpan.FromSeconds(seconds));

    /// <summary>Reads a duration of units h, m, s, ms; false when the text is not one, is negative or exceeds a century.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Duration duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text) || text.Length > 32)
        {
            return false;
        }

        if (text == "0")
        {
            return true;
        }

        var total = 0m;
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            if (!decimal.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            var unit = at;
            while (at < text.Length && char.IsAsciiLetterLower(text[at]))
            {
                at++;
            }

            var seconds = text[unit..at] switch { "h" => 3600m, "m" => 60m, "s" => 1m, "ms" => 0.001m, _ => 0m };
            if (seconds == 0m || amount > 3_200_000_000m || (total += amount * seconds) > 3_200_000_000m)
            {
                return false;
            }
        }

        duration = new Duration(TimeSpan.FromTicks((long)(total * TimeSpan.TicksPerSecond)));
        return true;
    }

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">The text is not a duration.</exception>
    public static Duration Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is not a duration; write for example 30s or 1h30m");

    /// <summary>The shortest Go form.</summary>
    public override string ToString()
    {
        if (Value == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder();
        Append((long)Value.TotalHours, "h");
        Append(Value.Minutes, "m");
        Append(Value.Seconds, "s");
        Append(Value.Milliseconds, "ms");
        return text.ToString();

        void Append(long amount, string unit)
        {
            if (amount > 0)
            {
                text.Append(amount.ToString(CultureInfo.InvariantCulture)).Append(unit);
            }
        }
    }
}

/// <summary>Reads and writes durations as JSON strings.</summary>
public sealed class DurationJsonConverter : JsonConverter<Duration>
{
    /// <inheritdoc/>
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return Duration.TryParse(text, out var duration) ? duration : throw new JsonException($"'{text}' is not a duration; write for example 30s or 1h30m");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
