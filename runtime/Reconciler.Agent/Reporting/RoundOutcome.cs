using Reconciler.Kubernetes.Reports;
using Reconciler.Language.Common;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;

namespace Reconciler.Agent.Reporting;

/// <summary>How a partition stands after a round.</summary>
internal sealed record RoundOutcome
{
    /// <summary>What was seen last; null: nothing is known.</summary>
    public ObservedPartition? Observed { get; init; }

    /// <summary>The plan from what was seen last; null: none could be made.</summary>
    public PartitionPlan? Plan { get; init; }

    /// <summary>What stands in the way.</summary>
    public ValueList<Obstacle> Obstacles { get; init; } = [];

    /// <summary>Who fights with us for which fields.</summary>
    public Contention Contention { get; init; } = Contention.None;

    /// <summary>What failed in this round; null: nothing.</summary>
    public RoundProblem? Problem { get; init; }
}

/// <summary>Something that failed in a round.</summary>
/// <param name="Reason">One CamelCase word for programs.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record RoundProblem(string Reason, string Message);
