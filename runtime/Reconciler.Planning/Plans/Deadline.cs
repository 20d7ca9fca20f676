namespace Reconciler.Planning.Plans;

/// <summary>Times that may not be there.</summary>
public static class Deadline
{
    /// <summary>The sooner one; null: there is none.</summary>
    public static T? Soonest<T>(T? one, T? other)
        where T : struct, IComparable<T> => one is { } first && other is { } second ? (first.CompareTo(second) < 0 ? first : second) : one ?? other;
}
