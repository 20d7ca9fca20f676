namespace Reconciler.Language.Common;

/// <summary>Finds conditions by what they speak of.</summary>
public static class ConditionLookup
{
    /// <summary>The condition of a type; null: there is none, or nothing was said yet.</summary>
    public static Condition? Of(this IEnumerable<Condition>? conditions, string type) => conditions?.FirstOrDefault(condition => condition.Type == type);
}
