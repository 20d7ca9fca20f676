using Reconciler.Kubernetes.Core;

namespace Reconciler.Kubernetes.Election;

/// <summary>What a candidate does next.</summary>
public abstract record ElectionStep
{
    private ElectionStep()
    {
    }

    /// <summary>Nobody holds it: make the Lease.</summary>
    /// <param name="Wanted">As it is to be made.</param>
    public sealed record Make(Lease Wanted) : ElectionStep;

    /// <summary>Take the Lease over, for its holder let go of it or was not seen renewing for too long.</summary>
    /// <param name="Wanted">As it is to be written; only over the version that was looked at.</param>
    public sealed record TakeOver(Lease Wanted) : ElectionStep;

    /// <summary>Hold: renew one's own.</summary>
    /// <param name="Wanted">As it is to be written; only over the version that was looked at.</param>
    public sealed record Hold(Lease Wanted) : ElectionStep;

    /// <summary>Another holds it.</summary>
    /// <param name="Holder">Who.</param>
    public sealed record Wait(string Holder) : ElectionStep;

    /// <summary>It was one's own and is no longer: stop.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Lost(string Reason) : ElectionStep;
}
