using Microsoft.Extensions.Logging;
using Reconciler.Agent.Forwards;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Probing;
using Reconciler.Agent.Reporting;
using Reconciler.Agent.RouterGuards;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Reports;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Nodes;
using Reconciler.Ovsdb;
using Reconciler.Planning.Differences;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Rounds of the node's own network: look, plan, act, look again; told what to report.</summary>
/// <param name="ovs">The node's Open vSwitch database.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="settings">What ovn-controller is told, as far as it is kept.</param>
/// <param name="probers">From where guests are to be probed.</param>
/// <param name="forwards">The port forwards that are to stand here.</param>
/// <param name="held">Ports that programs of the node have or had.</param>
/// <param name="spaces">The namespaces from which they are.</param>
/// <param name="guard">Keeps guests from posing as routers.</param>
/// <param name="database">The database's address, for tools.</param>
/// <param name="journal">The database's log, for who changed it; null: that is not known.</param>
/// <param name="appliedFile">Where the hash of what was last carried out is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of steps.</param>
internal sealed partial class NodeNetworkRounds(
    OvsdbReplica ovs, string nodeName, OvnSettings settings, Func<ValueList<WantedProber>> probers, ForwardStore forwards, HeldPorts held, ProbeSpaces spaces, RouterGuard guard, string database, OvsdbJournal? journal, string appliedFile, TimeProvider time, ILogger<NodeNetworkRounds> logger)
{
    private readonly NodeStepExecution execution = new(ovs, nodeName, database, spaces, guard, time);
    private IReadOnlyDictionary<string, DriftFinding> open = new Dictionary<string, DriftFinding>();
    private ObservedNodeNetwork? lastSeen;
    private Contention contention = Contention.None;

    /// <summary>OVN's name of this node; null: not known.</summary>
    public string? Chassis => NodeNetworkObservation.Chassis(ovs.Current);

    /// <summary>Runs a round.</summary>
    /// <param name="node">The node; null: it has no object yet.</param>
    /// <param name="noticed">What told of a change; null: it is the scan that looks.</param>
    /// <param name="ct">Ends the round.</param>
    public async Task<(NodeNetworkVerdict Verdict, IReadOnlyList<DriftFinding> Findings)> RunAsync(HypervisorNode? node, NodeWake? noticed, CancellationToken ct)
    {
        if (ovs.Current is not { } content)
        {
            return (NodeNetworkVerdict.Unknown, []);
        }

        try
        {
            var chosen = Choose(content);
            var wanted = WantedNodeNetwork.From(nodeName, node?.Spec, settings) with { Probers = probers(), Guests = guard.Guests, Forwards = chosen.Wanted, KnowsForwards = !forwards.Unreadable.Any() };
            await MakeProbersAsync(content, wanted.Probers, ct).ConfigureAwait(false);
            content = ovs.Current ?? content;
            if (await NodeNetworkObservation.LookAsync(content, wanted.Probers, guard, time, ct).ConfigureAwait(false) is not { } seen)
            {
                return (NodeNetworkVerdict.Unknown, []);
            }

            var (looked, now) = (time.GetTimestamp(), time.GetUtcNow());
            var (applied, hash) = (NodeNetworkHash.Read(appliedFile), NodeNetworkHash.Of(wanted));
            bool IsDrift(string path) => hash.IsSame(applied, path);
            var rules = RulesOf(node, now);
            var steps = NodeNetworkPlan.Make(wanted, seen);
            var authors = NodeAuthors.Of(journal, steps, seen, lastSeen);
            lastSeen = seen;
            var before = NodeDifferences.Of(steps, IsDrift, rules, now);
            var problem = await ActAsync(NodeDifferences.Enforced(steps, before, wanted, seen), seen.Root, ct).ConfigureAwait(false);
            var acted = time.GetTimestamp();
            var after = before.Any(difference => difference.Stance == DriftStance.Enforce) ? await LookAgainAsync(wanted, IsDrift, rules, ct).ConfigureAwait(false) : before;
            if (wanted.KnowsForwards)
            {
                forwards.Stand(wanted.Forwards.Where(forward => after.All(difference => difference.Path != forward.Path)));
            }

            var wasBackedOff = contention.BackedOff(now);
            var findings = Fold([.. before.Where(difference => difference.IsDrift)], after, steps, authors, problem, noticed, looked, acted, now);
            var carriedOut = seen.RouterGuards is null && wanted.Guests.Count > 0 ? hash with { Guests = applied.Guests } : hash;
            if (carriedOut != applied && problem is null)
            {
                carriedOut.Write(appliedFile);
            }

            problem ??= wanted.Guests.Count > 0 ? guard.Problem : null;

            var verdict = new NodeNetworkVerdict(true, after, problem)
            {
                Refused = chosen.Refused,
                LookAgainAt = NextLook(node, time.GetUtcNow()),
                BackedOff = [.. contention.BackedOff(now).Except(wasBackedOff).Order(StringComparer.Ordinal)],
            };
            return (verdict, findings);
        }
        catch (Exception failure) when (failure is ToolException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException or OvsdbTransactionException or OvsdbProtocolException)
        {
            return (new NodeNetworkVerdict(true, [], failure.Message), []);
        }
    }

    private ForwardChoice Choose(OvsdbSnapshot content)
    {
        var encapTypes = content.Rows("Open_vSwitch").FirstOrDefault()?.ExternalId("ovn-encap-type");
        return ForwardChoice.Of(forwards.All, (protocol, port) => held.OwnerOf(protocol, port, NodeListeners.OwnerOf(protocol, port, encapTypes)));
    }

    /// <summary>Namespaces end with the agent that made them: what a new one makes is no drift. It waits for OVN's bridge.</summary>
    private async Task MakeProbersAsync(OvsdbSnapshot content, ValueList<WantedProber> wanted, CancellationToken ct)
    {
        var missing = await spaces.KeepAsync(wanted, ct).ConfigureAwait(false);
        if (content.Rows("Bridge").FirstOrDefault(bridge => bridge.Name == GuestPorts.PortIndex.IntegrationBridge) is { } bridge)
        {
            foreach (var prober in missing)
            {
                await execution.MakeAsync(bridge.Uuid, prober, ct).ConfigureAwait(false);
            }
        }
    }

    private DriftRules RulesOf(HypervisorNode? node, DateTimeOffset now) => new()
    {
        Spec = node?.Spec.Drift,
        PausedUntil = node is null ? null : DriftPause.Of(node.Metadata),
        Contended = contention.BackedOff(now),
    };

    /// <summary>When a pause or a back-off ends: then what was left is put back.</summary>
    private DateTimeOffset? NextLook(HypervisorNode? node, DateTimeOffset now)
    {
        var pause = node is not null && DriftPause.Of(node.Metadata) is { } end && end > now ? end : (DateTimeOffset?)null;
        var backOff = contention.NextEnd(now);
        return pause is null || backOff < pause ? backOff ?? pause : pause;
    }

    private async Task<IReadOnlyList<Difference>> LookAgainAsync(WantedNodeNetwork wanted, Func<string, bool> isDrift, DriftRules rules, CancellationToken ct)
    {
        await ovs.CatchUpAsync(ct).ConfigureAwait(false);
        var seen = ovs.Current is { } content ? await NodeNetworkObservation.LookAsync(content, wanted.Probers, guard, time, ct).ConfigureAwait(false) : null;
        return seen is null
            ? throw new IOException("Open vSwitch's database went away while the node's network was put back")
            : NodeDifferences.Of(NodeNetworkPlan.Make(wanted, seen), isDrift, rules, time.GetUtcNow());
    }

    /// <summary>Carries out steps; one that fails does not keep the others from being tried.</summary>
    private async Task<string?> ActAsync(IEnumerable<NodeStep> steps, Guid root, CancellationToken ct)
    {
        string? problem = null;
        foreach (var step in steps)
        {
            try
            {
                LogStep(step.Action, step.Path, step.Expected, step.Observed);
                await execution.RunAsync(step, root, ct).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is ToolException or OvsdbTransactionException or OvsdbProtocolException or IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                LogStepFailed(step.Action, failure.Message);
                problem ??= $"{step.Path}: {failure.Message}";
            }
        }

        return problem;
    }

    private IReadOnlyList<DriftFinding> Fold(
        IReadOnlyList<Difference> drift,
        IReadOnlyList<Difference> after,
        IReadOnlyList<NodeStep> steps,
        Dictionary<string, string> authors,
        string? problem,
        NodeWake? noticed,
        long looked,
        long acted,
        DateTimeOffset at)
    {
        if (noticed is { ChangedBy.Length: > 0 })
        {
            foreach (var step in steps.Where(step => step is ReplaceNatTable or RestoreForward))
            {
                authors[step.Path] = noticed.ChangedBy;
            }
        }

        var round = new FindingRound
        {
            Noticed = drift,
            Remaining = after,
            Actions = steps.ToDictionary(step => step.Path, step => step.Action, StringComparer.Ordinal),
            Failed = problem is not null,
            Notice = noticed is null ? DriftNotice.Scan : DriftNotice.Event,
            Source = noticed?.Source ?? "scan",
            ChangedBy = authors,
            DetectedAfterMs = noticed is null ? null : (long)time.GetElapsedTime(noticed.At, looked).TotalMilliseconds,
            CorrectedAfterMs = (long)time.GetElapsedTime(noticed?.At ?? looked, acted).TotalMilliseconds,
            At = at,
        };
        var (next, changed) = round.Fold(open);
        open = next;

        // Nobody is backed off from over what keeps guests from each other.
        contention = contention.Corrected(changed.Where(finding => finding is { Outcome: DriftOutcome.Corrected, Action.Length: > 0, Path: not NodeNetworkPlan.RouterGuardsPath }).Select(finding => finding.Path), at);
        return changed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node network: {Step} for {Path}: should be {Expected}, was {Observed}")]
    private partial void LogStep(string step, string path, string expected, string observed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node network: {Step} failed: {Problem}")]
    private partial void LogStepFailed(string step, string problem);
}
