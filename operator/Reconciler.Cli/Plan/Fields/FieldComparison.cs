using System.Globalization;
using System.Text.Json;

namespace Reconciler.Cli.Plan.Fields;

/// <summary>Compares two versions of an object as the API shows them, field by field; what the server and controllers keep there is no field. Pure.</summary>
internal static class FieldComparison
{
    /// <summary>By these, items of a list are told apart, as the schemas do.</summary>
    private static readonly string[] Keys = ["name", "vlan"];

    private static readonly string[] Kept = ["labels", "annotations", "finalizers", "ownerReferences"];

    /// <summary>The fields that differ, sorted by path. A device or rule that comes or goes is one field, whatever it holds.</summary>
    /// <param name="before">The object now; null: there is none.</param>
    /// <param name="after">The object then; null: there is none.</param>
    public static IReadOnlyList<FieldChange> Compare(JsonElement? before, JsonElement? after)
    {
        List<FieldChange> changes = [];
        foreach (var name in Names(before, after).Where(name => name is not ("apiVersion" or "kind" or "metadata" or "status")))
        {
            Compare(name, Get(before, name), Get(after, name), changes);
        }

        var (old, next) = (Get(before, "metadata"), Get(after, "metadata"));
        foreach (var name in Kept)
        {
            Compare("metadata." + name, Get(old, name), Get(next, name), changes);
        }

        return [.. changes.OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    private static void Compare(string path, JsonElement? before, JsonElement? after, List<FieldChange> changes)
    {
        if (IsNothing(before) && IsNothing(after) || (before is { } one && after is { } other && JsonElement.DeepEquals(one, other)))
        {
            return;
        }

        if (IsMapping(before) && IsMapping(after) && (HasFields(before) || HasFields(after)))
        {
            foreach (var name in Names(before, after))
            {
                Compare(Below(path, name), Get(before, name), Get(after, name), changes);
            }
        }
        else if (Items(before) is { } left && Items(after) is { } right && left.Concat(right).Any())
        {
            CompareItems(path, left, right, changes);
        }
        else
        {
            changes.Add(new FieldChange(path, before, after));
        }
    }

    private static void CompareItems(string path, List<JsonElement> before, List<JsonElement> after, List<FieldChange> changes)
    {
        if (Array.Find(Keys, key => before.Concat(after).All(item => KeyOf(item, key) is not null) && IsUnique(before, key) && IsUnique(after, key)) is { } key)
        {
            foreach (var name in before.Concat(after).Select(item => KeyOf(item, key)!).Distinct().Order(StringComparer.Ordinal))
            {
                var (old, next) = (Find(before, key, name), Find(after, key, name));
                CompareItem($"{path}[{key}={name}]", old, next, changes);
            }
        }
        else if (before.Concat(after).All(item => item.ValueKind == JsonValueKind.Object))
        {
            for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
            {
                CompareItem(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), i < before.Count ? before[i] : null, i < after.Count ? after[i] : null, changes);
            }
        }
        else
        {
            // A list of plain values is one value.
            changes.Add(new FieldChange(path, before.Count == 0 ? null : ToElement(before), after.Count == 0 ? null : ToElement(after)));
        }
    }

    private static void CompareItem(string path, JsonElement? before, JsonElement? after, List<FieldChange> changes)
    {
        if (before is null || after is null)
        {
            changes.Add(new FieldChange(path, before, after));
        }
        else
        {
            Compare(path, before, after, changes);
        }
    }

    /// <summary>Keys of maps may hold dots and slashes.</summary>
    private static string Below(string path, string name) => name.AsSpan().IndexOfAny('.', '/', '[') < 0 ? $"{path}.{name}" : $"{path}[{name}]";

    /// <summary>What is absent counts as empty, so that each field of a section that comes whole is named.</summary>
    private static bool IsMapping(JsonElement? value) => IsNothing(value) || value!.Value.ValueKind == JsonValueKind.Object;

    private static bool HasFields(JsonElement? value) => value is { ValueKind: JsonValueKind.Object } mapping && mapping.EnumerateObject().Any();

    private static List<JsonElement>? Items(JsonElement? value) =>
        IsNothing(value) ? [] : value!.Value.ValueKind == JsonValueKind.Array ? [.. value.Value.EnumerateArray()] : null;

    private static bool IsNothing(JsonElement? value) => value is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    private static JsonElement? Get(JsonElement? mapping, string name) =>
        mapping is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var value) ? value : null;

    private static IEnumerable<string> Names(JsonElement? before, JsonElement? after) =>
        new[] { before, after }.OfType<JsonElement>().Where(value => value.ValueKind == JsonValueKind.Object)
            .SelectMany(value => value.EnumerateObject().Select(field => field.Name)).Distinct().Order(StringComparer.Ordinal);

    private static JsonElement? Find(List<JsonElement> items, string key, string name)
    {
        foreach (var item in items)
        {
            if (KeyOf(item, key) == name)
            {
                return item;
            }
        }

        return null;
    }

    private static bool IsUnique(List<JsonElement> items, string key) => items.Select(item => KeyOf(item, key)).Distinct().Count() == items.Count;

    private static string? KeyOf(JsonElement item, string key) =>
        Get(item, key) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value ? value.ToString() : null;

    private static JsonElement ToElement(List<JsonElement> items)
    {
        using var document = JsonDocument.Parse("[" + string.Join(", ", items.Select(item => item.GetRawText())) + "]");
        return document.RootElement.Clone();
    }
}
