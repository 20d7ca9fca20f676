using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.Language.Drift;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>What a mutation came to.</summary>
/// <param name="Mutation">The mutation.</param>
/// <param name="Finding">What the report said in the end of it.</param>
/// <param name="SeenMs">Milliseconds from the tool's end until the report told of the outcome.</param>
/// <param name="Rebooted">Whether a guest had another boot id afterwards.</param>
internal sealed record MatrixResult(Mutation Mutation, DriftFinding Finding, double SeenMs, bool Rebooted);

/// <summary>Writes docs/drift-matrix.json and docs/drift-matrix.md from a whole run: <c>make drift-matrix</c>.</summary>
internal static partial class MatrixDocument
{
    private static readonly string Json = Path.Combine(Repository.Root, "docs", "drift-matrix.json");
    private static readonly string Markdown = Path.Combine(Repository.Root, "docs", "drift-matrix.md");
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the whole matrix runs and is written down.</summary>
    public static bool IsAsked => Environment.GetEnvironmentVariable("DRIFT_MATRIX") == "write";

    /// <summary>Writes both, provided that every mutation succeeded: half a matrix is none.</summary>
    public static async Task WriteIfAskedAsync(IReadOnlyList<MatrixResult> results)
    {
        if (!IsAsked || results.Count != MutationTable.All.Count)
        {
            return;
        }

        var rows = results.OrderBy(result => MutationTable.All.ToList().IndexOf(result.Mutation)).ToList();
        await File.WriteAllTextAsync(Json, "[\n" + string.Join(",\n", rows.Select(Row)) + "\n]\n");
        await File.WriteAllTextAsync(Markdown, Page(rows));
    }

    private static string Row(MatrixResult result) => "  " + new JsonObject
    {
        ["mutation"] = result.Mutation.Name,
        ["field"] = Field(result),
        ["notice"] = result.Finding.NoticedBy.ToString(),
        ["detectedMs"] = result.Finding.DetectedAfterMs,
        ["correctedMs"] = result.Finding.CorrectedAfterMs,
        ["outcome"] = result.Finding.Outcome.ToString(),
        ["guestRebooted"] = result.Rebooted,
    }.ToJsonString(Plain);

    private static string Field(MatrixResult result) => Uuid().Replace(result.Finding.Path, "UUID");

    private static string Page(List<MatrixResult> rows)
    {
        var events = rows.Count(row => row.Finding.NoticedBy == DriftNotice.Event);
        var text = new StringBuilder();
        text.AppendLine("<!-- Written by `make drift-matrix`; do not edit. -->");
        text.AppendLine("# The mutation matrix");
        text.AppendLine();
        text.AppendLine("Each row is a change made behind the controllers' back by a real tool, in a lab of real libvirt, QEMU, Open vSwitch and OVN. The suite asserts that the tool");
        text.AppendLine("succeeded, that the drift was reported under this path with the right values, how it was noticed, how it ended, that the guests kept their boot ids where");
        text.AppendLine("they had to, and that definitions, running machines, northbound rows, Open vSwitch rows, packet filter, links, files and API objects were as before.");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Run on {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC by `make drift-matrix`, {Environment.ProcessorCount} processors, software emulation, {Load()}.");
        text.AppendLine();
        text.AppendLine("| | |");
        text.AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| mutations | {rows.Count} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| noticed by an event | {events} ({100.0 * events / rows.Count:0.0} %) |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| guests that had to start again | {rows.Count(row => row.Rebooted)} |");
        foreach (var outcome in rows.GroupBy(row => row.Finding.Outcome).OrderByDescending(group => group.Count()))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {outcome.Key} | {outcome.Count()} |");
        }

        var noticed = rows.Where(row => row.Finding.NoticedBy == DriftNotice.Event).ToList();
        AddLatency(text, "noticed by event: event to finding, ms", noticed.Select(row => (double?)row.Finding.DetectedAfterMs));
        AddLatency(text, "noticed by event: event to correction, ms", noticed.Select(row => (double?)row.Finding.CorrectedAfterMs));
        AddLatency(text, "the tool's end to the told outcome, ms (all, through the API's watch)", rows.Select(row => (double?)row.SeenMs));
        text.AppendLine();
        text.AppendLine("| mutation | by | field | noticed | detected ms | corrected ms | outcome | guest rebooted |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Mutation.Name} | `{row.Mutation.Tools[0].Program}` | `{Field(row)}` | {row.Finding.NoticedBy} | {row.Finding.DetectedAfterMs} | {row.Finding.CorrectedAfterMs} | {row.Finding.Outcome} | {(row.Rebooted ? "yes" : "no")} |");
        }

        return text.ToString();
    }

    private static void AddLatency(StringBuilder text, string what, IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToList();
        if (sorted.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | median {Quantile(sorted, 0.5):0}, p99 {Quantile(sorted, 0.99):0} |");
        }
    }

    private static double Quantile(List<double> sorted, double quantile) => sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1];

    private static string Load() => $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} at its end";

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}
