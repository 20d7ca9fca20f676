using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reconciler.Language.Drift;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>
/// Which differences of rows are left standing, by the object that they are reported for. From it conditions are built, and what is left
/// is told when it changes instead of every round, and closed when it is gone.
/// </summary>
public sealed class RowStandings(Func<DriftSubject, DriftReport?> reportOf, TimeProvider time)
{
    /// <summary>What is left unchanged is told again so often, so that a report says when it was last seen.</summary>
    private static readonly TimeSpan ToldAgainAfter = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ScopeName, ImmutableDictionary<(DriftSubject Subject, string Path), LeftDifference>> scopes = new();

    /// <summary>Told of objects whose standing changed.</summary>
    public Action<DriftSubject> Changed { get; set; } = _ => { };

    /// <summary>The stances of what is left of an object's rows; none when all is as it should be, or ignored.</summary>
    public IReadOnlySet<DriftStance> Of(DriftSubject subject) =>
        scopes.Values.SelectMany(left => left).Where(left => left.Key.Subject == subject).Select(left => left.Value.Stance).ToHashSet();

    /// <summary>Takes the findings of a whole scope.</summary>
    /// <param name="scope">The scope as it was planned.</param>
    /// <param name="plan">What the plan said.</param>
    /// <param name="tell">Whether a finding of a difference that is left is to be told.</param>
    /// <returns>Findings of what was left and is gone, by whom it is reported for.</returns>
    public IEnumerable<(DriftSubject Subject, DriftFinding Finding)> Take(NorthboundScope scope, ScopePlan plan, out Func<NorthboundFinding, bool> tell)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(plan);
        var now = time.GetUtcNow();
        var before = scopes.TryGetValue(plan.Name, out var known) ? known : Remembered(scope);
        HashSet<(DriftSubject, string)> told = [];
        var after = ImmutableDictionary.CreateBuilder<(DriftSubject Subject, string Path), LeftDifference>();
        foreach (var finding in plan.Findings.Where(finding => finding.Stance is not (DriftStance.Enforce or DriftStance.Ignore)))
        {
            var key = (DriftSubject.Of(finding.Owner), finding.Path);
            var earlier = before.GetValueOrDefault(key);
            var again = earlier is null || earlier.Stance != finding.Stance || earlier.Observed != finding.Observed || now - earlier.Told >= ToldAgainAfter;
            if (again)
            {
                told.Add(key);
            }

            after[key] = new LeftDifference(finding.Stance, finding.Expected, finding.Observed, earlier?.Since ?? now, again ? now : earlier!.Told);
        }

        if (after.Count > 0 || known is null)
        {
            scopes[plan.Name] = after.ToImmutable();
        }
        else
        {
            scopes[plan.Name] = scopes[plan.Name].Clear();
        }

        var corrected = plan.Findings.Where(finding => finding.Stance == DriftStance.Enforce).Select(finding => (DriftSubject.Of(finding.Owner), finding.Path)).ToHashSet();
        tell = finding => finding.Stance == DriftStance.Enforce || told.Contains((DriftSubject.Of(finding.Owner), finding.Path));
        foreach (var subject in before.Keys.Concat(after.Keys).Select(key => key.Subject).Distinct()
            .Where(subject => !Stances(before, subject).SetEquals(Stances(after, subject))))
        {
            Changed(subject);
        }

        return [.. before.Where(left => !after.ContainsKey(left.Key) && !corrected.Contains(left.Key)).Select(left => (left.Key.Subject, Gone(left.Key.Path, left.Value, now)))];
    }

    /// <summary>Drops a scope whose object is gone.</summary>
    public void Forget(ScopeName scope) => scopes.TryRemove(scope, out _);

    /// <summary>After a restart: what the reports of the scope's objects say is open of its rows.</summary>
    private ImmutableDictionary<(DriftSubject Subject, string Path), LeftDifference> Remembered(NorthboundScope scope) => scope.Rows
        .GroupBy(row => DriftSubject.Of(row.Owner))
        .SelectMany(rows => (reportOf(rows.Key)?.Status?.Findings ?? [])
            .Where(finding => finding.Outcome != DriftOutcome.Corrected && rows.Any(row => finding.Path.StartsWith(row.Path + " (", StringComparison.Ordinal)))
            .Select(finding => KeyValuePair.Create(
                (rows.Key, finding.Path), new LeftDifference(StanceOf(finding.Outcome), finding.Expected, finding.Observed, finding.Since, finding.LastSeen))))
        .ToImmutableDictionary();

    private static HashSet<DriftStance> Stances(IEnumerable<KeyValuePair<(DriftSubject Subject, string Path), LeftDifference>> left, DriftSubject subject) =>
        [.. left.Where(entry => entry.Key.Subject == subject).Select(entry => entry.Value.Stance)];

    private static DriftStance StanceOf(DriftOutcome outcome) => outcome switch
    {
        DriftOutcome.Warned => DriftStance.Warn,
        DriftOutcome.Paused => DriftStance.Paused,
        DriftOutcome.Contended => DriftStance.Contended,
        _ => DriftStance.Enforce,
    };

    private static DriftFinding Gone(string path, LeftDifference left, DateTimeOffset now) => new()
    {
        Path = path,
        Expected = left.Expected,
        Observed = left.Observed,
        Since = left.Since,
        LastSeen = now,
        NoticedBy = DriftNotice.Event,
        CorrectedAfterMs = (long)(now - left.Since).TotalMilliseconds,
        Outcome = DriftOutcome.Corrected,
        Source = "ovsdb",
    };

    /// <summary>A difference that is left.</summary>
    private sealed record LeftDifference(DriftStance Stance, string Expected, string Observed, DateTimeOffset Since, DateTimeOffset Told);
}
