using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Networks;

/// <summary>Draws the map for a terminal, from the outside in. A machine with several interfaces stands in each of its networks.</summary>
internal static class NetworkTree
{
    public static void Write(NetworkMap map, TextWriter output)
    {
        HashSet<string> shown = [];

        // A circle has no outermost place: it begins with its first one.
        foreach (var place in map.Outermost.Concat(map.Places))
        {
            if (!shown.Contains(place.Id))
            {
                output.WriteLine(Line(place, ""));
                WriteBehind(map, place, "", [place.Id], shown, output);
            }
        }
    }

    private static void WriteBehind(NetworkMap map, MapPlace place, string margin, HashSet<string> path, HashSet<string> shown, TextWriter output)
    {
        shown.Add(place.Id);

        // Networks that go out through each other would otherwise have no end.
        var behind = map.Behind(place).Where(entry => !path.Contains(entry.Place.Id)).ToList();
        for (var i = 0; i < behind.Count; i++)
        {
            var (inner, link) = behind[i];
            var isLast = i == behind.Count - 1;
            output.WriteLine($"{margin}{(isLast ? "└─ " : "├─ ")}{Line(inner, link.How)}");
            WriteBehind(map, inner, margin + (isLast ? "   " : "│  "), [.. path, inner.Id], shown, output);
        }
    }

    private static string Line(MapPlace place, string how)
    {
        var name = how.Length == 0 || place.Kind == MapKind.Nat ? $"{MapText.Kind(place.Kind)} {place.Name}" : $"{how}: {MapText.Kind(place.Kind)} {place.Name}";
        var facts = string.Join(", ", new[] { string.Join(", ", place.Facts), MapText.State(place) }.Where(text => text.Length > 0));
        return PlainText.Line(facts.Length == 0 ? name : $"{name} ({facts})");
    }
}
