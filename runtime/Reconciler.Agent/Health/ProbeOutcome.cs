namespace Reconciler.Agent.Health;

/// <summary>What one probe found.</summary>
/// <param name="Holds">True: the check holds; false: it does not; null: nothing can be said.</param>
/// <param name="Reason">One CamelCase word for programs.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record ProbeOutcome(bool? Holds, string Reason, string Message)
{
    /// <summary>The check holds.</summary>
    public static ProbeOutcome Success { get; } = new(true, "Healthy", "");

    /// <summary>The check does not hold.</summary>
    public static ProbeOutcome Failure(string reason, string message) => new(false, reason, message);

    /// <summary>Nothing can be said.</summary>
    public static ProbeOutcome Unknown(string reason, string message) => new(null, reason, message);
}
