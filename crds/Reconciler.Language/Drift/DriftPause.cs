using System.Globalization;
using Reconciler.Language.Common;

namespace Reconciler.Language.Drift;

/// <summary>
/// A maintenance window: until its end, drift of the object is reported and not put back. Changes of the spec are carried out all the same.
/// </summary>
public static class DriftPause
{
    /// <summary>The annotation with the end of the pause, in RFC 3339.</summary>
    public const string Annotation = "reconciler.dev/drift-paused-until";

    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>The end of an object's pause, in UTC, which may be past; null: there is no pause, or the annotation is no time.</summary>
    public static DateTimeOffset? Of(ObjectMeta metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.Annotations?.GetValueOrDefault(Annotation) is { } text ? Parse(text) : null;
    }

    /// <summary>Reads a time in RFC 3339; null: it is none.</summary>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
