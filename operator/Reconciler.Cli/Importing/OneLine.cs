namespace Reconciler.Cli.Importing;

/// <summary>Foreign text in a note of one line: titles and the like may hold anything.</summary>
internal static class OneLine
{
    /// <summary>The text without control characters, cut where it is too long.</summary>
    public static string Of(string text, int longest)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length > longest ? line[..(longest - 3)] + "..." : line;
    }
}
