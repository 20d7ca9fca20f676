using System.Collections.Frozen;

namespace Reconciler.Language.Drift;

/// <summary>Everything that decides what is done about drift of an object's fields. Pure.</summary>
public sealed record DriftRules
{
    /// <summary>Everything is put back.</summary>
    public static DriftRules Enforced { get; } = new();

    /// <summary>The object's setting; null: everything is enforced.</summary>
    public DriftSpec? Spec { get; init; }

    /// <summary>The end of the object's pause, see <see cref="DriftPause"/>; null: there is none.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The very paths that are backed off from now, because somebody keeps changing them; paths below them are not.</summary>
    public IReadOnlySet<string> Contended { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Whether the object is paused.</summary>
    /// <param name="now">The time of asking; at the pause's very end it is over.</param>
    public bool IsPaused(DateTimeOffset now) => now < PausedUntil;

    /// <summary>What is done about drift of a field. Being ignored comes before a pause, a pause before a warning, a warning before a back-off.</summary>
    /// <param name="path">The field's path, as a report names it.</param>
    /// <param name="now">The time of asking.</param>
    public DriftStance Of(string path, DateTimeOffset now)
    {
        var mode = ModeOf(path);
        return mode == DriftMode.Ignore ? DriftStance.Ignore
            : IsPaused(now) ? DriftStance.Paused
            : mode == DriftMode.Warn ? DriftStance.Warn
            : Contended.Contains(path) ? DriftStance.Contended
            : DriftStance.Enforce;
    }

    /// <summary>The mode of the longest path in the spec that covers the field, else that of the whole object.</summary>
    private DriftMode ModeOf(string path) =>
        Spec?.Fields?
            .Where(field => Covers(field.Path, path))
            .OrderByDescending(field => field.Path.Length)
            .Select(field => (DriftMode?)field.Mode)
            .FirstOrDefault()
        ?? Spec?.Mode ?? DriftMode.Enforce;

    /// <summary>A path covers itself and everything below it; a row that is derived from a field stands after a blank.</summary>
    private static bool Covers(string outer, string path) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '[' or ' ');
}
