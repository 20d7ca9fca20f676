using System.Globalization;
using System.Text;

namespace Reconciler.Cli.Networks;

/// <summary>Writes the map as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), which GitHub and GitLab draw in Markdown.</summary>
internal static class NetworkMermaid
{
    public static void Write(NetworkMap map, TextWriter output)
    {
        // Names of people may be words of Mermaid's language: places are numbered.
        var numbers = map.Places.Select((place, index) => (place.Id, Number: string.Create(CultureInfo.InvariantCulture, $"p{index}"))).ToDictionary(pair => pair.Id, pair => pair.Number);
        output.WriteLine("flowchart RL");
        foreach (var place in map.Places)
        {
            output.WriteLine($"  {numbers[place.Id]}[\"{string.Join("<br/>", MapText.Lines(place).Select(Escaped))}\"]{Class(place)}");
        }

        foreach (var link in map.Links)
        {
            output.WriteLine($"  {numbers[link.From]} -- \"{Escaped(link.How)}\" --> {numbers[link.To]}");
        }

        output.WriteLine("  classDef away stroke-dasharray: 5 5");
        output.WriteLine("  classDef quarantined stroke:#c00,color:#c00");
    }

    private static string Class(MapPlace place) => place.State switch
    {
        MapState.Away => ":::away",
        MapState.Quarantined => ":::quarantined",
        _ => "",
    };

    /// <summary>Whatever could mean something to Mermaid or to HTML becomes an entity code.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in Reports.PlainText.Line(text).EnumerateRunes())
        {
            _ = Rune.IsLetterOrDigit(rune) || (rune.IsAscii && " .,:/-_()[]".Contains((char)rune.Value, StringComparison.Ordinal))
                ? escaped.Append(rune.ToString())
                : escaped.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
        }

        return escaped.ToString();
    }
}
