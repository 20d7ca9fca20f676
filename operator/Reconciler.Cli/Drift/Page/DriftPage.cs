using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Cli.Drift.Page;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>
/// Findings as one page of HTML that needs nothing else: no request, no script to be read (a little makes it filter). Its policy allows its own style and
/// script by their hashes and nothing besides, so that a value could do no harm even if it broke out of its encoding.
/// </summary>
internal static class DriftPage
{
    public static void Write(DriftOverview overview, TextWriter output)
    {
        var (style, script) = (Html.Resource("page.css"), Html.Resource("page.js"));
        var policy = $"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; img-src data:; base-uri 'none'; form-action 'none'";
        output.WriteLine(Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Title(overview)}</title>
            <link rel="icon" href="data:,">
            <style>{style}</style>
            </head>
            <body>
            <header><h1>Drift</h1><p class="quiet">{Scope(overview)}, seen at {Moment(overview.At)}</p></header>
            <main>
            {Verdict(overview)}
            {Tiles(overview)}
            {TimelineSection(overview)}
            {DriftPageTable.Write(overview)}
            {InSync(overview)}
            </main>
            <footer class="quiet">Made by <code>reconciler drift -o html</code>. Times are in UTC.</footer>
            <script>{script}</script>
            </body>
            </html>
            """).ToString());
    }

    private static string Hash(Html content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())))}";

    private static string Title(DriftOverview overview) =>
        overview.Entries.Count(entry => entry.IsOpen) is var open and > 0 ? string.Create(CultureInfo.InvariantCulture, $"{open} open – drift") : "In sync – drift";

    private static string Scope(DriftOverview overview)
    {
        var place = overview.Namespace is { } ns ? $"Namespace {ns}" : "All namespaces and the cluster's own objects";
        return overview.Since is { } since ? $"{place}, what was put back since {Moment(since)}" : place;
    }

    private static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static Html Verdict(DriftOverview overview) =>
        Html.Of($"<p class=\"verdict {(overview.IsInSync ? "corrected" : "open")}\">{OutcomeMark.Icon(overview.IsInSync ? DriftOutcome.Corrected : DriftOutcome.Open)}{DriftText.Summary(overview)}</p>");

    private static Html Tiles(DriftOverview overview)
    {
        var entries = overview.Entries.ToList();
        var closed = entries.Count(entry => !entry.IsOpen);
        var detected = Sorted(entries.Select(entry => entry.Finding.DetectedAfterMs).Concat(overview.Objects.SelectMany(item => item.History).Select(round => round.DetectedAfterMs)));
        var corrected = Sorted(entries.Select(entry => entry.Finding.CorrectedAfterMs).Concat(overview.Objects.SelectMany(item => item.History).Select(round => round.CorrectedAfterMs)));
        var byEvent = entries.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * entries.Count(entry => entry.Finding.NoticedBy == DriftNotice.Event) / entries.Count} % by an event");
        return Html.Of($"""
            <dl class="tiles">
            {Tile("Open now", Number(entries.Count - closed), "fields differ")}
            {Tile("Put back", Number(closed), "fields had drifted")}
            {Tile("Objects in sync", $"{Number(overview.Objects.Count(item => !item.HasOpen))} of {Number(overview.Objects.Count)}", "that could drift")}
            {Tile("Noticed after", Median(detected), detected.Count == 0 ? byEvent : $"median; {byEvent}")}
            {Tile("Put back after", Median(corrected), corrected.Count == 0 ? "" : $"median; at most {DriftText.Time(corrected[^1])}")}
            </dl>
            """);
    }

    private static Html Tile(string name, string value, string note) => Html.Of($"<div><dt>{name}</dt><dd>{value}</dd><dd class=\"quiet\">{note}</dd></div>");

    private static List<long> Sorted(IEnumerable<long?> values) => [.. values.OfType<long>().Order()];

    private static string Median(List<long> sorted) => sorted.Count == 0 ? "–" : DriftText.Time(sorted[sorted.Count / 2]);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Html TimelineSection(DriftOverview overview)
    {
        var timeline = Timeline.Of(overview);
        return timeline.Rows.Count == 0 ? Html.None : Html.Of($"""
            <section><h2>Timeline</h2>
            <p class="legend">{Html.Join(Outcomes(timeline).Select(outcome => Html.Of($"<span>{OutcomeMark.Icon(outcome)}{Legend(outcome)}</span>")))}</p>
            <div class="timeline">{TimelineSvg.Draw(timeline)}</div></section>
            """);
    }

    private static string Legend(DriftOutcome outcome) =>
        outcome == DriftOutcome.Corrected ? OutcomeMark.Name(outcome) : $"{OutcomeMark.Name(outcome)}: {DriftText.Meaning(outcome)}";

    private static IEnumerable<DriftOutcome> Outcomes(Timeline timeline)
    {
        var seen = timeline.Rows.SelectMany(row => row.Bars).Select(bar => bar.Round.Outcome).ToHashSet();
        return OutcomeMark.All.Where(seen.Contains);
    }

    private static Html InSync(DriftOverview overview)
    {
        var quiet = overview.Objects.Where(item => item.Findings.Count == 0).ToList();
        return quiet.Count == 0 ? Html.None : Html.Of($"""
            <section><h2>Never drifted</h2><details><summary>{quiet.Count} {(quiet.Count == 1 ? "object" : "objects")} without a finding</summary>
            <ul class="objects">{Html.Join(quiet.Select(item => Html.Of($"<li>{item.Subject.Place}</li>")))}</ul></details></section>
            """);
    }
}
