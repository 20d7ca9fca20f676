using Reconciler.Language.Drift;

namespace Reconciler.Planning.Plans;

/// <summary>What is done about drift of a field: the mode of the longest path that covers it.</summary>
public static class FieldModes
{
    /// <summary>The mode of a field.</summary>
    /// <param name="drift">The object's setting; null: everything is enforced.</param>
    /// <param name="path">The field's path.</param>
    public static DriftMode Of(DriftSpec? drift, string path) =>
        drift?.Fields?
            .Where(field => Covers(field.Path, path))
            .OrderByDescending(field => field.Path.Length)
            .Select(field => (DriftMode?)field.Mode)
            .FirstOrDefault()
        ?? drift?.Mode ?? DriftMode.Enforce;

    /// <summary>A path covers itself and everything below it.</summary>
    private static bool Covers(string outer, string path) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '[');
}
