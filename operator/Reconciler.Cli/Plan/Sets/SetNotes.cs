using System.Globalization;
using Reconciler.Cli.Plan.Fields;
using Reconciler.Cli.Plan.Networks;
using Reconciler.Operator.Sets;

namespace Reconciler.Cli.Plan.Sets;

/// <summary>What there is to say of a set: which machines come, go and change, and at what pace. Pure.</summary>
internal static class SetNotes
{
    /// <summary>The sentences.</summary>
    public static IEnumerable<string> Of(SetProspect set)
    {
        if (set.Made.Count > 0)
        {
            yield return $"makes {RowText.Names(set.Made)}";
        }

        if (set.Deleted.Count > 0)
        {
            yield return $"deletes {RowText.Names(set.Deleted)}";
        }

        if (set.Replaced.Count > 0)
        {
            yield return $"replaces {RowText.Names(set.Replaced)}, {Pace(set)}";
        }

        if (set.Changed.Count > 0)
        {
            yield return $"changes {RowText.Names(set.Changed)} in place";
        }

        if (set.Left.Count > 0)
        {
            yield return $"leaves {RowText.Names(set.Left)} of an older template, {(set.Set?.Spec.Paused == true ? "while spec.paused is true" : "until somebody deletes them")}";
        }
    }

    /// <summary>The effect of a field of the set, and a sentence about it.</summary>
    public static (Effect Effect, string Note) Field(FieldChange change, SetProspect set) => change.Path switch
    {
        "spec.replicas" => (Effect.Live, ""),
        var path when FieldChange.Covers("spec.template", path) && set.Replaced.Count > 0 => (Effect.Recreate, "machines of the set are made anew"),
        var path when FieldChange.Covers("spec.template", path) && set.Changed.Count > 0 => (Effect.Live, "in the machines of the set"),
        _ => (Effect.None, ""),
    };

    private static string Pace(SetProspect set)
    {
        var pace = SetPace.Of(set.Set!.Spec);
        var more = pace.Surge > 0 ? string.Create(CultureInfo.InvariantCulture, $"with up to {pace.Surge} more meanwhile") : "";
        var away = pace.Unavailable switch { 0 => "", 1 => "one at a time", var some => string.Create(CultureInfo.InvariantCulture, $"up to {some} at a time") };
        return string.Join(", ", new[] { away, more }.Where(part => part.Length > 0));
    }
}
