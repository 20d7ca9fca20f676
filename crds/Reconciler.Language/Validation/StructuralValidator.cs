using System.Globalization;
using Reconciler.Language.Manifests;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Validation;

/// <summary>Holds a value against a structural schema and reports every difference, unknown fields included.</summary>
internal sealed class StructuralValidator(ErrorList errors)
{
    private readonly FieldPath path = new();

    public void Validate(ManifestNode node, StructuralSchema schema, string field)
    {
        path.PushField(field);
        Validate(node, schema);
        path.Pop();
    }

    private void Validate(ManifestNode node, StructuralSchema schema)
    {
        if (schema.IntOrString)
        {
            if (node.Kind == ManifestNodeKind.WholeNumber)
            {
                ValidateInteger(node, schema);
            }
            else if (Expect(node, ManifestNodeKind.Text, "a quantity such as 512Mi, or a whole number"))
            {
                ValidateText(node, schema);
            }

            return;
        }

        switch (schema.Type)
        {
            case "object" when Expect(node, ManifestNodeKind.Mapping, "an object"):
                ValidateObject(node, schema);
                break;
            case "array" when Expect(node, ManifestNodeKind.Sequence, "a list"):
                ValidateList(node, schema);
                break;
            case "string" when Expect(node, ManifestNodeKind.Text, "a text"):
                ValidateText(node, schema);
                break;
            case "integer" when Expect(node, ManifestNodeKind.WholeNumber, "a whole number"):
                ValidateInteger(node, schema);
                break;
            case "boolean":
                Expect(node, ManifestNodeKind.Boolean, "true or false");
                break;
            default:
                break;
        }
    }

    private bool Expect(ManifestNode node, ManifestNodeKind kind, string wanted)
    {
        if (node.Kind == kind)
        {
            return true;
        }

        var suggestion = node.Kind switch
        {
            ManifestNodeKind.Null => $"give {wanted}, or remove the line",
            ManifestNodeKind.WholeNumber or ManifestNodeKind.Number or ManifestNodeKind.Boolean when kind == ManifestNodeKind.Text => $"quote it: \"{node.Text}\"",
            ManifestNodeKind.Text when kind == ManifestNodeKind.Sequence => $"write it as a list: [{ManifestNode.Excerpt(node.Text)}]",
            _ => $"give {wanted}",
        };
        errors.Add(path.ToString(), ValidationCodes.WrongType, $"is {node.Describe()}, not {wanted}", suggestion);
        return false;
    }

    private void ValidateObject(ManifestNode node, StructuralSchema schema)
    {
        foreach (var entry in node.Entries)
        {
            if (schema.Properties.TryGetValue(entry.Key, out var property))
            {
                path.PushField(entry.Key);
                Validate(entry.Value, property);
                path.Pop();
            }
            else if (schema.AdditionalProperties is { } additional)
            {
                path.PushKey(entry.Key);
                Validate(entry.Value, additional);
                path.Pop();
            }
            else
            {
                UnknownField(entry.Key, schema);
            }
        }

        if (schema.AdditionalProperties is not null && schema.MaxItems is { } limit && node.Entries.Count > limit)
        {
            errors.Add(path.ToString(), ValidationCodes.TooMany, $"has {node.Entries.Count} entries", $"give at most {limit}");
        }

        foreach (var required in schema.Required)
        {
            if (node[required] is null)
            {
                errors.Add(path.Field(required), ValidationCodes.Required, "is missing", Describe(schema.Properties[required]));
            }
        }
    }

    private void UnknownField(string key, StructuralSchema schema)
    {
        var shown = ManifestNode.Excerpt(key);
        var nearest = Spelling.Nearest(key, schema.Properties.Keys);
        var suggestion = nearest is not null ? $"did you mean {nearest}?"
            : schema.Properties.Count == 0 ? "nothing may stand here"
            : $"the fields here are {string.Join(", ", schema.Properties.Keys.Take(20))}";
        errors.Add(path.Field(shown), ValidationCodes.UnknownField, "there is no such field", suggestion);
    }

