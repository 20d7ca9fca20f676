using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Northbound;
using Reconciler.Topology;

namespace Reconciler.Operator.LoadBalancers;

/// <summary>What one round came to; from it alone the status is built.</summary>
public sealed record BalancerRound
{
    /// <summary>The balancer.</summary>
    public required LoadBalancer Balancer { get; init; }

    /// <summary>What keeps it from being as specified; null: nothing.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The machines that its selector finds in its network.</summary>
    public IReadOnlyList<Backend> Backends { get; init; } = [];

    /// <summary>How many machines of the namespace the selector finds that have no interface in the network.</summary>
    public int Elsewhere { get; init; }

    /// <summary>The address that was claimed; null while there is none.</summary>
    public string? Address { get; init; }

    /// <summary>What OVN's probes found of those that get connections, by name; of none while that is not known.</summary>
    public IReadOnlyDictionary<string, BackendVerdict> Verdicts { get; init; } = new Dictionary<string, BackendVerdict>();

    /// <summary>What the plan said of its rows; null when none was made.</summary>
    public ScopePlan? Rows { get; init; }

    /// <summary>What differs of its rows and is left so.</summary>
    public RowDrift Drift { get; init; } = RowDrift.None;
}

/// <summary>Builds a load balancer's status. Pure.</summary>
public static class BalancerStatusBuilder
{
    private const int Listed = 256;

    /// <summary>The status after a round.</summary>
    public static LoadBalancerStatus Build(BalancerRound round, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var balancer = round.Balancer;
        var conditions = new ConditionSet(balancer.Status?.Conditions, balancer.Metadata.Generation, now);
        var invalid = round.Problem?.Condition == ConditionTypes.SpecValid ? round.Problem : null;
        conditions.Set(ConditionTypes.SpecValid, invalid is null, invalid?.Reason ?? Reasons.Valid, invalid?.Message ?? "");
        var selected = round.Backends.Count > 0;
        conditions.Set(ConditionTypes.Selecting, selected, selected ? Reasons.MachinesSelected : Reasons.NothingSelected, selected ? "" : Nothing(round));
        var problem = round.Problem ?? NetworkStatusBuilder.RowProblem(round.Rows);
        if (round.Rows is not null)
        {
            round.Drift.Tell(conditions, NetworkStatusBuilder.RowProblem(round.Rows with { Waiting = [] }));
        }

        var serving = Backend.Serving(round.Backends);
        problem ??= serving.Count > 0 ? Dead(round, serving)
            : selected ? new Problem(Reasons.NoBackendReady, $"spec.selector: none of the machines gets connections: {Complaints(round.Backends)}")
            : new Problem(Reasons.NothingSelected, Nothing(round));
        conditions.Conclude(problem is null, problem?.NeedsEdit ?? false, problem?.Reason ?? Reasons.RowsInPlace, problem?.Message ?? "");
        return new LoadBalancerStatus
        {
            ObservedGeneration = balancer.Metadata.Generation,
            Address = round.Address,
            Backends = round.Backends.Count,
            ReadyBackends = serving.Count(backend => round.Verdicts.GetValueOrDefault(backend.Name) is not { } verdict || verdict.Offline.Count < balancer.Spec.Ports.Count),
            Machines = round.Backends.Take(Listed).Select(backend => Status(backend, round.Verdicts.GetValueOrDefault(backend.Name))).ToValueList(),
            Conditions = conditions.Build(),
        };
    }

    private static BackendStatus Status(Backend backend, BackendVerdict? verdict) =>
        new() { Name = backend.Name, Address = backend.Port?.Address, State = backend.State, Health = verdict?.Health, HealthReason = verdict?.Reason };

    /// <summary>The ports at which no machine answers: clients are refused there.</summary>
    private static Problem? Dead(BalancerRound round, IReadOnlyList<Backend> serving)
    {
        var dead = round.Balancer.Spec.Ports
            .Where(port => serving.All(backend => round.Verdicts.GetValueOrDefault(backend.Name)?.Offline.Contains(port.Name) == true))
            .Select(port => $"spec.ports[name={port.Name}] ({port.Protocol ?? TransportProtocol.TCP} {port.TargetPort ?? port.Port} of the machines)")
            .ToList();
        return dead.Count == 0
            ? null
            : new Problem(Reasons.NoBackendOnline, $"{string.Join(", ", dead)}: by OVN's health check no machine answers, so clients are refused: {Names(serving)}");
    }

    private static string Names(IReadOnlyList<Backend> backends) => string.Join(", ", backends.Take(5).Select(backend => backend.Name)) + More(backends);

    private static string More(IReadOnlyList<Backend> backends) => backends.Count > 5 ? $" and {backends.Count - 5} more" : "";

    private static string Nothing(BalancerRound round) => round.Elsewhere > 0
        ? $"spec.selector matches {round.Elsewhere} VirtualMachines of this namespace, none of which has an interface in VirtualNetwork {round.Balancer.Spec.Network} (spec.network)"
        : "spec.selector matches no VirtualMachine of this namespace; compare it with the machines' metadata.labels";

    private static string Complaints(IReadOnlyList<Backend> backends) =>
        string.Join(", ", backends.Take(5).Select(backend => $"{backend.Name} is {backend.State}")) + More(backends);
}
