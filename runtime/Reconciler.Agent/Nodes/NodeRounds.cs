using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Drift;
using Reconciler.Language.Nodes;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.Nodes;

/// <summary>Rounds of the node itself: its network, orphans, its status. One at a time; wishes that come meanwhile make one more.</summary>
internal sealed partial class NodeRounds(
    NodeNetworkRounds? network,
    OvsdbReplica? ovs,
    HypervisorSession session,
    Orphans orphans,
    NodeRegistration registration,
    ResourceStore<HypervisorNode> store,
    ApiReports reports,
    TimeProvider time,
    ILogger<NodeRounds> logger)
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);
    private readonly Channel<long?> wishes = Channel.CreateUnbounded<long?>(new() { SingleReader = true });

    /// <summary>Asks for a round.</summary>
    /// <param name="noticed">The monotonic time of an event's receipt; null: nothing told.</param>
    public void Wake(long? noticed) => wishes.Writer.TryWrite(noticed);

    /// <summary>Runs rounds until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(FollowAsync(ct), LoopAsync(ct), registration.BeatAsync(ct));

    private async Task FollowAsync(CancellationToken ct)
    {
        if (ovs is null)
        {
            return;
        }

        await foreach (var happened in ovs.ReadEventsAsync(ct).ConfigureAwait(false))
        {
            Wake(happened is OvsdbReplicaEvent.Changed ? time.GetTimestamp() : null);
        }
    }

    private async Task LoopAsync(CancellationToken ct)
    {
        while (await wishes.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            long? noticed = null;
            while (wishes.Reader.TryRead(out var wish))
            {
                noticed = noticed is null || wish < noticed ? wish ?? noticed : noticed;
            }

            try
            {
                await RoundAsync(noticed, ct).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is ApiException or OvsdbTransactionException or Libvirt.LibvirtException)
            {
                LogFailed(failure.Message);
                await Task.Delay(FailurePause, time, ct).ConfigureAwait(false);
                Wake(null);
            }
        }
    }

    private async Task RoundAsync(long? noticed, CancellationToken ct)
    {
        var node = store.Find(registration.Key);
        var (verdict, findings) = network is null
            ? (NodeNetworkVerdict.NotKept, [])
            : await network.RunAsync(node?.Spec, noticed, ct).ConfigureAwait(false);
        if (node?.Metadata.Uid is { } uid)
        {
            var subject = new Subject("HypervisorNode", registration.Key, uid);
            IReadOnlyList<DriftFinding> all = [.. findings, .. orphans.Look()];
            reports.Tell(subject, all);
            foreach (var finding in all.Where(finding => finding.Outcome == DriftOutcome.Corrected))
            {
                reports.Events.Normal(subject.ToReference(), "DriftCorrected", $"{finding.Path} is as it should be again");
            }
        }

        await registration.TellAsync(session.Current?.Facts, network is null ? node?.Metadata.Name : network.Chassis, verdict, ct).ConfigureAwait(false);
        if (verdict.Problem is not null && network is not null && verdict.Known)
        {
            await Task.Delay(FailurePause, time, ct).ConfigureAwait(false);
            Wake(null);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node cannot be reported yet: {Problem}")]
    private partial void LogFailed(string problem);
}