    private void ValidateList(ManifestNode node, StructuralSchema schema)
    {
        if (schema.MaxItems is { } most && node.Items.Count > most)
        {
            errors.Add(path.ToString(), ValidationCodes.TooMany, $"has {node.Items.Count} items", $"give at most {most}");
        }

        if (schema.MinItems is { } least && node.Items.Count < least)
        {
            errors.Add(path.ToString(), ValidationCodes.TooFew, node.Items.Count == 0 ? "is empty" : $"has {node.Items.Count} items", $"give at least {least}");
        }

        for (var index = 0; index < node.Items.Count; index++)
        {
            path.PushIndex(index);
            Validate(node.Items[index], schema.Items!);
            path.Pop();
        }

        if (schema.MapKeys.Count > 0 && node.Items.Count > 1)
        {
            FindDuplicates(node, schema);
        }
    }

    private void FindDuplicates(ManifestNode node, StructuralSchema schema)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < node.Items.Count; index++)
        {
            var item = node.Items[index];
            var values = schema.MapKeys.Select(key => item.Kind == ManifestNodeKind.Mapping ? item[key]?.Text : null).ToList();
            if (values.Contains(null))
            {
                continue;
            }

            if (!seen.TryAdd(string.Join('\n', values), index))
            {
                var first = seen[string.Join('\n', values)];
                path.PushIndex(index);
                errors.Add(
                    path.Field(schema.MapKeys[0]), ValidationCodes.Duplicate,
                    $"'{ManifestNode.Excerpt(string.Join("/", values))}' stands already at item {first}", "every item needs its own");
                path.Pop();
            }
        }
    }

    private void ValidateText(ManifestNode node, StructuralSchema schema)
    {
        var text = node.Text;
        if (schema.Enum.Count > 0)
        {
            if (!schema.Enum.Contains(text))
            {
                var nearest = Spelling.Nearest(text, schema.Enum);
                errors.Add(
                    path.ToString(), ValidationCodes.UnsupportedValue, $"'{ManifestNode.Excerpt(text)}' is not one of {string.Join(", ", schema.Enum)}",
                    nearest is null ? null : $"did you mean {nearest}?");
            }

            return;
        }

        if (schema.MaxLength is { } most && text.Length > most)
        {
            errors.Add(path.ToString(), ValidationCodes.TooLong, $"has {text.Length} characters", $"give at most {most}");
            return;
        }

        if (schema.MinLength is { } least && text.Length < least)
        {
            errors.Add(path.ToString(), ValidationCodes.InvalidFormat, text.Length == 0 ? "is empty" : $"has {text.Length} characters", $"give at least {least}");
            return;
        }

        if (!schema.MatchesPattern(text))
        {
            errors.Add(
                path.ToString(), ValidationCodes.InvalidFormat, $"'{ManifestNode.Excerpt(text)}' does not have the right form",
                "write " + (schema.Form?.Description ?? "a text that matches " + schema.Pattern));
        }
        else if (schema.Format == "date-time"
            && !(text.Length >= 20 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)))
        {
            errors.Add(path.ToString(), ValidationCodes.InvalidFormat, $"'{ManifestNode.Excerpt(text)}' is not a point in time", "write for example 2030-01-31T12:00:00Z");
        }
    }

    private void ValidateInteger(ManifestNode node, StructuralSchema schema)
    {
        var (least, most) = schema.Format == "int32" ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        (least, most) = (Math.Max(least, schema.Minimum ?? least), Math.Min(most, schema.Maximum ?? most));
        if (!long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            var suggestion = (schema.Minimum, schema.Maximum) switch
            {
                ({ } from, { } to) => $"give {from} to {to}",
                ({ } from, null) => $"give {from} or more",
                _ => $"give {least} to {most}",
            };
            errors.Add(path.ToString(), ValidationCodes.OutOfRange, $"{ManifestNode.Excerpt(node.Text)} is out of range", suggestion);
        }
    }

    /// <summary>The first sentence of a field's description, as a hint for a field that is missing.</summary>
    private static string? Describe(StructuralSchema schema)
    {
        if (schema.Enum.Count > 0)
        {
            return $"give one of {string.Join(", ", schema.Enum)}";
        }

        var end = schema.Description.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (end < 0 ? schema.Description : schema.Description[..end]).TrimEnd('.');
        if (sentence.Length < 2)
        {
            return null;
        }

        var abbreviation = char.IsUpper(sentence[1]);
        return "give it: " + (abbreviation ? sentence[..1] : sentence[..1].ToLowerInvariant()) + sentence[1..];
    }
}
