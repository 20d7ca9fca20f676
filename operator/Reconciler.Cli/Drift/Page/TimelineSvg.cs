using System.Globalization;
using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Drift.Page;

/// <summary>Draws a timeline: inline SVG whose places are percent, so that it fits every width without a script.</summary>
internal static class TimelineSvg
{
    /// <summary>Rows that are shown at once; the others fold away.</summary>
    private const int FirstRows = 40;

    /// <summary>The most rows that are drawn.</summary>
    private const int MostRows = 600;

    private const int StripHeight = 56;
    private const int LongestTip = 160;

    public static Html Draw(Timeline timeline)
    {
        var more = timeline.Rows.Skip(FirstRows).Take(MostRows - FirstRows).ToList();
        var left = timeline.Rows.Count - FirstRows - more.Count;
        return Html.Of($"""
            <svg class="defs" aria-hidden="true"><defs><g id="grid">{Html.Join(timeline.Ticks.Select(Line))}</g></defs></svg>
            <div class="lane strip"><div class="label">rounds of drift that began</div>{Strip(timeline)}</div>
            {Axis(timeline)}
            {Rows(timeline.Rows.Take(FirstRows))}
            {(more.Count == 0 ? Html.None : Html.Of($"<details><summary>{more.Count} more paths</summary>{Rows(more)}{Axis(timeline)}</details>"))}
            {(left <= 0 ? Html.None : Html.Of($"<p class=\"quiet\">{left} further paths are not drawn; <code>-o json</code> has them all.</p>"))}
            """);
    }

    private static Html Line(TimelineTick tick) => Html.Of($"<line x1=\"{tick.Place}%\" x2=\"{tick.Place}%\" y1=\"0\" y2=\"100%\"/>");

    private static Html Axis(Timeline timeline) => Html.Of($"""
        <div class="lane axis"><div class="label">{Zone(timeline)}</div><svg width="100%" height="20" aria-hidden="true">{Html.Join(timeline.Ticks.Select(Label))}</svg></div>
        """);

    private static Html Label(TimelineTick tick) =>
        Html.Of($"<text x=\"{tick.Place}%\" y=\"14\" class=\"{(tick.Place < 6 ? "first" : tick.Place > 94 ? "last" : "middle")}\">{tick.Label}</text>");

    private static string Zone(Timeline timeline)
    {
        var (from, to) = (timeline.From.ToUniversalTime(), timeline.To.ToUniversalTime());
        return from.Date == to.Date ? to.ToString("d MMM yyyy, 'UTC'", CultureInfo.InvariantCulture)
            : $"{from.ToString("d MMM", CultureInfo.InvariantCulture)} to {to.ToString("d MMM yyyy, 'UTC'", CultureInfo.InvariantCulture)}";
    }

    private static Html Strip(Timeline timeline)
    {
        var highest = Math.Max(1, timeline.Bins.Max(bin => bin.Values.Sum()));
        var width = 100.0 / timeline.Bins.Count;
        return Html.Of($"""
            <svg width="100%" height="{StripHeight}" role="img" aria-label="How many rounds of drift began, over time; at most {highest} at once"><use href="#grid"/>
            {Html.Join(timeline.Bins.Select((bin, index) => Column(bin, index * width, width, highest)))}<text x="2" y="11" class="first">{highest}</text></svg>
            """);
    }

    private static Html Column(IReadOnlyDictionary<Language.Drift.DriftOutcome, int> bin, double left, double width, int highest)
    {
        if (bin.Count == 0)
        {
            return Html.None;
        }

        List<Html> parts = [];
        double bottom = StripHeight;
        foreach (var outcome in OutcomeMark.All.Reverse().Where(bin.ContainsKey))
        {
            var height = Math.Max(2, (StripHeight - 4.0) * bin[outcome] / highest);
            bottom -= height;
            parts.Add(Html.Of($"<rect class=\"{OutcomeMark.Class(outcome)}\" x=\"{left}%\" width=\"{width * 0.8}%\" y=\"{Math.Max(0, bottom)}\" height=\"{height}\"/>"));
        }

        var tip = string.Join(", ", OutcomeMark.All.Where(bin.ContainsKey).Select(outcome => $"{bin[outcome].ToString(CultureInfo.InvariantCulture)} {OutcomeMark.Name(outcome).ToLowerInvariant()}"));
        return Html.Of($"<g><title>{tip}</title>{Html.Join(parts)}</g>");
    }

    private static Html Rows(IEnumerable<TimelineRow> rows) => Html.Join(rows.GroupBy(row => row.Subject).Select(group => Html.Of($"""
        <section class="object"><h3>{group.Key.Place}</h3>{Html.Join(group.Select(Row))}</section>
        """)));

    private static Html Row(TimelineRow row) => Html.Of($"""
        <div class="lane"><div class="label" title="{row.Path}">{row.Path}</div><svg width="100%" height="22" role="img" aria-label="{Count(row)}"><use href="#grid"/>{Html.Join(row.Bars.Select(Bar))}</svg></div>
        """);

    private static string Count(TimelineRow row) =>
        row.Bars.Count == 1 ? "1 round of drift" : string.Create(CultureInfo.InvariantCulture, $"{row.Bars.Count} rounds of drift");

    /// <summary>A bar from beginning to end, and the outcome's shape at its end; what is open runs to the edge and bears its shape where it began.</summary>
    private static Html Bar(TimelineBar bar)
    {
        var width = bar.Right - bar.Left;
        return Html.Of($"""
            <g class="{OutcomeMark.Class(bar.Round.Outcome)}"><title>{Tip(bar.Round)}</title><rect x="{bar.Left}%" width="{width}%" y="8" height="6" rx="3"/><svg x="{(bar.Round.IsOpen ? bar.Left : bar.Right)}%" y="11" class="mark">{OutcomeMark.Shape(bar.Round.Outcome)}</svg></g>
            """);
    }

    private static string Tip(TimelineRound round)
    {
        var time = $"{round.From.ToUniversalTime():yyyy-MM-dd HH:mm:ss.fff}";
        var took = round.IsOpen ? $"since {time}" : $"{time}, {DriftText.Age(round.To - round.From)}{(round.CorrectedAfterMs is { } after ? $", put back in {DriftText.Time(after)}" : "")}";
        return string.Join('\n', new[]
        {
            PlainText.Line(round.Path),
            $"{OutcomeMark.Name(round.Outcome)}: {took}",
            $"should be {DriftText.Value(round.Expected, LongestTip)}, {(round.IsOpen ? "is" : "was")} {DriftText.Value(round.Observed, LongestTip)}",
            round.Action.Length > 0 ? $"done: {PlainText.Line(round.Action)}" : "",
            round.ChangedBy.Length > 0 ? $"changed by {PlainText.Line(round.ChangedBy)}" : "",
        }.Where(line => line.Length > 0));
    }
}
