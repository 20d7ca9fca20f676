using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Guests;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Probing;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Health;

/// <summary>
/// Asks running guests: through their agents once for their boot id after each boot, and by the clock for their health checks, those over the network too. It has workers of
/// its own, so that a guest that hangs keeps nobody waiting.
/// </summary>
internal sealed partial class GuestWatch(DesiredStore desired, HypervisorSession session, Remediation remediation, NetworkProbe network, TimeProvider time, ILogger<GuestWatch> logger) : IDisposable
{
    private const int Workers = 8;
    private static readonly TimeSpan BootIdPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(10);
    private readonly ConcurrentDictionary<ResourceKey, WatchedGuest> guests = new();
    private readonly WorkQueue<ResourceKey> queue = new(time);

    /// <summary>Told when a guest's facts changed; must return at once.</summary>
    public event Action<ResourceKey>? Changed;

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

        var guest = guests.TryGetValue(key, out var watched) ? watched : guests.GetOrAdd(key, new WatchedGuest(time.GetUtcNow()));
        if (guest.SetActive(active) || (active && guest.Lacks(spec.Health)))
        {
            queue.Add(key);
        }
    }

    /// <summary>Tells that a guest booted, rebooted or ended: whatever was proven of it is proven no more.</summary>
    public void Restarted(ResourceKey key)
    {
        if (guests.TryGetValue(key, out var guest))
        {
            guest.Reset(time.GetUtcNow());
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

    /// <summary>Forgets a guest.</summary>
    public void Forget(ResourceKey key) => guests.TryRemove(key, out _);

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

        var before = FactsOf(key);
        var next = await ProbeAsync(key, guest, partition, ct).ConfigureAwait(false);
        if (FactsOf(key) != before)
        {
            Changed?.Invoke(key);
        }

        return next is { } delay ? WorkResult.After(delay) : WorkResult.Done;
    }

    private async Task<TimeSpan?> ProbeAsync(ResourceKey key, WatchedGuest guest, Partition partition, CancellationToken ct)
    {
        var epoch = guest.Epoch;
        if (session.Current is not { } hypervisor)
        {
            guest.Take(epoch, null, null, partition.Spec.Health, ProbeOutcome.Unknown("HypervisorAway", "libvirt on the node does not answer"), time.GetUtcNow());
            return partition.Spec.Health.Count > 0 ? BootIdPause : null;
        }

        using var domain = guest.IsActive ? hypervisor.Connection.FindDomain(Guid.Parse(partition.Spec.VirtualMachine.Uid)) : null;
        if (domain is not { IsActive: true })
        {
            guest.Take(epoch, false, null, partition.Spec.Health, ProbeOutcome.Unknown("GuestIsOff", "the guest does not run"), time.GetUtcNow());
            remediation.GuestIsOff(key, partition);
            return null;
        }

        var connected = GuestChannel.IsConnected(domain.GetXml());
        var agent = new GuestAgent(domain.AgentCommand, time);
        var bootId = guest.Facts.BootId ?? (connected == true ? BootId.Read(agent) : null);
        guest.Take(epoch, connected, bootId, partition.Spec.Health, null, time.GetUtcNow());
        var pause = await guest.ProbeDueAsync(
            epoch, partition.Spec.Health, (check, timeout) => Probe.RunAsync(check, agent, network, partition.Spec.Prober, timeout, ct), time).ConfigureAwait(false);
        var (repaired, again) = epoch != guest.Epoch ? (false, AtOnce)
            : connected == false ? (false, (TimeSpan?)null) // Nobody there to run a command; the agent's coming wakes this guest.
            : remediation.Act(key, partition, guest.Facts.Health, agent);
        if (repaired)
        {
            // Whether it helped is of interest at once.
            guest.ProbeAtOnce();
            again = AtOnce;
        }

        return Soonest(Soonest(pause, again), bootId is null && connected == true ? BootIdPause : null);
    }

    private static TimeSpan? Soonest(TimeSpan? one, TimeSpan? other) => one < other ? one : other ?? one;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: its guest cannot be asked: {Problem}")]
    private partial void LogFailed(ResourceKey partition, string problem);
}
