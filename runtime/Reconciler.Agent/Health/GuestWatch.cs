using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Guests;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Libvirt;
using Reconciler.Planning.Plans;

namespace Reconciler.Agent.Health;

/// <summary>
/// Asks running guests: through their agents once for their boot id after each boot, and by the clock for their health checks, those over the network too. It has workers of
/// its own, so that a guest that hangs keeps nobody waiting, and a watchdog beside them, so that a checker that hangs leaves no verdict standing.
/// </summary>
/// <param name="desired">What should run.</param>
/// <param name="session">The hypervisor.</param>
/// <param name="remediation">Repairs.</param>
/// <param name="files">What is kept over a restart.</param>
/// <param name="probe">Runs one check against a guest.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class GuestWatch(
    DesiredStore desired, HypervisorSession session, Remediation remediation, HealthFiles files, CheckProbe probe, TimeProvider time, ILogger<GuestWatch> logger) : IDisposable
{
    /// <summary>Each waits for one guest at a time, mostly without a thread; checks that take long would starve those of others if they were few.</summary>
    private const int Workers = 32;

    private static readonly TimeSpan BootIdPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GuardPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<ResourceKey, WatchedGuest> guests = new();
    private readonly WorkQueue<ResourceKey> queue = new(time);

    /// <summary>Told when a guest's facts changed; must return at once.</summary>
    public event Action<ResourceKey>? Changed;

    /// <summary>Takes what an earlier agent kept, once, at the start.</summary>
    public void Load()
    {
        foreach (var (machine, kept) in files.Load())
        {
            if (desired.KeyOf(machine) is { } key && desired.Find(key)?.Partition.Spec is { } spec)
            {
                var guest = guests.GetOrAdd(key, new WatchedGuest(time));
                guest.Recall(kept, spec.Health);
                guest.GiveUpStale(spec.Health);
            }
            else
            {
                files.Forget(machine);
            }
        }
    }

    /// <summary>What is known of a guest.</summary>
    public GuestFacts FactsOf(ResourceKey key) =>
        (guests.TryGetValue(key, out var guest) ? guest.Facts : GuestFacts.None) with { Remediation = remediation.StatusOf(key) };

    /// <summary>Tells whether a guest runs; a change of that starts or ends the watching.</summary>
    public void Look(ResourceKey key, bool active)
    {
        if (desired.Find(key)?.Partition.Spec is not { } spec || (!spec.Machine.GuestAgent && spec.Health.Count == 0))
        {
            guests.TryRemove(key, out _); // Nobody in it to ask.
            return;
        }

        var guest = guests.TryGetValue(key, out var watched) ? watched : guests.GetOrAdd(key, new WatchedGuest(time));
        if (guest.SetActive(active) || guest.InDoubt || (active && guest.Lacks(spec.Health)))
        {
            queue.Add(key);
        }
    }

    /// <summary>Tells that a guest booted, rebooted or ended: whatever was proven of it is proven no more.</summary>
    public void Restarted(ResourceKey key)
    {
        if (guests.TryGetValue(key, out var guest))
        {
            guest.Reset();
            queue.Add(key);
        }
    }

    /// <summary>Tells that a guest's agent came or went.</summary>
    public void AgentChanged(ResourceKey key)
    {
        if (guests.TryGetValue(key, out var guest))
        {
            guest.ProbeAtOnce();
            queue.Add(key);
        }
    }

    /// <summary>Tells that nobody hears of guests' boots just now.</summary>
    public void Doubt()
    {
        foreach (var guest in guests.Values)
        {
            guest.Doubt();
        }
    }

    /// <summary>Forgets a guest.</summary>
    public void Forget(ResourceKey key)
    {
        if (guests.TryRemove(key, out var guest) && guest.LastKept is { } kept)
        {
            files.Forget(kept.Machine);
        }
    }

    /// <summary>Gives up verdicts whose checkers have stopped, until it is cancelled. It asks nobody, so that what stops them cannot stop it.</summary>
    public async Task GuardAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(GuardPause, time);
        while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false))
        {
            GiveUpStale();
        }
    }

    /// <summary>Watches until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => queue.RunAsync(Workers, WatchAsync, (key, problem) => LogFailed(key, problem.Message), ct);

    /// <inheritdoc/>
    public void Dispose() => queue.Dispose();

    private async Task<WorkResult> WatchAsync(ResourceKey key, CancellationToken ct)
    {
        if (!guests.TryGetValue(key, out var guest) || desired.Find(key)?.Partition is not { } partition || PartitionFates.Of(partition) == PartitionFate.Destroy)
        {
            return WorkResult.Done;
        }

        // What an earlier agent kept may not have been told.
        var told = guest.InDoubt ? null : FactsOf(key);
        var next = await ProbeAsync(key, guest, partition, Tell, ct).ConfigureAwait(false);
        Tell();
        return next is { } delay ? WorkResult.After(delay) : WorkResult.Done;

        void Tell()
        {
            if (FactsOf(key) is var known && known != told)
            {
                told = known;
                Changed?.Invoke(key);
            }
        }
    }

    private async Task<TimeSpan?> ProbeAsync(ResourceKey key, WatchedGuest guest, Partition partition, Action tell, CancellationToken ct)
    {
        var epoch = guest.Epoch;
        if (session.Current is not { } hypervisor)
        {
            // Everything is looked at when it is back.
            return null;
        }

        using var domain = guest.IsActive ? hypervisor.Connection.FindDomain(Guid.Parse(partition.Spec.DomainUuid())) : null;
        if (domain is not { IsActive: true })
        {
            guest.Take(epoch, false, null, partition.Spec.Health, ProbeOutcome.Unknown("GuestIsOff", "the guest does not run"));
            remediation.GuestIsOff(key, partition);
            return null;
        }

        var connected = GuestChannel.IsConnected(domain.GetXml());
        var agent = new GuestAgent(domain.AgentCommand, time);
        var bootId = guest is { InDoubt: false, Facts.BootId: { } known } ? known : connected == true ? BootId.Read(agent) : null;
        guest.Take(epoch, connected, bootId, partition.Spec.Health);
        if (guest.InDoubt)
        {
            return BootIdPause;
        }

        var pause = await guest.ProbeDueAsync(epoch, partition.Spec.Health, (check, timeout) => probe(check, agent, partition.Spec.Prober, timeout, ct), tell).ConfigureAwait(false);
        if (guest.ToKeep() is { } kept && kept != guest.LastKept?.Kept)
        {
            var machine = Guid.Parse(partition.Spec.DomainUuid());
            files.Keep(machine, kept);
            guest.LastKept = (machine, kept);
        }

        var (repaired, again) = epoch != guest.Epoch ? (false, AtOnce)
            : connected == false ? (false, (TimeSpan?)null) // Nobody there to run a command; the agent's coming wakes this guest.
            : remediation.Act(key, partition, guest.Facts.Health, agent);
        if (repaired)
        {
            // Whether it helped is of interest at once.
            guest.ProbeAtOnce();
            again = AtOnce;
        }

        return Deadline.Soonest(Deadline.Soonest(pause, again), bootId is null && connected == true ? BootIdPause : null);
    }

    private void GiveUpStale()
    {
        foreach (var (key, guest) in guests)
        {
            if (desired.Find(key)?.Partition.Spec is { } spec && guest.GiveUpStale(spec.Health))
            {
                LogCheckerStopped(key);
                Changed?.Invoke(key);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: its guest cannot be asked: {Problem}")]
    private partial void LogFailed(ResourceKey partition, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: the checker of its guest has said nothing for too long; its health is unknown")]
    private partial void LogCheckerStopped(ResourceKey partition);
}

/// <summary>Runs one check against a guest.</summary>
/// <param name="check">The check.</param>
/// <param name="agent">The guest's agent.</param>
/// <param name="prober">From where the guest is probed over its network; null: from nowhere yet.</param>
/// <param name="timeout">How long it may take.</param>
/// <param name="ct">Ends it.</param>
internal delegate Task<ProbeOutcome> CheckProbe(HealthCheck check, GuestAgent agent, PartitionProber? prober, TimeSpan timeout, CancellationToken ct);
