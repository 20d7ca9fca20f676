using System.Text.Json;

namespace Reconciler.Ovsdb;

/// <summary>The type of a column, as far as reading updates needs it.</summary>
/// <param name="Key">The type of elements or keys: <c>string</c>, <c>integer</c>, <c>real</c>, <c>boolean</c> or <c>uuid</c>.</param>
/// <param name="Value">The type of a map's values; null when the column is no map.</param>
/// <param name="Minimum">The least number of elements, 0 or 1.</param>
/// <param name="Maximum">The greatest number of elements; <see cref="int.MaxValue"/> is unlimited.</param>
public sealed record OvsdbColumnType(string Key, string? Value, int Minimum, int Maximum)
{
    /// <summary>Whether the column holds a map.</summary>
    public bool IsMap => Value is not null;

    /// <summary>What a row holds in this column when nobody set it.</summary>
    public OvsdbValue Default =>
        IsMap ? OvsdbValue.EmptyMap
        : Minimum == 0 ? OvsdbValue.Empty
        : Key switch
        {
            "integer" => OvsdbValue.Number(0),
            "real" => OvsdbValue.Of(OvsdbAtom.Real(0)),
            "boolean" => OvsdbValue.Boolean(false),
            "uuid" => OvsdbValue.Uuid(Guid.Empty),
            _ => OvsdbValue.Text(string.Empty),
        };

    /// <summary>Reads a value of this type off the wire.</summary>
    internal OvsdbValue Read(JsonElement json)
    {
        var value = OvsdbJson.ReadValue(json, real: Key == "real" && !IsMap);
        return IsMap && !value.IsMap && value.IsEmpty ? OvsdbValue.EmptyMap : value;
    }

    /// <summary>The value after a change: the wire form of a change to a set or map is what only one of old and new holds.</summary>
    internal OvsdbValue Apply(OvsdbValue old, OvsdbValue change)
    {
        if (Maximum <= 1)
        {
            return change;
        }

        if (!IsMap)
        {
            return OvsdbValue.Set(old.Atoms.Where(atom => !change.Contains(atom)).Concat(change.Atoms.Where(atom => !old.Contains(atom))));
        }

        var kept = old.Pairs.Where(pair => change.Find(pair.Key) is null);
        // A pair equal to the old one says that it went; any other says that it came or changed.
        var set = change.Pairs.Where(pair => old.Find(pair.Key) != pair.Value);
        return OvsdbValue.Map(kept.Concat(set));
    }

    internal static OvsdbColumnType Parse(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new OvsdbColumnType(json.GetString()!, null, 1, 1);
        }

        var minimum = json.TryGetProperty("min", out var min) ? min.GetInt32() : 1;
        var maximum = !json.TryGetProperty("max", out var max) ? 1
            : max.ValueKind == JsonValueKind.Number ? max.GetInt32()
            : int.MaxValue;
        return new OvsdbColumnType(
            BaseType(json.GetProperty("key")),
            json.TryGetProperty("value", out var value) ? BaseType(value) : null,
            minimum,
            maximum);
    }

    private static string BaseType(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetProperty("type").GetString()!;
}
