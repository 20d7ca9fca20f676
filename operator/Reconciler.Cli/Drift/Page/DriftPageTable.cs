using System.Globalization;

namespace Reconciler.Cli.Drift.Page;

/// <summary>The page's table of findings: the open ones first, then the newest.</summary>
internal static class DriftPageTable
{
    /// <summary>The most findings that a page shows; a browser should open it at once.</summary>
    public const int MostFindings = 2000;

    public static Html Write(DriftOverview overview)
    {
        var entries = overview.Entries.Order(DriftTable.NewestOpenFirst).ToList();
        if (entries.Count == 0)
        {
            return Html.None;
        }

        var outcomes = entries.Select(entry => entry.Finding.Outcome).ToHashSet();
        return Html.Of($"""
            <section><h2>Findings</h2>
            <form class="filter" hidden><input type="search" placeholder="Filter by object, field or value" aria-label="Filter">{Html.Join(OutcomeMark.All.Where(outcomes.Contains).Select(outcome => Html.Of($"<label><input type=\"checkbox\" value=\"{OutcomeMark.Class(outcome)}\" checked>{OutcomeMark.Icon(outcome)}{OutcomeMark.Name(outcome)}</label>")))}<output></output></form>
            <table><thead><tr><th>State</th><th>Field</th><th>Should be</th><th>Was seen</th><th>Since</th><th>Noticed</th><th>Done</th></tr></thead>
            <tbody>{Html.Join(entries.Take(MostFindings).Select(entry => Row(entry, overview.At)))}</tbody></table>
            {(entries.Count <= MostFindings ? Html.None : Html.Of($"<p class=\"quiet\">{entries.Count - MostFindings} older findings are left out; <code>-o json</code> has them all.</p>"))}
            </section>
            """);
    }

    private static Html Row(DriftEntry entry, DateTimeOffset now)
    {
        var finding = entry.Finding;
        var since = finding.Since.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var count = finding.Count > 1 ? Html.Of($"<small>{finding.Count} times</small>") : Html.None;
        var by = finding.ChangedBy.Length > 0 ? Html.Of($"<small>changed by {finding.ChangedBy}</small>") : Html.None;
        var done = entry.IsOpen
            ? Html.Of($"{DriftText.Meaning(finding.Outcome)}<small>{finding.Action}</small>")
            : Html.Of($"{finding.Action}<small>{(finding.CorrectedAfterMs is { } after ? "in " + DriftText.Time(after) : "")}</small>");
        return Html.Of($"""
            <tr class="{OutcomeMark.Class(finding.Outcome)}"><td data-label="State" class="state">{OutcomeMark.Icon(finding.Outcome)}{OutcomeMark.Name(finding.Outcome)}</td><td data-label="Field" class="field">{finding.Path}<small>{entry.Subject.Place}</small></td><td data-label="Should be">{Value(finding.Expected)}</td><td data-label="Was seen">{Value(finding.Observed)}{by}</td><td data-label="Since"><time datetime="{since.Replace(' ', 'T')}Z">{since}</time><small>{DriftText.Age(now - finding.Since)} ago</small>{count}</td><td data-label="Noticed">{DriftText.Noticed(finding)}</td><td data-label="Done">{done}</td></tr>

            """);
    }

    private static Html Value(string value) => value.Length == 0 ? Html.Of($"<span class=\"quiet\">–</span>") : Html.Of($"<code title=\"{value}\">{value}</code>");
}
