using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>
/// Keeps the figures: as JSON for programs and as a table for people, written after every benchmark, so that one that fails takes no other's figures along.
/// A run of some benchmarks leaves the figures of the others as they are.
/// </summary>
internal sealed class FigureFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly List<Figure> figures;

    public FigureFile(bool replacesAll) => figures = replacesAll ? [] : Read();

    private static string Folder => Path.Combine(Repository.Root, "docs");

    /// <summary>Adds figures, in place of those of the same names.</summary>
    public void Add(IReadOnlyList<Figure> measured)
    {
        foreach (var figure in measured)
        {
            var place = figures.FindIndex(known => known.Name == figure.Name);
            if (place >= 0)
            {
                figures[place] = figure;
            }
            else
            {
                figures.Add(figure);
            }
        }

        Write(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Shows the table.</summary>
    public static void Print() => Console.Write(File.ReadAllText(Path.Combine(Folder, "figures.md")));

    private static List<Figure> Read()
    {
        var file = Path.Combine(Folder, "bench.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<List<Figure>>(JsonNode.Parse(File.ReadAllText(file))!["figures"], Indented) ?? [] : [];
    }

    private void Write(DateTimeOffset at)
    {
        var json = JsonSerializer.Serialize(new { command = "make bench", at, processors = Environment.ProcessorCount, figures }, Indented);
        File.WriteAllText(Path.Combine(Folder, "bench.json"), json + "\n");

        var text = new StringBuilder()
            .AppendLine("# Figures")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Made by `make bench` on {at:yyyy-MM-dd}, {Environment.ProcessorCount} processors, software emulation. Medians; every sample stands in [bench.json](bench.json).")
            .AppendLine("The floor is the same done by hand with virsh and ovn-nbctl, or by a bare loop, or what its row names, in the same run. `scripts/bench NAME...` measures some anew.")
            .AppendLine("Behind a median of ratios stands its 95 % interval, from the binomial distribution of the samples below the true median.")
            .AppendLine()
            .AppendLine("| figure | ours | floor | target | reached |")
            .AppendLine("|---|---|---|---|---|");
        foreach (var figure in figures)
        {
            var floor = figure.Floor is { } value ? $"{Number(value)} {figure.Unit}" : "-";
            var interval = figure.Interval is [var from, var to] ? $" ({Number(from)} to {Number(to)})" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name} | {Number(figure.Measured)} {figure.Unit}{interval} | {floor} | {Number(figure.Target)} {figure.Unit} ({figure.TargetRule}) | {(figure.Reached ? "yes" : "**no**")} |");
        }

        File.WriteAllText(Path.Combine(Folder, "figures.md"), text.ToString());
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
