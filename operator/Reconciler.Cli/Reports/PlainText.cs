using System.Globalization;
using System.Text;

namespace Reconciler.Cli.Reports;

/// <summary>
/// Makes values of the outside world fit to be shown: what would move a cursor, change a terminal, turn the reading direction or is no character at all is
/// replaced by a visible sign. Anybody who can name a domain could else write into an administrator's terminal.
/// </summary>
internal static class PlainText
{
    private const char Unshowable = '\uFFFD';

    /// <summary>The text in one line; cut with an ellipsis beyond so many characters.</summary>
    public static string Line(string text, int longest = int.MaxValue) => Cut(Clean(text, keepLines: false), longest);

    /// <summary>The text with its lines.</summary>
    public static string Lines(string text) => Clean(text, keepLines: true);

    private static string Clean(string text, bool keepLines)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate comes as U+FFFD already.
            _ = rune.Value switch
            {
                '\n' or '\t' when keepLines => clean.Append((char)rune.Value),
                '\n' or '\t' or '\r' => clean.Append(' '),
                < 0x20 => clean.Append((char)(0x2400 + rune.Value)),
                0x7F => clean.Append('\u2421'),
                0xFFFE or 0xFFFF => clean.Append(Unshowable),
                _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    ? clean.Append(Unshowable)
                    : clean.Append(rune.ToString()),
            };
        }

        return clean.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var letter in text)
        {
            if (letter is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = longest - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}
