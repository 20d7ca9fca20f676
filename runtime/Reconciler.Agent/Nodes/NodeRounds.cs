using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Images;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Drift;
using Reconciler.Language.Nodes;
using Reconciler.Ovsdb;
using Reconciler.Planning.Plans;

namespace Reconciler.Agent.Nodes;

/// <summary>Rounds of the node itself: its network, orphans, its status. One at a time; wishes that come meanwhile make one more.</summary>
internal sealed partial class NodeRounds(
    NodeNetworkRounds? network,
    ImageRounds images,
    HypervisorSession session,
    Orphans orphans,
    NodeRegistration registration,
    Informer<HypervisorNode> nodes,
    ApiReports reports,
    TimeProvider time,
    ILogger<NodeRounds> logger)
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(5);
    private readonly Channel<NodeWake?> wishes = Channel.CreateUnbounded<NodeWake?>(new() { SingleReader = true });
    private ITimer? later;

    /// <summary>Asks for a round.</summary>
    /// <param name="noticed">The monotonic time of an event's receipt; null: nothing told.</param>
    /// <param name="source">Who told: ovsdb, netlink; empty: not known.</param>
    /// <param name="changedBy">Who made the change, where that is known; else empty.</param>
    public void Wake(long? noticed, string source = "", string changedBy = "") =>
        wishes.Writer.TryWrite(noticed is { } at ? new NodeWake(at, source, changedBy) : null);

    /// <summary>Runs rounds until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(LoopAsync(ct), registration.BeatAsync(ct));

    private async Task LoopAsync(CancellationToken ct)
    {
        // A node whose object is not known yet is not one that has no physical networks: a restarted agent would cut its guests off from them.
        await nodes.WaitForSyncAsync(ct).ConfigureAwait(false);
        while (await wishes.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            NodeWake? noticed = null;
            while (wishes.Reader.TryRead(out var wish))
            {
                // The first one counts.
                noticed ??= wish;
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

    private async Task RoundAsync(NodeWake? noticed, CancellationToken ct)
    {
        var node = nodes.Store.Find(registration.Key);
        var (verdict, findings) = network is null
            ? (NodeNetworkVerdict.NotKept, [])
            : await network.RunAsync(node, noticed, ct).ConfigureAwait(false);
        if (node?.Metadata.Uid is { } uid)
        {
            var subject = new Subject("HypervisorNode", registration.Key, uid);
            IReadOnlyList<DriftFinding> all = [.. findings, .. orphans.Look(node.Spec, noticed is null ? DriftNotice.Scan : DriftNotice.Event), .. await images.RunAsync(new DriftRules { Spec = node.Spec.Drift, PausedUntil = DriftPause.Of(node.Metadata) }, ct).ConfigureAwait(false)];
            reports.Tell(subject, all);
            foreach (var finding in all)
            {
                Tell(subject, finding);
            }

            foreach (var path in verdict.BackedOff)
            {
                LogContended(path);
                reports.Events.Warning(subject.ToReference(), DriftReasons.Contended, $"{path} is changed again each time it is put back; it stays as it is for a while");
            }
        }

        await registration.TellAsync(session.Current?.Facts, network is null ? node?.Metadata.Name : network.Chassis, verdict, images.Describe(), ct).ConfigureAwait(false);
        if (verdict.Problem is not null && network is not null && verdict.Known)
        {
            await Task.Delay(FailurePause, time, ct).ConfigureAwait(false);
            Wake(null);
        }

        later?.Dispose();
        later = Deadline.Soonest(verdict.LookAgainAt, images.IsBusy ? time.GetUtcNow() + ProgressPause : null) is { } at
            ? time.CreateTimer(_ => Wake(null), null, at - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan)
            : null;
    }

    private void Tell(Subject subject, DriftFinding finding)
    {
        LogFinding(finding.Path, finding.Expected, finding.Observed, finding.Outcome, finding.NoticedBy, finding.CorrectedAfterMs);
        if (finding.Outcome == DriftOutcome.Corrected)
        {
            reports.Events.Normal(subject.ToReference(), "DriftCorrected", $"{finding.Path} is as it should be again");
        }
        else
        {
            reports.Events.Warning(subject.ToReference(), "DriftDetected", $"{finding.Path} is {finding.Observed}, should be {finding.Expected} ({finding.Outcome})");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node: drift of {Path}: expected '{Expected}', was '{Observed}': {Outcome} (noticed by {Notice}, corrected after {CorrectedAfterMs} ms)")]
    private partial void LogFinding(string path, string expected, string observed, DriftOutcome outcome, DriftNotice notice, long? correctedAfterMs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node: {Path} is changed again each time it is put back; it is left as it is for a while")]
    private partial void LogContended(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node cannot be reported yet: {Problem}")]
    private partial void LogFailed(string problem);
}
