using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Common;

/// <summary>A Kubernetes label selector; all its requirements must hold. An empty one selects everything.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels that must stand with exactly these values.</summary>
    [Items(64)]
    public ValueMap? MatchLabels { get; init; }

    /// <summary>Further requirements.</summary>
    [Items(64)]
    public ValueList<LabelSelectorRequirement>? MatchExpressions { get; init; }

    /// <summary>Whether the given labels fulfil every requirement.</summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        var present = labels ?? new ValueMap();
        return (MatchLabels?.All(wanted => present.TryGetValue(wanted.Key, out var value) && value == wanted.Value) ?? true)
            && (MatchExpressions?.All(requirement => requirement.Matches(present)) ?? true);
    }

    /// <summary>The selector in the form that kubectl's <c>-l</c> takes, sorted by key.</summary>
    public string ToText() => string.Join(
        ',',
        (MatchLabels ?? []).Select(label => (label.Key, Text: $"{label.Key}={label.Value}"))
            .Concat((MatchExpressions ?? []).Select(requirement => (requirement.Key, Text: requirement.ToText())))
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .ThenBy(one => one.Text, StringComparer.Ordinal)
            .Select(one => one.Text));
}

/// <summary>One requirement of a <see cref="LabelSelector"/>.</summary>
public sealed record LabelSelectorRequirement
{
    /// <summary>The label's key.</summary>
    [Text(MaxLength = 317, MinLength = 1)]
    public required string Key { get; init; }

    /// <summary>How the label's value relates to <see cref="Values"/>.</summary>
    public required LabelSelectorOperator Operator { get; init; }

    /// <summary>The values for In and NotIn; empty for Exists and DoesNotExist.</summary>
    [Items(256)]
    [Text(MaxLength = 63)]
    public ValueList<string>? Values { get; init; }

    internal string ToText() => Operator switch
    {
        LabelSelectorOperator.In => $"{Key} in ({string.Join(',', (Values ?? []).Order(StringComparer.Ordinal))})",
        LabelSelectorOperator.NotIn => $"{Key} notin ({string.Join(',', (Values ?? []).Order(StringComparer.Ordinal))})",
        LabelSelectorOperator.Exists => Key,
        _ => "!" + Key,
    };

    internal bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var exists = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelSelectorOperator.In => exists && (Values?.Contains(value!) ?? false),
            LabelSelectorOperator.NotIn => !exists || !(Values?.Contains(value!) ?? false),
            LabelSelectorOperator.Exists => exists,
            _ => !exists,
        };
    }
}

/// <summary>The operators of a label selector's requirement.</summary>
public enum LabelSelectorOperator
{
    /// <summary>The label stands and its value is among the values.</summary>
    In,

    /// <summary>The label does not stand, or its value is not among the values.</summary>
    NotIn,

    /// <summary>The label stands, whatever its value.</summary>
    Exists,

    /// <summary>The label does not stand.</summary>
    DoesNotExist,
}
