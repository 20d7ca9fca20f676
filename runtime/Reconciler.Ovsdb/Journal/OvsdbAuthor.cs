using System.Text;
using System.Text.RegularExpressions;

namespace Reconciler.Ovsdb;

/// <summary>Who changed something, as the comment of the transaction says. Command-line tools write their command line there.</summary>
/// <param name="Comment">The comment, made fit for reports by <see cref="Clean"/>; empty when the transaction had none.</param>
/// <param name="At">When the server wrote the transaction.</param>
public sealed partial record OvsdbAuthor(string Comment, DateTimeOffset At)
{
    /// <summary>The most characters that a cleaned comment has.</summary>
    public const int Longest = 256;

    /// <summary>Of a longer comment so many characters of its beginning stay, for who it was; the rest is its end, for what was done.</summary>
    private const int Beginning = 96;

    /// <summary>
    /// Makes a comment fit for reports: anybody can write anything there. Control characters and runs of blanks become one blank, the value of
    /// what is named like a secret is masked, and the middle of what is longer than <see cref="Longest"/> is left out.
    /// </summary>
    public static string Clean(string comment)
    {
        ArgumentNullException.ThrowIfNull(comment);
        var text = new StringBuilder(Math.Min(comment.Length, 4096));
        foreach (var letter in comment.AsSpan(0, Math.Min(comment.Length, 4096)))
        {
            // Format characters could turn a line of text around on a terminal.
            var blank = char.IsControl(letter) || char.IsWhiteSpace(letter) || char.GetUnicodeCategory(letter) is System.Globalization.UnicodeCategory.Format;
            if (!blank)
            {
                text.Append(letter);
            }
            else if (text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }

        var masked = Secret().Replace(text.ToString().TrimEnd(), "$1***");
        if (masked.Length <= Longest)
        {
            return masked;
        }

        var head = char.IsHighSurrogate(masked[Beginning - 1]) ? Beginning - 1 : Beginning;
        var tail = masked.Length - (Longest - Beginning - 1);
        return masked[..head] + "…" + masked[(char.IsLowSurrogate(masked[tail]) ? tail + 1 : tail)..];
    }

    [GeneratedRegex(@"(?i)([\w.-]*(?:psk|passw|passphrase|secret|token|private|key)[\w.-]*""?\s*[=:]\s*)(?:""[^""]*""?|[^\s,}\]]+)")]
    private static partial Regex Secret();
}
