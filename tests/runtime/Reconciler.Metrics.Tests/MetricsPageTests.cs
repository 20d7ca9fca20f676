using System.Text;
using Reconciler.Testing;

namespace Reconciler.Metrics.Tests;

public sealed class MetricsPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "metrics.md");

    [Fact]
    public void Page_HasEveryMetricAsItIsDefined()
    {
        var text = File.ReadAllText(Page);
        var (begin, end) = ("<!-- metrics -->\n", "<!-- /metrics -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, text.IndexOf(end, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            File.WriteAllText(Page, text[..from] + Table() + text[to..]);
            return;
        }

        text[from..to].Should().Be(Table(), "UPDATE_DATA=1 writes it anew");
    }

    [Fact]
    public void Rules_NameOnlyMetricsThatExist()
    {
        var names = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Page), "reconciler_[a-z_]+").Select(match => match.Value).Distinct();
        var known = MetricCatalog.All.SelectMany(metric => metric.Kind == MetricKind.Histogram
            ? new[] { metric.Name, metric.Name + "_bucket", metric.Name + "_sum", metric.Name + "_count" }
            : [metric.Name]);
        names.Should().BeSubsetOf(known);
    }

    private static string Table()
    {
        var table = new StringBuilder("| metric | type | labels | what it tells |\n|---|---|---|---|\n");
        foreach (var metric in MetricCatalog.All)
        {
            var labels = metric.Labels.Length == 0 ? "" : string.Join(", ", metric.Labels.Select(label => $"`{label}`"));
            table.Append($"| `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} | {labels} | {metric.Help} |\n");
        }

        return table.ToString();
    }
}
