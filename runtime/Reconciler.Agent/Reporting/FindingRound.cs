using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Reporting;

/// <summary>What one round of looking and acting found: the differences before and after.</summary>
internal sealed record FindingRound
{
    /// <summary>A finding that stays as it is is told again after so long, so that its last sight is not all too old.</summary>
    public static readonly TimeSpan ToldAgainAfter = TimeSpan.FromMinutes(5);

    /// <summary>Drift that the first look showed.</summary>
    public required IReadOnlyList<Difference> Noticed { get; init; }

    /// <summary>Every difference that the look after acting showed; the same as before when nothing was done.</summary>
    public required IReadOnlyList<Difference> Remaining { get; init; }

    /// <summary>The steps that were tried.</summary>
    public IReadOnlyList<PartitionStep> Steps { get; init; } = [];

    /// <summary>What was done for a path, where that is no step of a partition's.</summary>
    public IReadOnlyDictionary<string, string> Actions { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether one of them failed.</summary>
    public bool Failed { get; init; }

    /// <summary>What made us look.</summary>
    public required DriftNotice Notice { get; init; }

    /// <summary>What told of it, as in <see cref="DriftFinding.Source"/>.</summary>
    public string Source { get; init; } = "scan";

    /// <summary>Who made the change of a path, where that is known.</summary>
    public IReadOnlyDictionary<string, string> ChangedBy { get; init; } = new Dictionary<string, string>();

    /// <summary>From the event's receipt to the first look; null when no event told.</summary>
    public long? DetectedAfterMs { get; init; }

    /// <summary>From the event's receipt, else from the look, to the end of acting.</summary>
    public long CorrectedAfterMs { get; init; }

    /// <summary>When the first look was.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Folds the round into what is open. Pure.
    /// </summary>
    /// <param name="open">What was open before, by path.</param>
    /// <returns>What is open now, and the findings that changed and are to be told.</returns>
    public (IReadOnlyDictionary<string, DriftFinding> Open, IReadOnlyList<DriftFinding> Changed) Fold(IReadOnlyDictionary<string, DriftFinding> open)
    {
        var next = new Dictionary<string, DriftFinding>(StringComparer.Ordinal);
        List<DriftFinding> changed = [];
        foreach (var difference in Noticed)
        {
            var known = open.GetValueOrDefault(difference.Path);
            var finding = Finding(difference, known);
            var isTold = known is null || finding with { LastSeen = known.LastSeen } != known || At - known.LastSeen >= ToldAgainAfter;
            if (finding.Outcome != DriftOutcome.Corrected)
            {
                next[finding.Path] = isTold ? finding : known!;
            }

            if (isTold)
            {
                changed.Add(finding);
            }
        }

        changed.AddRange(open.Values.Where(finding => Noticed.All(difference => difference.Path != finding.Path)).Select(Gone));
        return (next, changed);
    }

    /// <summary>It went without a step of this round: by an earlier one that took its time, or by somebody else.</summary>
    private DriftFinding Gone(DriftFinding finding) => finding with
    {
        Outcome = DriftOutcome.Corrected,
        LastSeen = At,
        CorrectedAfterMs = finding.Action.Length > 0 ? (long)(At - finding.Since).TotalMilliseconds : null,
    };

    private DriftFinding Finding(Difference difference, DriftFinding? known)
    {
        var outcome = Outcome(difference);

        // What was left as it was is put back from the moment on at which that was allowed.
        var tried = known is { } && !IsLeft(known.Outcome) ? known : null;
        return new DriftFinding
        {
            Path = difference.Path,
            Expected = difference.Expected,
            // A value on its way back passes others: the one that was found counts.
            Observed = known is { Outcome: DriftOutcome.Open, Action.Length: > 0 } ? known.Observed : difference.Observed,
            Since = known?.Since ?? At,
            LastSeen = At,
            NoticedBy = known?.NoticedBy ?? Notice,
            DetectedAfterMs = known is null ? DetectedAfterMs : known.DetectedAfterMs,
            CorrectedAfterMs = outcome != DriftOutcome.Corrected ? null : tried is null ? CorrectedAfterMs : (long)(At - tried.Since).TotalMilliseconds + CorrectedAfterMs,
            Action = IsLeft(outcome) ? "" : Action(difference) is { Length: > 0 } action ? action : tried?.Action ?? "",
            Outcome = outcome,
            Source = known?.Source ?? Source,
            ChangedBy = known?.ChangedBy ?? ChangedBy.GetValueOrDefault(difference.Path, ""),
        };
    }

    /// <summary>How the difference stands after acting: gone; left by its stance, whatever it would take; waiting; failed; or on its way.</summary>
    private DriftOutcome Outcome(Difference difference) => Remaining.FirstOrDefault(left => left.Path == difference.Path) switch
    {
        null => DriftOutcome.Corrected,
        { Stance: DriftStance.Warn } => DriftOutcome.Warned,
        { Stance: DriftStance.Paused } => DriftOutcome.Paused,
        { Stance: DriftStance.Contended } => DriftOutcome.Contended,
        { Remedy: Remedy.Restart } => DriftOutcome.Waiting,
        _ => Failed ? DriftOutcome.Failed : DriftOutcome.Open,
    };

    private static bool IsLeft(DriftOutcome outcome) => outcome is DriftOutcome.Warned or DriftOutcome.Paused or DriftOutcome.Contended;

    private string Action(Difference difference) => Actions.GetValueOrDefault(difference.Path) ?? (
        Steps.FirstOrDefault(step => step.Path == difference.Path)
        ?? Steps.FirstOrDefault(step => difference.Remedy switch
        {
            // One step writes the whole definition, or moves the whole domain, whatever fields it is for.
            Remedy.Redefine => step is DefineDomain,
            Remedy.Power => step is StartDomain or ResumeDomain or SuspendDomain or ShutdownDomain or DestroyDomain,
            // One step changes all of an interface, or of its port, in place.
            Remedy.Live => difference.Path.StartsWith(step.Path + ".", StringComparison.Ordinal),
            Remedy.Hotplug => step.Path.StartsWith(difference.Path, StringComparison.Ordinal) || difference.Path.StartsWith(step.Path, StringComparison.Ordinal),
            _ => false,
        }))?.Action ?? "";
}
