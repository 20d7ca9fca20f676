using System.Text.RegularExpressions;

namespace Reconciler.Conformance.Tests.Differences;

/// <summary>A difference that stays, and why. Patterns are whole values in which * stands for anything.</summary>
/// <param name="Case">Which cases, by full name.</param>
/// <param name="Path">Where in the answer.</param>
/// <param name="Ours">Which of our values.</param>
/// <param name="Theirs">Which of upstream's.</param>
/// <param name="What">What differs, for people.</param>
/// <param name="Why">Why it stays so.</param>
public sealed record AcceptedDifference(string Case, string Path, string Ours, string Theirs, string What, string Why)
{
    public bool Covers(Difference difference) =>
        IsLike(difference.Case, Case) && IsLike(difference.Path, Path) && IsLike(difference.Ours, Ours) && IsLike(difference.Theirs, Theirs);

    private static bool IsLike(string value, string pattern) =>
        Regex.IsMatch(value, $@"\A{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}\z", RegexOptions.Singleline);
}
