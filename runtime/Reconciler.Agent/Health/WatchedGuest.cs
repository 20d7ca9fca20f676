using System.Globalization;
using Reconciler.Agent.Reporting;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;

namespace Reconciler.Agent.Health;

/// <summary>
/// A guest that is watched: its facts, the tallies of its checks and when each is due. A new epoch begins with each boot; what was asked in an
/// earlier one no longer counts. What is due is told by the monotonic clock, which nobody sets.
/// </summary>
internal sealed class WatchedGuest(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Policy, string Check), WatchedCheck> checks = [];
    private DateTimeOffset since = time.GetUtcNow();

    /// <summary>What is known.</summary>
    public GuestFacts Facts { get; private set; } = GuestFacts.None;

    /// <summary>Counts boots.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether it runs.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether it may have booted without our knowing, because nobody watched for a while. Its verdicts stand until its boot id tells, or until they are stale.</summary>
    public bool InDoubt { get; private set; }

    /// <summary>What was last kept of it on disk, and under which machine; null: nothing yet.</summary>
    public (Guid Machine, KeptGuest Kept)? LastKept { get; set; }

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
    public void Reset()
    {
        lock (gate)
        {
            Epoch++;
            Forget();
        }
    }

    /// <summary>Nobody watches just now: it may boot unseen.</summary>
    public void Doubt()
    {
        lock (gate)
        {
            InDoubt = true;
        }
    }

    /// <summary>Takes what an earlier agent kept of it. Whether it is the same boot is still to be seen.</summary>
    public void Recall(KeptGuest kept, ValueList<PartitionHealthCheck> wanted)
    {
        lock (gate)
        {
            foreach (var check in kept.Checks)
            {
                // A conclusion of the future is nobody's: the clock was set.
                var age = time.GetUtcNow() - check.Concluded;
                if (age >= TimeSpan.Zero)
                {
                    checks[(check.Policy, check.Check)] = new() { Tally = check.Tally, Concluded = time.GetTimestamp() - Ticks(age), ConcludedAt = check.Concluded };
                }
            }

            InDoubt = true;
            Facts = Facts with { BootId = kept.BootId, Health = Verdicts(wanted) };
        }
    }

    /// <summary>What an agent that comes after this one has to know; null: nothing, or nothing that is sure.</summary>
    public KeptGuest? ToKeep()
    {
        lock (gate)
        {
            return InDoubt || Facts.BootId is not { } bootId ? null : new KeptGuest
            {
                BootId = bootId,
                Checks = checks.Where(check => check.Value.ConcludedAt is not null).Select(check => new KeptCheck
                {
                    Policy = check.Key.Policy,
                    Check = check.Key.Check,
                    Tally = check.Value.Tally,
                    Concluded = check.Value.ConcludedAt!.Value,
                }).ToValueList(),
            };
        }
    }

    /// <summary>Makes every check due.</summary>
    public void ProbeAtOnce()
    {
        lock (gate)
        {
            foreach (var key in checks.Keys.ToList())
            {
                checks[key] = checks[key] with { Due = WatchedCheck.AtOnce };
            }
        }
    }

    /// <summary>Takes what was learnt in an epoch.</summary>
    /// <param name="epoch">When.</param>
    /// <param name="connected">Whether the agent has its channel open.</param>
    /// <param name="bootId">The boot id.</param>
    /// <param name="wanted">The checks that there should be.</param>
    /// <param name="forAll">An outcome that holds for every check; null: none.</param>
    public void Take(int epoch, bool? connected, string? bootId, ValueList<PartitionHealthCheck> wanted, ProbeOutcome? forAll = null)
    {
        lock (gate)
        {
            if (epoch != Epoch)
            {
                return;
            }

            if (InDoubt && bootId == Facts.BootId && bootId is not null)
            {
                InDoubt = false;
            }
            else if (InDoubt && bootId is null && connected == true && forAll is null && checks.Values.Any(check => check.Tally.IsVerdict))
            {
                // Its agent is there and has not answered yet.
                bootId = Facts.BootId;
            }
            else if (InDoubt)
            {
                Forget();
            }

            foreach (var gone in checks.Keys.Except(wanted.Select(Key)).ToList())
            {
                checks.Remove(gone);
            }

            foreach (var check in wanted)
            {
                checks.TryAdd(Key(check), new() { Tally = HealthTally.Start(since) });
                if (forAll is not null)
                {
                    checks[Key(check)] = new() { Tally = checks[Key(check)].Tally.Next(forAll, 1, 1, time.GetUtcNow()) };
                }
            }

            Facts = new GuestFacts { AgentConnected = connected, BootId = bootId, Health = Verdicts(wanted) };
        }
    }

    /// <summary>Probes what is due.</summary>
    /// <param name="epoch">In which epoch.</param>
    /// <param name="wanted">The checks that there should be.</param>
    /// <param name="probe">Runs one.</param>
    /// <param name="moved">Told when a probe changed what is known: a verdict waits for no other check.</param>
    /// <returns>How long until the next one is; null: there are none.</returns>
    public async Task<TimeSpan?> ProbeDueAsync(int epoch, ValueList<PartitionHealthCheck> wanted, Func<HealthCheck, TimeSpan, Task<ProbeOutcome>> probe, Action? moved = null)
    {
        long? next = null;
        foreach (var check in wanted)
        {
            var timing = HealthTiming.Of(check.Check);
            var due = DueOf(check);
            if (due <= time.GetTimestamp())
            {
                var asked = time.GetTimestamp();
                var outcome = await probe(check.Check, timing.Timeout).ConfigureAwait(false);
                due = time.GetTimestamp() + Ticks(outcome.Holds is null ? timing.AgainAfterNothing : timing.Interval);
                if (Take(epoch, check, outcome, timing, wanted, asked, due))
                {
                    moved?.Invoke();
                }
            }

            next = next < due ? next : due;
        }

        return next is { } soonest ? (time.GetElapsedTime(time.GetTimestamp(), soonest) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(10)) : null;
    }

    /// <summary>Turns verdicts Unknown whose probes have said nothing for so long that they no longer count. Asks nobody and waits for nobody.</summary>
    /// <returns>Whether there were any.</returns>
    public bool GiveUpStale(ValueList<PartitionHealthCheck> wanted)
    {
        lock (gate)
        {
            var stale = wanted.Where(check => checks.TryGetValue(Key(check), out var known) && known.Tally.IsVerdict
                && time.GetElapsedTime(known.Concluded) > HealthTiming.StaleAfter(check.Check, wanted.Select(other => other.Check))).ToList();
            foreach (var check in stale)
            {
                var known = checks[Key(check)];
                var last = known.ConcludedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                checks[Key(check)] = known.GiveUp(ProbeOutcome.Unknown("CheckerStopped", $"no probe has ended since {last}"), time.GetTimestamp(), time.GetUtcNow());
            }

            if (stale.Count > 0)
            {
                Facts = Facts with { Health = Verdicts(wanted) };
            }

            return stale.Count > 0;
        }
    }

    /// <returns>Whether it changed what is known.</returns>
    private bool Take(int epoch, PartitionHealthCheck check, ProbeOutcome outcome, HealthTiming timing, ValueList<PartitionHealthCheck> wanted, long asked, long due)
    {
        lock (gate)
        {
            if (epoch != Epoch || !checks.TryGetValue(Key(check), out var known) || asked <= known.GivenUp)
            {
                return false;
            }

            var before = Facts;
            checks[Key(check)] = known.After(outcome, timing, due, time.GetTimestamp(), time.GetUtcNow());
            Facts = Facts with { Health = Verdicts(wanted) };
            return Facts != before;
        }
    }

    private void Forget()
    {
        since = time.GetUtcNow();
        checks.Clear();
        InDoubt = false;
        Facts = new GuestFacts { Health = Facts.Health.Select(Unproven).ToValueList() };
    }

    /// <summary>Told at once, since it may take a while until somebody has the time to probe.</summary>
    private HealthCheckStatus Unproven(HealthCheckStatus former) => HealthTally.Start(since) is var tally && former.State == HealthState.Unknown
        ? former with { Reason = tally.Reason, Message = tally.Message }
        : former with { State = tally.State, Reason = tally.Reason, Message = tally.Message, Since = tally.Since };

    private long DueOf(PartitionHealthCheck check)
    {
        lock (gate)
        {
            return checks.TryGetValue(Key(check), out var known) ? known.Due : WatchedCheck.AtOnce;
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

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
