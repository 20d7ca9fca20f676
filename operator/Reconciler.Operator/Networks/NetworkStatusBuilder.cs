using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Northbound;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>What one round came to; from it alone the status is built.</summary>
public sealed record NetworkRound
{
    /// <summary>The network.</summary>
    public required VirtualNetwork Network { get; init; }

    /// <summary>What keeps it from being as specified.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What keeps port forwards from standing; null: they were not looked at.</summary>
    public IReadOnlyList<Problem>? Forwards { get; init; }

    /// <summary>What the plan said of its rows; null when none was made.</summary>
    public ScopePlan? Rows { get; init; }

    /// <summary>What differs of its rows and is left so.</summary>
    public RowDrift Drift { get; init; } = RowDrift.None;

    /// <summary>How many machine ports it has.</summary>
    public int? Ports { get; init; }

    /// <summary>Its outside address.</summary>
    public string? NatAddress { get; init; }

    /// <summary>The node on whose own address it goes out.</summary>
    public string? NatNode { get; init; }

    /// <summary>The forwards that are to stand on that address too.</summary>
    public ValueList<NodeForward>? NodeForwards { get; init; }

    /// <summary>The address from which its machines are probed.</summary>
    public string? ProbeAddress { get; init; }

    /// <summary>A round that found out nothing but problems: all else stays as the status has it.</summary>
    public static NetworkRound Of(VirtualNetwork network, params IReadOnlyList<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(network);
        var status = network.Status;
        return new NetworkRound
        {
            Network = network,
            Problems = problems,
            Ports = status?.Ports,
            NatAddress = status?.NatAddress,
            NatNode = status?.NatNode,
            NodeForwards = status?.NodeForwards,
            ProbeAddress = status?.ProbeAddress,
        };
    }
}

/// <summary>Builds a network's status. Pure.</summary>
public static class NetworkStatusBuilder
{
    private const int Listed = 5;

    /// <summary>The status after a round.</summary>
    public static VirtualNetworkStatus Build(NetworkRound round, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var network = round.Network;
        var conditions = new ConditionSet(network.Status?.Conditions, network.Metadata.Generation, now);
        var invalid = round.Problems.FirstOrDefault(problem => problem.Condition == ConditionTypes.SpecValid);
        conditions.Set(ConditionTypes.SpecValid, invalid is null, invalid?.Reason ?? Reasons.Valid, invalid?.Message ?? "");
        TellForwards(conditions, round);
        var problem = round.Problems.Count > 0 ? round.Problems[0] : RowProblem(round.Rows) ?? (round.Forwards is [var forward, ..] ? forward : null);
        if (round.Rows is not null)
        {
            round.Drift.Tell(conditions, RowProblem(round.Rows with { Waiting = [] }));
        }

        if (problem is null)
        {
            conditions.Conclude(true, false, Reasons.RowsInPlace, "");
        }
        else
        {
            conditions.Conclude(false, problem.NeedsEdit, problem.Reason, problem.Message);
        }

        return new VirtualNetworkStatus
        {
            ObservedGeneration = network.Metadata.Generation,
            Ports = round.Ports,
            NatAddress = round.NatAddress,
            NatNode = round.NatNode,
            NodeForwards = round.NodeForwards,
            ProbeAddress = round.ProbeAddress,
            Conditions = conditions.Build(),
        };
    }

    private static void TellForwards(ConditionSet conditions, NetworkRound round)
    {
        if (round.Network.Spec.Nat?.Forwards is not { Count: > 0 })
        {
            return;
        }

        if (round.Forwards is not { } problems)
        {
            conditions.Copy(ConditionTypes.Forwarding, round.Network.Status?.Conditions);
        }
        else if (problems is [])
        {
            conditions.Set(ConditionTypes.Forwarding, true, Reasons.ForwardsInPlace);
        }
        else
        {
            conditions.Set(ConditionTypes.Forwarding, false, problems[0].Reason, string.Join("; ", problems.Take(Listed).Select(problem => problem.Message)) + (problems.Count > Listed ? $"; and {problems.Count - Listed} more" : ""));
        }
    }

    /// <summary>Why rows are not all in place; null when they are.</summary>
    internal static Problem? RowProblem(ScopePlan? rows) => rows switch
    {
        null => null,
        { Conflicts: [var conflict, ..] } => new Problem(
            Reasons.TopologyRefused, $"somebody else's row {conflict.Row} of {conflict.Table} has the name {conflict.Name} in OVN's northbound database; rename or remove it"),
        { Waiting: [var waiting, ..] } => new Problem(Reasons.NetworkNotReady, $"{waiting.Path}: waits for {waiting.Missing}"),
        _ => null,
    };
}
