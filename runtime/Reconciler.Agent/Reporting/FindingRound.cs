using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Reporting;

/// <summary>What one round of looking and acting found: the differences before and after.</summary>
internal sealed record FindingRound
{
    /// <summary>Drift that the first look showed.</summary>
    public required IReadOnlyList<Difference> Noticed { get; init; }

    /// <summary>Every difference that the look after acting showed; the same as before when nothing was done.</summary>
    public required IReadOnlyList<Difference> Remaining { get; init; }

    /// <summary>The steps that were tried.</summary>
    public IReadOnlyList<PartitionStep> Steps { get; init; } = [];

    /// <summary>Whether one of them failed.</summary>
    public bool Failed { get; init; }

    /// <summary>What made us look.</summary>
    public required DriftNotice Notice { get; init; }

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
            if (finding.Outcome != DriftOutcome.Corrected)
            {
                next[finding.Path] = finding;
            }

            if (known is null || finding with { LastSeen = known.LastSeen } != known)
            {
                changed.Add(finding);
            }
        }

        foreach (var (path, finding) in open)
        {
            if (Noticed.All(difference => difference.Path != path))
            {
                // It went without a step of this round: by an earlier one that took its time, or by somebody else.
                changed.Add(finding with { Outcome = DriftOutcome.Corrected, CorrectedAfterMs = (long)(At - finding.Since).TotalMilliseconds });
            }
        }

        return (next, changed);
    }

    private DriftFinding Finding(Difference difference, DriftFinding? known)
    {
        var outcome = Outcome(difference);
        return new DriftFinding
        {
            Path = difference.Path,
            Expected = difference.Expected,
            // A value on its way back passes others: the one that was found counts.
            Observed = known?.Observed ?? difference.Observed,
            Since = known?.Since ?? At,
            LastSeen = At,
            NoticedBy = known?.NoticedBy ?? Notice,
            DetectedAfterMs = known is null ? DetectedAfterMs : known.DetectedAfterMs,
            CorrectedAfterMs = outcome != DriftOutcome.Corrected ? null : known is null ? CorrectedAfterMs : (long)(At - known.Since).TotalMilliseconds + CorrectedAfterMs,
            Action = Action(difference) is { Length: > 0 } action ? action : known?.Action ?? "",
            Outcome = outcome,
        };
    }

    private DriftOutcome Outcome(Difference difference) =>
        Remaining.FirstOrDefault(left => left.Path == difference.Path) is not { } left ? DriftOutcome.Corrected
        : left.Stance == DriftStance.Warn ? DriftOutcome.Warned
        : left.Remedy == Remedy.Restart ? DriftOutcome.Waiting
        : Failed ? DriftOutcome.Failed
        : DriftOutcome.Open;

    private string Action(Difference difference) => (
        Steps.FirstOrDefault(step => step.Path == difference.Path)
        ?? Steps.FirstOrDefault(step => difference.Remedy switch
        {
            // One step writes the whole definition, or moves the whole domain, whatever fields it is for.
            Remedy.Redefine => step is DefineDomain,
            Remedy.Power => step is StartDomain or ResumeDomain or SuspendDomain or ShutdownDomain or DestroyDomain,
            Remedy.Hotplug => step.Path.StartsWith(difference.Path, StringComparison.Ordinal) || difference.Path.StartsWith(step.Path, StringComparison.Ordinal),
            _ => false,
        }))?.Action ?? "";
}
