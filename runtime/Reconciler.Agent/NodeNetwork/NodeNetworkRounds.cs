using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Tools;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Nodes;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Rounds of the node's own network: look, plan, act, look again; told what to report.</summary>
/// <param name="ovs">The node's Open vSwitch database.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="appliedFile">Where the hash of what was last carried out is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of steps.</param>
internal sealed partial class NodeNetworkRounds(OvsdbReplica ovs, string nodeName, string appliedFile, TimeProvider time, ILogger<NodeNetworkRounds> logger)
{
    private readonly NodeStepExecution execution = new(ovs, nodeName, time);
    private Dictionary<string, DriftFinding> open = new(StringComparer.Ordinal);

    /// <summary>What the replica has to hold.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Tables { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["Open_vSwitch"] = ["external_ids", "bridges"],
        ["Bridge"] = ["name", "datapath_type", "ports", "external_ids"],
        ["Port"] = ["name", "interfaces"],
    }.ToImmutableDictionary();

    /// <summary>OVN's name of this node; null: not known.</summary>
    public string? Chassis => NodeNetworkObservation.Chassis(ovs.Current);

    /// <summary>Runs a round.</summary>
    /// <param name="spec">The node's spec; null: it has no object yet.</param>
    /// <param name="noticed">When an event told of a change; null: it is the scan that looks.</param>
    /// <param name="ct">Ends the round.</param>
    public async Task<(NodeNetworkVerdict Verdict, IReadOnlyList<DriftFinding> Findings)> RunAsync(HypervisorNodeSpec? spec, long? noticed, CancellationToken ct)
    {
        if (ovs.Current is not { } content)
        {
            return (NodeNetworkVerdict.Unknown, []);
        }

        try
        {
            var wanted = WantedNodeNetwork.From(nodeName, spec);
            if (await NodeNetworkObservation.LookAsync(content, time, ct).ConfigureAwait(false) is not { } seen)
            {
                return (NodeNetworkVerdict.Unknown, []);
            }

            var steps = NodeNetworkPlan.Make(wanted, seen);
            var looked = time.GetTimestamp();
            var problem = await ActAsync(steps, seen.Root, ct).ConfigureAwait(false);
            var hash = Hash(wanted);
            var isDrift = ReadApplied() == hash;
            var findings = Findings(isDrift ? steps : [], problem, noticed, looked);
            if (problem is null && !isDrift)
            {
                AtomicFile.Write(appliedFile, Encoding.ASCII.GetBytes(hash));
            }

            return (new NodeNetworkVerdict(true, problem is null ? [] : steps, problem), findings);
        }
        catch (Exception failure) when (failure is ToolException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return (new NodeNetworkVerdict(true, [], failure.Message), []);
        }
    }

    private async Task<string?> ActAsync(IReadOnlyList<NodeStep> steps, Guid root, CancellationToken ct)
    {
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
                return $"{step.Path}: {failure.Message}";
            }
        }

        return null;
    }

    private List<DriftFinding> Findings(IReadOnlyList<NodeStep> steps, string? problem, long? noticed, long looked)
    {
        var now = time.GetUtcNow();
        var next = new Dictionary<string, DriftFinding>(StringComparer.Ordinal);
        List<DriftFinding> changed = [];
        foreach (var step in steps)
        {
            var known = open.GetValueOrDefault(step.Path);
            var finding = new DriftFinding
            {
                Path = step.Path,
                Expected = step.Expected,
                Observed = step.Observed,
                Since = known?.Since ?? now,
                LastSeen = now,
                NoticedBy = known?.NoticedBy ?? (noticed is null ? DriftNotice.Scan : DriftNotice.Event),
                DetectedAfterMs = known is not null ? known.DetectedAfterMs : noticed is { } at ? (long)time.GetElapsedTime(at, looked).TotalMilliseconds : null,
                CorrectedAfterMs = problem is not null ? null : (long)time.GetElapsedTime(noticed ?? looked).TotalMilliseconds,
                Action = step.Action,
                Outcome = problem is null ? DriftOutcome.Corrected : DriftOutcome.Failed,
            };
            if (problem is not null)
            {
                next[step.Path] = finding;
            }

            if (known is null || finding with { LastSeen = known.LastSeen } != known)
            {
                changed.Add(finding);
            }
        }

        changed.AddRange(open.Values.Where(old => steps.All(step => step.Path != old.Path)).Select(old => old with { Outcome = DriftOutcome.Corrected, LastSeen = now }));
        open = next;
        return changed;
    }

    /// <summary>The hash is of what is wanted and of the host's boot: what a boot of the host took away is not drift.</summary>
    private static string Hash(WantedNodeNetwork wanted)
    {
        var text = new JsonArray(
            BridgeMappings.Format(wanted.Mappings.OrderBy(entry => entry.Key, StringComparer.Ordinal)),
            string.Join(',', wanted.Bridges.Select(bridge => $"{bridge.Name}={bridge.Uplink}")),
            File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()).ToJsonString();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private string? ReadApplied() => File.Exists(appliedFile) ? File.ReadAllText(appliedFile) : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Node network: {Step} for {Path}: should be {Expected}, was {Observed}")]
    private partial void LogStep(string step, string path, string expected, string observed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node network: {Step} failed: {Problem}")]
    private partial void LogStepFailed(string step, string problem);
}
