using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Reconciler.EmbeddedApi.Schemas;

/// <summary>The compiled patterns of schemas: made when first needed, and once for the many fields that share one.</summary>
internal static class PatternCache
{
    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">No valid pattern.</exception>
    /// <exception cref="NotSupportedException">A pattern with constructs that need backtracking.</exception>
    public static Regex Get(string pattern) => Known.GetOrAdd(pattern, static text =>

        // Time linear in the input, as in upstream's engine: a pattern of a user cannot stop the server.
        new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
}
