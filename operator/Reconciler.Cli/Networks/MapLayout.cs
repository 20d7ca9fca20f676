using Reconciler.Cli.Reports;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Networks;

/// <summary>
/// Where the boxes of a picture stand: columns from the outside in, each place as high as the middle of what is behind it, and below the one before it. Pure.
/// </summary>
/// <param name="Width">Of the picture.</param>
/// <param name="Height">Of the picture.</param>
/// <param name="Boxes">The boxes by their places.</param>
/// <param name="Starts">For each link of the map, in its order: at which height it leaves its inner box, so that no two of a box meet.</param>
internal sealed record MapLayout(double Width, double Height, IReadOnlyDictionary<string, MapBox> Boxes, IReadOnlyList<double> Starts)
{
    public const int LineHeight = 15;

    /// <summary>Longer lines are cut.</summary>
    public const int LongestLine = 44;

    private const double Margin = 20;
    private const double Gap = 14;
    private const double Between = 190;
    private const double CharacterWidth = 7.2;

    /// <summary>Lays a map out.</summary>
    public static MapLayout Of(NetworkMap map)
    {
        var depths = Depths(map);
        var lines = map.Places.ToDictionary(place => place.Id, place => MapText.Lines(place).Select(line => PlainText.Line(line, LongestLine)).ToValueList());
        var columns = map.Places.GroupBy(place => depths[place.Id]).OrderByDescending(group => group.Key).ToList();
        var widths = columns.ToDictionary(column => column.Key, column => column.Max(place => lines[place.Id].Max(line => line.Length)) * CharacterWidth + 16);
        var boxes = new Dictionary<string, MapBox>(StringComparer.Ordinal);
        double height = 0;

        // The innermost column first: what is outside of it stands at its middle.
        foreach (var column in columns)
        {
            var x = Margin + Enumerable.Range(0, column.Key).Sum(depth => widths.GetValueOrDefault(depth) + Between);
            double top = Margin;
            foreach (var (place, wish) in column.Select(place => (place, Wish: Wish(map, place, boxes) ?? double.MaxValue)).OrderBy(entry => entry.Wish))
            {
                var own = (Math.Max(lines[place.Id].Count, map.From(place.Id).Count()) * LineHeight) + 10;
                var y = wish == double.MaxValue ? top : Math.Max(top, wish - (own / 2.0));
                boxes[place.Id] = new MapBox(x, y, widths[column.Key], own, lines[place.Id]);
                top = y + own + Gap;
            }

            height = Math.Max(height, top);
        }

        var width = boxes.Count == 0 ? 0 : boxes.Values.Max(box => box.X + box.Width);
        return new MapLayout(width + Margin, height + Margin, boxes, StartsOf(map, boxes));
    }

    private static List<double> StartsOf(NetworkMap map, Dictionary<string, MapBox> boxes)
    {
        var begun = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. map.Links.Select(link =>
        {
            var place = begun[link.From] = begun.GetValueOrDefault(link.From) + 1;
            return boxes[link.From].Y + (boxes[link.From].Height * place / (map.From(link.From).Count() + 1));
        })];
    }

    /// <summary>How many links lead from each place to the outside, at most; a circle counts once.</summary>
    private static Dictionary<string, int> Depths(NetworkMap map)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        HashSet<string> path = [];
        foreach (var place in map.Places)
        {
            Depth(place.Id);
        }

        return depths;

        int Depth(string id)
        {
            if (depths.TryGetValue(id, out var known))
            {
                return known;
            }

            if (!path.Add(id))
            {
                return 0;
            }

            var depth = map.From(id).Select(link => Depth(link.To) + 1).DefaultIfEmpty(0).Max();
            path.Remove(id);
            return depths[id] = depth;
        }
    }

    private static double? Wish(NetworkMap map, MapPlace place, Dictionary<string, MapBox> boxes)
    {
        var middles = map.Behind(place).Where(inner => boxes.ContainsKey(inner.Place.Id)).Select(inner => boxes[inner.Place.Id].Middle).ToList();
        return middles.Count == 0 ? null : middles.Average();
    }
}

/// <summary>A box of the picture, in pixels.</summary>
internal sealed record MapBox(double X, double Y, double Width, double Height, ValueList<string> Lines)
{
    /// <summary>The height of its middle.</summary>
    public double Middle => Y + (Height / 2);
}
