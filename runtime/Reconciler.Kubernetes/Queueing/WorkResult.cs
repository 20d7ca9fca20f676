namespace Reconciler.Kubernetes.Queueing;

/// <summary>What a worker made of a key.</summary>
/// <param name="RequeueAfter">When to look at it again; null: when something changes.</param>
/// <param name="Retry">Whether it is to be tried again with growing pauses.</param>
public readonly record struct WorkResult(TimeSpan? RequeueAfter, bool Retry)
{
    /// <summary>All is as it should be until something changes.</summary>
    public static WorkResult Done => default;

    /// <summary>Try again, with pauses that grow from round to round.</summary>
    public static WorkResult TryAgain => new(null, true);

    /// <summary>Look again after so long.</summary>
    public static WorkResult After(TimeSpan delay) => new(delay, false);
}
