using Reconciler.Language.Drift;

namespace Reconciler.Cli.Drift;

/// <summary>What is known about drift at one moment: the input of every form in which it is shown.</summary>
internal sealed record DriftOverview
{
    /// <summary>When it was looked at.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From when on findings that are closed are shown; null: all that the reports hold.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The namespace that was looked at; null: all of them, and the cluster's own objects.</summary>
    public string? Namespace { get; init; }

    /// <summary>The objects by namespace, kind and name, also those without findings.</summary>
    public required IReadOnlyList<DriftObject> Objects { get; init; }

    /// <summary>Machines that do not fulfil their quarantine policies. No drift: whether all is in sync does not depend on them.</summary>
    public IReadOnlyList<NonCompliance> NotCompliant { get; init; } = [];

    /// <summary>Every finding, in the order of the objects and then of the paths.</summary>
    public IEnumerable<DriftEntry> Entries => Objects.SelectMany(item => item.Findings.Select(finding => new DriftEntry(item.Subject, finding)));

    /// <summary>Whether something differs now.</summary>
    public bool IsInSync => Objects.All(item => !item.HasOpen);

    /// <summary>Puts reports together. Pure.</summary>
    /// <param name="reports">The reports.</param>
    /// <param name="others">Objects that should be shown even without a report.</param>
    /// <param name="ns">The namespace that was looked at; null: all.</param>
    /// <param name="since">From when on closed findings are shown.</param>
    /// <param name="at">When it was looked at.</param>
    public static DriftOverview Of(IEnumerable<DriftReport> reports, IEnumerable<DriftSubject> others, string? ns, DateTimeOffset? since, DateTimeOffset at)
    {
        var objects = reports.Select(report => new DriftObject(
            DriftSubject.Of(report),
            [.. DriftEntry.Of(report, since).Select(entry => entry.Finding).OrderBy(finding => finding.Path, StringComparer.Ordinal)],
            [.. (report.Status?.History ?? []).Where(round => since is not { } from || round.Until >= from)])).ToList();
        var known = objects.Select(item => item.Subject).ToHashSet();
        return new DriftOverview
        {
            At = at,
            Since = since,
            Namespace = ns,
            Objects = [.. objects.Concat(others.Where(subject => !known.Contains(subject)).Select(subject => new DriftObject(subject, [], []))).OrderBy(item => item.Subject)],
        };
    }
}

/// <summary>What one object's report says.</summary>
/// <param name="Subject">The object.</param>
/// <param name="Findings">Its findings, by path.</param>
/// <param name="History">Its rounds of drift that have ended, newest last.</param>
internal sealed record DriftObject(DriftSubject Subject, IReadOnlyList<DriftFinding> Findings, IReadOnlyList<DriftRound> History)
{
    /// <summary>Whether something of it differs now.</summary>
    public bool HasOpen => Findings.Any(finding => finding.Outcome != DriftOutcome.Corrected);
}
