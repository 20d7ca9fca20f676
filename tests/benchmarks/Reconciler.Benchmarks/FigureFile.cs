using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>Keeps the figures of the last run: as JSON for programs and as a table for people.</summary>
internal static class FigureFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(IReadOnlyList<Figure> figures, DateTimeOffset at)
    {
        var folder = Path.Combine(Repository.Root, "docs");
        var json = JsonSerializer.Serialize(new { command = "make bench", at, processors = Environment.ProcessorCount, figures }, Indented);
        File.WriteAllText(Path.Combine(folder, "bench.json"), json + "\n");

        var text = new StringBuilder()
            .AppendLine("# Figures")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Made by `make bench` on {at:yyyy-MM-dd}, {Environment.ProcessorCount} processors, software emulation. Medians; every sample stands in [bench.json](bench.json).")
            .AppendLine("The floor is the same done by hand with virsh and ovn-nbctl in the same run.")
            .AppendLine()
            .AppendLine("| figure | ours | floor | target | reached |")
            .AppendLine("|---|---|---|---|---|");
        foreach (var figure in figures)
        {
            var floor = figure.Floor is { } value ? $"{Number(value)} {figure.Unit}" : "-";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name} | {Number(figure.Measured)} {figure.Unit} | {floor} | {Number(figure.Target)} {figure.Unit} ({figure.TargetRule}) | {(figure.Reached ? "yes" : "**no**")} |");
        }

        File.WriteAllText(Path.Combine(folder, "figures.md"), text.ToString());
        Console.Write(text);
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
