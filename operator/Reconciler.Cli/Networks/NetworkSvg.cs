using System.Globalization;
using System.Xml;

namespace Reconciler.Cli.Networks;

/// <summary>Draws the map as SVG 1.1, a file of its own without scripts or references.</summary>
internal static class NetworkSvg
{
    public static void Write(NetworkMap map, TextWriter output)
    {
        var layout = MapLayout.Of(map);
        using var svg = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CloseOutput = false });
        svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attributes(svg, ("viewBox", $"0 0 {Text(layout.Width)} {Text(layout.Height)}"), ("width", Text(layout.Width)), ("height", Text(layout.Height)), ("font-family", "sans-serif"), ("font-size", "12"));
        svg.WriteElementString("title", "Networks");
        foreach (var (link, start) in map.Links.Zip(layout.Starts))
        {
            Link(svg, link, layout.Boxes[link.From], layout.Boxes[link.To], start);
        }

        foreach (var place in map.Places)
        {
            Box(svg, place, layout.Boxes[place.Id]);
        }

        svg.WriteEndElement();
        svg.Flush();
        output.WriteLine();
    }

    private static void Link(XmlWriter svg, MapLink link, MapBox from, MapBox to, double start)
    {
        var (x1, y1, x2, y2) = (from.X, start, to.X + to.Width, to.Middle);
        var bend = (x1 + x2) / 2;
        svg.WriteStartElement("path");
        Attributes(svg, ("d", $"M{Text(x1)} {Text(y1)} C{Text(bend)} {Text(y1)} {Text(bend)} {Text(y2)} {Text(x2)} {Text(y2)}"), ("fill", "none"), ("stroke", "#888"));
        svg.WriteEndElement();

        // Beside the inner end, where no two links meet.
        svg.WriteStartElement("text");
        Attributes(svg, ("x", Text(x1 - 6)), ("y", Text(y1 - 4)), ("text-anchor", "end"), ("fill", "#555"), ("font-size", "10"));
        svg.WriteString(Reports.PlainText.Line(link.How, MapLayout.LongestLine));
        svg.WriteEndElement();
    }

    private static void Box(XmlWriter svg, MapPlace place, MapBox box)
    {
        svg.WriteStartElement("rect");
        Attributes(svg, ("x", Text(box.X)), ("y", Text(box.Y)), ("width", Text(box.Width)), ("height", Text(box.Height)), ("rx", "4"), ("fill", Fill(place.Kind)), ("stroke", place.State == MapState.Quarantined ? "#c00" : "#333"));
        if (place.State == MapState.Away)
        {
            Attributes(svg, ("stroke-dasharray", "5 3"));
        }

        svg.WriteEndElement();
        for (var i = 0; i < box.Lines.Count; i++)
        {
            svg.WriteStartElement("text");
            Attributes(svg, ("x", Text(box.X + 8)), ("y", Text(box.Y + 16 + (i * MapLayout.LineHeight))), ("fill", place.State == MapState.Quarantined ? "#c00" : "#111"), ("font-weight", i == 0 ? "bold" : "normal"));
            svg.WriteString(box.Lines[i]);
            svg.WriteEndElement();
        }
    }

    private static string Fill(MapKind kind) => kind switch
    {
        MapKind.Physical => "#e8e8e8",
        MapKind.Network => "#e3eefc",
        MapKind.Nat => "#fdf3d8",
        MapKind.Balancer => "#efe6fa",
        _ => "#ffffff",
    };

    private static void Attributes(XmlWriter svg, params (string Name, string Value)[] attributes)
    {
        foreach (var (name, value) in attributes)
        {
            svg.WriteAttributeString(name, value);
        }
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
