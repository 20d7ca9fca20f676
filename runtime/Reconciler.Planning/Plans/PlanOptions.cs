namespace Reconciler.Planning.Plans;

/// <summary>What a planner may be set up with.</summary>
public sealed record PlanOptions
{
    /// <summary>How long a guest may take to shut down before it is destroyed. Default: 30 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The defaults.</summary>
    public static PlanOptions Default { get; } = new();
}
