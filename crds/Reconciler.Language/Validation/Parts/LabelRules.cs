using Reconciler.Language.Common;
using Reconciler.Language.Schemas;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for labels and the selectors over them.</summary>
internal static class LabelRules
{
    /// <summary>Keys and values of labels.</summary>
    public static void Labels(IReadOnlyDictionary<string, string>? labels, string path, ErrorList errors)
    {
        foreach (var (key, value) in labels ?? new ValueMap())
        {
            Key(key, $"{path}[{key}]", errors);
            Value(value, $"{path}[{key}]", errors);
        }
    }

    /// <summary>A selector: its labels, and the values that each operator takes.</summary>
    public static void Selector(LabelSelector? selector, string path, ErrorList errors)
    {
        Labels(selector?.MatchLabels, path + ".matchLabels", errors);
        var requirements = selector?.MatchExpressions ?? [];
        for (var i = 0; i < requirements.Count; i++)
        {
            var (requirement, at) = (requirements[i], $"{path}.matchExpressions[{i}]");
            Key(requirement.Key, at + ".key", errors);
            var count = requirement.Values?.Count ?? 0;
            if (requirement.Operator is LabelSelectorOperator.In or LabelSelectorOperator.NotIn)
            {
                if (count == 0)
                {
                    errors.Add(at + ".values", ValidationCodes.Required, $"is missing or empty", $"give at least one value for {requirement.Operator}");
                }
            }
            else if (count > 0)
            {
                errors.Add(at + ".values", ValidationCodes.Conflict, $"stands with {requirement.Operator}, which takes no values", "remove it");
            }

            for (var j = 0; j < count; j++)
            {
                Value(requirement.Values![j], $"{at}.values[{j}]", errors);
            }
        }
    }

    /// <summary>The key of a label or annotation.</summary>
    public static void Key(string key, string path, ErrorList errors)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        var prefixed = slash < 0 || (slash is > 0 and <= 253 && TextMatchers.IsSubdomain(key[..slash]));
        if (!prefixed || name.Length > 63 || !TextMatchers.IsIdentifier(name))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, "is not the key of a label", "write NAME or PREFIX/NAME, for example app or example.com/app");
        }
    }

    private static void Value(string value, string path, ErrorList errors)
    {
        if (value.Length > 63 || (value.Length > 0 && !TextMatchers.IsIdentifier(value)))
        {
            errors.Add(path, ValidationCodes.InvalidFormat, "is not the value of a label", "write at most 63 letters, digits and inner - _ .");
        }
    }
}
