using System.Globalization;
using Reconciler.Cli.Plan.Fields;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Plan.Output;

/// <summary>A plan for people: an object a paragraph, a field a line, one sentence at the end.</summary>
internal static class PlanText
{
    private const int LongestValue = 48;

    public static void Write(ManifestPlan plan, TextWriter output)
    {
        foreach (var item in plan.Objects.Where(item => item.Action != PlanAction.None))
        {
            output.WriteLine(Paragraph(item));
        }

        output.WriteLine(Summary(plan));
    }

    /// <summary>All that there is to say of one object.</summary>
    public static string Paragraph(ObjectPlan item)
    {
        var details = Fields(item).Concat(item.Notes).Concat(item.Refusal.Length > 0 ? [item.Refusal] : Array.Empty<string>());
        return string.Join('\n', details.Select(line => "    " + PlainText.Line(line)).Prepend($"{Sign(item.Action)} {item}{Suffix(item)}"));
    }

    /// <summary>A field in a line of its own.</summary>
    public static string Line(FieldPlan one) => $"{one.Path} {Change(one)} ({EffectText(one)})";

    /// <summary>The counts, as a sentence.</summary>
    public static string Summary(ManifestPlan plan)
    {
        if (!plan.HasChanges)
        {
            return $"Nothing to do: {Count(plan.Objects.Count, "object is", "objects are")} as the manifests say.";
        }

        List<string> parts = [];
        Add(PlanAction.Create, "to create");
        Add(PlanAction.Change, "to change");
        Add(PlanAction.Recreate, "to delete and make anew");
        Add(PlanAction.Delete, "to delete");
        Add(PlanAction.Affect, "affected");
        Add(PlanAction.Refuse, "that cannot be applied");
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{plan.Count(PlanAction.None)} unchanged"));
        return string.Join(", ", parts) + ".";

        void Add(PlanAction action, string what)
        {
            if (plan.Count(action) is > 0 and var count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}{Effects(plan.Objects.Where(item => item.Action == action))}"));
            }
        }
    }

    private static string Effects(IEnumerable<ObjectPlan> items)
    {
        var counts = items.SelectMany(item => item.Fields).GroupBy(one => one.Effect).Where(group => group.Key is not (Effect.None or Effect.Recreate)).OrderBy(group => group.Key)
            .Select(group => $"{Count(group.Count(), "field", "fields")} {group.Key switch
            {
                Effect.NextStart => "at the next start",
                Effect.Hotplug => "by hotplug",
                Effect.Power => "by starting or stopping",
                Effect.Restart => "after a restart",
                var effect => effect.Text(),
            }}").ToList();
        return counts.Count == 0 ? "" : $" ({string.Join(", ", counts)})";
    }

    private static IEnumerable<string> Fields(ObjectPlan item)
    {
        var rows = item.Fields.Select(one => (one.Path, Change: Change(one), Effect: EffectText(one))).ToList();
        var (path, change) = (rows.Select(row => row.Path.Length).DefaultIfEmpty().Max(), rows.Select(row => row.Change.Length).DefaultIfEmpty().Max());
        return rows.Select(row => $"{row.Path.PadRight(path)}  {row.Change.PadRight(change)}  {row.Effect}");
    }

    private static string Change(FieldPlan one) => (one.Before, one.After) switch
    {
        (FieldValue.Hidden, FieldValue.Hidden) => "changes, not shown",
        _ => $"{Value(one.Before)} -> {Value(one.After)}",
    };

    private static string EffectText(FieldPlan one)
    {
        var text = one.Note.Length == 0 ? one.Effect.Text() : $"{one.Effect.Text()}: {one.Note}";
        return one.IsDerived ? $"{text} (follows)" : text;
    }

    private static string Value(string? value) => value switch
    {
        null => "none",
        "" => "\"\"",
        _ => PlainText.Line(value, LongestValue),
    };

    private static char Sign(PlanAction action) => action switch
    {
        PlanAction.Create => '+',
        PlanAction.Delete => '-',
        PlanAction.Refuse => '!',
        _ => '~',
    };

    private static string Suffix(ObjectPlan item) => item.Action switch
    {
        PlanAction.Affect when item.Through.Count > 0 => $" (through {Networks.RowText.Names(item.Through)})",
        PlanAction.Affect => " (affected)",
        PlanAction.Recreate => " (cannot be changed: delete it and apply again)",
        PlanAction.Refuse => " (cannot be applied)",
        _ => "",
    };

    private static string Count(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");
}
