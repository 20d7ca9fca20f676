using System.Text.Json;

namespace Reconciler.Cli.Plan.Fields;

/// <summary>A field that has another value in a second version of an object.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Before">The value in the first version; null: absent.</param>
/// <param name="After">The value in the second; null: absent.</param>
internal sealed record FieldChange(string Path, JsonElement? Before, JsonElement? After)
{
    /// <summary>Whether one path is the other, or leads to it.</summary>
    public static bool Covers(string outer, string inner) =>
        inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '[');
}
