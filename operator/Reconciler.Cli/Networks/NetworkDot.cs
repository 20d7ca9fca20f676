using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Networks;

/// <summary>Writes the map in Graphviz' language (https://graphviz.org/doc/info/lang.html).</summary>
internal static class NetworkDot
{
    public static void Write(NetworkMap map, TextWriter output)
    {
        output.WriteLine("digraph networks {");
        output.WriteLine("  rankdir=RL;");
        output.WriteLine("  node [shape=box, fontname=\"sans-serif\"];");
        foreach (var place in map.Places)
        {
            output.WriteLine($"  {Quoted(place.Id)} [label={Quoted(string.Join('\n', MapText.Lines(place)))}{Style(place)}];");
        }

        foreach (var link in map.Links)
        {
            output.WriteLine($"  {Quoted(link.From)} -> {Quoted(link.To)} [label={Quoted(link.How)}];");
        }

        output.WriteLine("}");
    }

    private static string Style(MapPlace place) => place.State switch
    {
        MapState.Away => ", style=dashed",
        MapState.Quarantined => ", color=red, fontcolor=red",
        _ => "",
    };

    /// <summary>A quoted string: only the quotation mark and the backslash mean something in it; a line ends by \n.</summary>
    private static string Quoted(string text) =>
        $"\"{PlainText.Lines(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
