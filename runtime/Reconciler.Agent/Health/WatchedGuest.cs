using Reconciler.Agent.Reporting;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;

namespace Reconciler.Agent.Health;

/// <summary>
/// A guest that is watched: its facts, the tallies of its checks and when each is due. A new epoch begins with each boot; what was asked in an
/// earlier one no longer counts. What is due is told by the monotonic clock, which nobody sets.
/// </summary>
internal sealed class WatchedGuest(DateTimeOffset now)
{
    private const long AtOnce = long.MinValue;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Policy, string Check), (HealthTally Tally, long Due)> checks = [];
    private DateTimeOffset since = now;

    /// <summary>What is known.</summary>
    public GuestFacts Facts { get; private set; } = GuestFacts.None;

    /// <summary>Counts boots.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether it runs.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Sets whether it runs; true if that changed.</summary>
    public bool SetActive(bool active)
    {
        lock (gate)
        {
            var changed = IsActive != active;
            IsActive = active;
            return changed;
        }
    }

    /// <summary>Whether some of the checks are not watched yet.</summary>
    public bool Lacks(ValueList<PartitionHealthCheck> wanted)
    {
        lock (gate)
        {
            return wanted.Count != checks.Count || wanted.Any(check => !checks.ContainsKey(Key(check)));
        }
    }

    /// <summary>Begins a new epoch: nothing is known.</summary>
    public void Reset(DateTimeOffset at)
    {
        lock (gate)
        {
            Epoch++;
            since = at;
            checks.Clear();
            Facts = Facts with { BootId = null, AgentConnected = null };
        }
    }

    /// <summary>Makes every check due.</summary>
    public void ProbeAtOnce()
    {
        lock (gate)
        {
            foreach (var key in checks.Keys.ToList())
            {
                checks[key] = (checks[key].Tally, AtOnce);
            }
        }
    }

    /// <summary>Takes what was learnt in an epoch.</summary>
    /// <param name="epoch">When.</param>
    /// <param name="connected">Whether the agent has its channel open.</param>
    /// <param name="bootId">The boot id.</param>
    /// <param name="wanted">The checks that there should be.</param>
    /// <param name="forAll">An outcome that holds for every check; null: none.</param>
    /// <param name="at">The time.</param>
    public void Take(int epoch, bool? connected, string? bootId, ValueList<PartitionHealthCheck> wanted, ProbeOutcome? forAll, DateTimeOffset at)
    {
        lock (gate)
        {
            if (epoch != Epoch)
            {
                return;
            }

            foreach (var gone in checks.Keys.Except(wanted.Select(Key)).ToList())
            {
                checks.Remove(gone);
            }

            foreach (var check in wanted)
            {
                checks.TryAdd(Key(check), (HealthTally.Start(since), AtOnce));
                if (forAll is not null)
                {
                    checks[Key(check)] = (checks[Key(check)].Tally.Next(forAll, 1, 1, at), AtOnce);
                }
            }

            Facts = new GuestFacts { AgentConnected = connected, BootId = bootId, Health = Verdicts(wanted) };
        }
    }

    /// <summary>Probes what is due.</summary>
    /// <returns>How long until the next one is; null: there are none.</returns>
    public async Task<TimeSpan?> ProbeDueAsync(
        int epoch, ValueList<PartitionHealthCheck> wanted, Func<HealthCheck, TimeSpan, Task<ProbeOutcome>> probe, TimeProvider time)
    {
        long? next = null;
        foreach (var check in wanted)
        {
            var timing = HealthTiming.Of(check.Check);
            var due = DueOf(check);
            if (due <= time.GetTimestamp())
            {
                var outcome = await probe(check.Check, timing.Timeout).ConfigureAwait(false);
                due = time.GetTimestamp() + (long)(timing.Interval.TotalSeconds * time.TimestampFrequency);
                Take(epoch, check, outcome, timing, wanted, due, time.GetUtcNow());
            }

            next = next < due ? next : due;
        }

        return next is { } soonest ? (time.GetElapsedTime(time.GetTimestamp(), soonest) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(10)) : null;
    }

    private void Take(
        int epoch, PartitionHealthCheck check, ProbeOutcome outcome, HealthTiming timing, ValueList<PartitionHealthCheck> wanted, long due, DateTimeOffset at)
    {
        lock (gate)
        {
            if (epoch == Epoch && checks.TryGetValue(Key(check), out var known))
            {
                checks[Key(check)] = (known.Tally.Next(outcome, timing.FailureThreshold, timing.SuccessThreshold, at), due);
                Facts = Facts with { Health = Verdicts(wanted) };
            }
        }
    }

    private long DueOf(PartitionHealthCheck check)
    {
        lock (gate)
        {
            return checks.TryGetValue(Key(check), out var known) ? known.Due : AtOnce;
        }
    }

    private ValueList<HealthCheckStatus> Verdicts(ValueList<PartitionHealthCheck> wanted) => wanted
        .Where(check => checks.ContainsKey(Key(check)))
        .Select(check => checks[Key(check)].Tally is var tally ? new HealthCheckStatus
        {
            Policy = check.Policy,
            Check = check.Check.Name,
            State = tally.State,
            Reason = tally.Reason,
            Message = tally.Message,
            Since = tally.Since,
        } : null!)
        .ToValueList();

    private static (string Policy, string Check) Key(PartitionHealthCheck check) => (check.Policy, check.Check.Name);
}
