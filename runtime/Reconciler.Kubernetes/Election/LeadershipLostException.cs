namespace Reconciler.Kubernetes.Election;

/// <summary>A leader is none any more. What it led has been stopped; the process should end and begin anew as a candidate.</summary>
public sealed class LeadershipLostException : Exception
{
    /// <summary>Makes the exception.</summary>
    public LeadershipLostException(ElectionOptions options, string reason)
        : base($"this process leads no longer, and has stopped: Lease {options?.Namespace}/{options?.Name}: {reason}")
    {
    }
}
