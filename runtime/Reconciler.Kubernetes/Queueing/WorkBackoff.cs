namespace Reconciler.Kubernetes.Queueing;

/// <summary>The pauses between attempts at one key: doubling from a first one up to a longest.</summary>
public sealed record WorkBackoff
{
    /// <summary>Pause after the first failure. Default: 50 ms.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause. Default: 30 s.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after so many failures in a row.</summary>
    public TimeSpan Delay(int failures) =>
        TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Clamp(failures - 1, 0, 20)));
}
