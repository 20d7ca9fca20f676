using System.Globalization;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Selectors;

/// <summary>A label selector in its text form: a=b, a!=b, a in (b,c), a notin (b), a, !a, a&gt;1, a&lt;1.</summary>
internal sealed class LabelSelector
{
    private readonly List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) => this.requirements = requirements;

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        DoesNotExist,
        Greater,
        Less,
    }

    public bool SelectsAll => requirements.Count == 0;

    public static LabelSelector Parse(string? text)
    {
        var tokens = new SelectorTokens(text ?? string.Empty);
        var requirements = new List<Requirement>();
        while (!tokens.AtEnd)
        {
            if (requirements.Count > 0)
            {
                tokens.Expect(",");
            }

            requirements.Add(Checked(ReadRequirement(tokens)));
        }

        return new LabelSelector(requirements);
    }

    public bool Matches(IReadOnlyList<KeyValuePair<string, string>> labels) => requirements.TrueForAll(requirement => Matches(requirement, labels));

    private static Requirement Checked(Requirement requirement)
    {
        foreach (var problem in QualifiedNames.Problems(requirement.Key))
        {
            throw Refusal.BadRequest($"unable to parse requirement: key: Invalid value: \"{requirement.Key}\": {problem}");
        }

        for (var i = 0; i < requirement.Values.Count; i++)
        {
            if (MetadataRules.LabelValueProblem(requirement.Values[i]) is { } problem)
            {
                throw Refusal.BadRequest($"unable to parse requirement: values[{i}][{requirement.Key}]: Invalid value: \"{requirement.Values[i]}\": {problem}");
            }
        }

        return requirement;
    }

    private static Requirement ReadRequirement(SelectorTokens tokens)
    {
        if (tokens.TryTake("!"))
        {
            return new Requirement(tokens.Word(), Operator.DoesNotExist, []);
        }

        var key = tokens.Word();
        if (tokens.AtEnd || tokens.Peek == ",")
        {
            return new Requirement(key, Operator.Exists, []);
        }

        switch (tokens.Next())
        {
            case "=" or "==":
                return new Requirement(key, Operator.In, [tokens.Value()]);
            case "!=":
                return new Requirement(key, Operator.NotIn, [tokens.Value()]);
            case "in":
                return new Requirement(key, Operator.In, tokens.Values());
            case "notin":
                return new Requirement(key, Operator.NotIn, tokens.Values());
            case ">":
                return new Requirement(key, Operator.Greater, [tokens.Integer()]);
            case "<":
                return new Requirement(key, Operator.Less, [tokens.Integer()]);
            case var other:
                throw Refusal.BadRequest($"unable to parse requirement: found '{other}', expected: in, notin, =, ==, !=, gt, lt");
        }
    }

    private static bool Matches(Requirement requirement, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        string? value = null;
        foreach (var label in labels)
        {
            if (label.Key == requirement.Key)
            {
                value = label.Value;
                break;
            }
        }

        return requirement.Operator switch
        {
            Operator.In => value is not null && requirement.Values.Contains(value),
            Operator.NotIn => value is null || !requirement.Values.Contains(value),
            Operator.Exists => value is not null,
            Operator.DoesNotExist => value is null,
            Operator.Greater => Number(value) > Number(requirement.Values[0]),
            _ => Number(value) < Number(requirement.Values[0]),
        };
    }

    private static long? Number(string? text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Requirement(string Key, Operator Operator, IReadOnlyList<string> Values);
}
