namespace Reconciler.Planning.Plans;

/// <summary>What a planner may be set up with.</summary>
public sealed record PlanOptions
{
    /// <summary>How long a guest may take to shut down before it is destroyed, unless an operation says otherwise. Default: 60 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after its start a guest's balloon may take to reach its size. Default: 60 s.</summary>
    public TimeSpan BalloonGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The defaults.</summary>
    public static PlanOptions Default { get; } = new();
}
