using System.Globalization;
using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift.Page;

/// <summary>Rounds of drift on an axis of time: a row for each path of an object. Pure; places are percent of the width.</summary>
internal sealed record Timeline
{
    private const int MostTicks = 6;
    private const int BinCount = 60;
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(count => TimeSpan.FromSeconds(count)),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(count => TimeSpan.FromMinutes(count)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(count => TimeSpan.FromHours(count)),
        .. new[] { 1, 2, 7, 14, 28, 91, 182, 365, 1826, 3652 }.Select(count => TimeSpan.FromDays(count)),
    ];

    /// <summary>The left end.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The right end.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The rows: what is open first, then what drifted last.</summary>
    public required IReadOnlyList<TimelineRow> Rows { get; init; }

    /// <summary>The marks of the axis.</summary>
    public required IReadOnlyList<TimelineTick> Ticks { get; init; }

    /// <summary>How many rounds began in each of equal parts of the time, by outcome.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<DriftOutcome, int>> Bins { get; init; }

    /// <summary>Lays a timeline out.</summary>
    public static Timeline Of(DriftOverview overview)
    {
        var rows = overview.Objects
            .Select(item => (Object: item, Rounds: Rounds(item, overview.At)))
            .Where(item => item.Rounds.Count > 0)
            .ToList();
        var all = rows.SelectMany(item => item.Rounds).ToList();
        var (from, to) = Span(all, overview);
        return new Timeline
        {
            From = from,
            To = to,
            Rows =
            [
                .. rows.SelectMany(item => item.Rounds.GroupBy(round => round.Path)
                        .Select(group => new TimelineRow(item.Object.Subject, group.Key, [.. group.OrderBy(round => round.From).Select(Bar)])))
                    .OrderByDescending(row => row.Bars.Any(bar => bar.Round.IsOpen)).ThenByDescending(row => row.Bars[^1].Round.From).ThenBy(row => row.Subject).ThenBy(row => row.Path, StringComparer.Ordinal),
            ],
            Ticks = TicksOf(from, to),
            Bins = BinsOf(all, from, to),
        };

        TimelineBar Bar(TimelineRound round) => new(round, Place(round.From, from, to), Place(round.To, from, to));
    }

    private static List<TimelineRound> Rounds(DriftObject item, DateTimeOffset now)
    {
        // The latest round of a path stands among the findings as well as in the history.
        var ended = item.History.Select(round => (round.Path, round.Since)).ToHashSet();
        return
        [
            .. item.History.Select(round => new TimelineRound(round.Path, round.Since, round.Until, round.Outcome)
            {
                Expected = round.Expected, Observed = round.Observed, Action = round.Action, ChangedBy = round.ChangedBy, CorrectedAfterMs = round.CorrectedAfterMs,
            }),
            .. item.Findings.Where(finding => finding.Outcome != DriftOutcome.Corrected || !ended.Contains((finding.Path, finding.Since))).Select(finding =>
                new TimelineRound(finding.Path, finding.Since, finding.Outcome == DriftOutcome.Corrected ? End(finding) : now, finding.Outcome)
                {
                    Expected = finding.Expected, Observed = finding.Observed, Action = finding.Action, ChangedBy = finding.ChangedBy, CorrectedAfterMs = finding.CorrectedAfterMs,
                }),
        ];
    }

    private static DateTimeOffset End(DriftFinding finding)
    {
        var corrected = finding.Since.AddMilliseconds(finding.CorrectedAfterMs ?? 0);
        return corrected > finding.LastSeen ? corrected : finding.LastSeen;
    }

    private static (DateTimeOffset From, DateTimeOffset To) Span(List<TimelineRound> rounds, DriftOverview overview)
    {
        var first = rounds.Select(round => round.From).DefaultIfEmpty(overview.At).Min();
        var from = overview.Since is { } since && since > first ? since : first;

        // Clocks differ a little: what another machine saw "later" than now still belongs on the page.
        var to = rounds.Select(round => round.To).Append(overview.At).Max();
        if (to - from < ShortestSpan)
        {
            from = to - ShortestSpan;
        }

        return (from - ((to - from) / 50), to);
    }

    private static double Place(DateTimeOffset at, DateTimeOffset from, DateTimeOffset to) =>
        Math.Clamp(100.0 * (at - from).Ticks / (to - from).Ticks, 0, 100);

    private static List<TimelineTick> TicksOf(DateTimeOffset from, DateTimeOffset to)
    {
        var step = Steps.FirstOrDefault(step => (to - from) / step <= MostTicks, Steps[^1]);
        List<TimelineTick> ticks = [];
        for (var at = (from.UtcTicks / step.Ticks * step.Ticks) + step.Ticks; at < to.UtcTicks; at += step.Ticks)
        {
            var time = new DateTimeOffset(at, TimeSpan.Zero);
            ticks.Add(new TimelineTick(Place(time, from, to), Label(time, step)));
        }

        return ticks;
    }

    private static string Label(DateTimeOffset time, TimeSpan step) => time.ToString(
        step >= TimeSpan.FromDays(28) ? "MMM yyyy" : step >= TimeSpan.FromDays(1) || time.TimeOfDay == TimeSpan.Zero ? "d MMM" : step >= TimeSpan.FromMinutes(1) ? "HH:mm" : "HH:mm:ss",
        CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<DriftOutcome, int>[] BinsOf(List<TimelineRound> rounds, DateTimeOffset from, DateTimeOffset to)
    {
        var bins = Enumerable.Range(0, BinCount).Select(_ => new SortedDictionary<DriftOutcome, int>()).ToArray();
        foreach (var round in rounds)
        {
            var bin = bins[Math.Min(BinCount - 1, (int)(Place(round.From, from, to) * BinCount / 100))];
            bin[round.Outcome] = bin.GetValueOrDefault(round.Outcome) + 1;
        }

        return bins;
    }
}

/// <summary>A row: one path of one object.</summary>
internal sealed record TimelineRow(DriftSubject Subject, string Path, IReadOnlyList<TimelineBar> Bars);

/// <summary>A round and where it is drawn, in percent of the width.</summary>
internal sealed record TimelineBar(TimelineRound Round, double Left, double Right);

/// <summary>A mark of the axis.</summary>
internal sealed record TimelineTick(double Place, string Label);

/// <summary>One round of drift, from its beginning to its end or to now.</summary>
internal sealed record TimelineRound(string Path, DateTimeOffset From, DateTimeOffset To, DriftOutcome Outcome)
{
    /// <summary>Whether it goes on.</summary>
    public bool IsOpen => Outcome != DriftOutcome.Corrected;

    public required string Expected { get; init; }

    public required string Observed { get; init; }

    public required string Action { get; init; }

    public required string ChangedBy { get; init; }

    public required long? CorrectedAfterMs { get; init; }
}
