namespace Reconciler.Cli.Importing.Converting;

/// <summary>Something of another system's file that was not carried over.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its line, from 1; 0: the file has none.</param>
/// <param name="Place">Where in it: the path of a field, the name of a key or element.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Consequence">What becomes of it, or what would be right.</param>
/// <param name="Fails">Whether something is missing without which the machine is not the one that it was.</param>
internal sealed record ImportNote(string File, int Line, string Place, string Value, string Consequence, bool Fails = false)
{
    private const int LongestValue = 80;

    /// <inheritdoc/>
    public override string ToString()
    {
        var line = OneLine.Of(Value, LongestValue);
        return $"{File}{(Line > 0 ? $":{Line}" : "")}: {(Fails ? "error" : "note")}: {Place}: {(line.Length > 0 ? line + "; " : "")}{Consequence}";
    }
}
