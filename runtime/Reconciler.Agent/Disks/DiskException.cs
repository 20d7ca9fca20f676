namespace Reconciler.Agent.Disks;

/// <summary>A disk cannot be provided.</summary>
/// <param name="reason">One CamelCase word for a condition.</param>
/// <param name="message">What is wrong and what would be right.</param>
public sealed class DiskException(string reason, string message) : Exception(message)
{
    /// <summary>One CamelCase word for a condition.</summary>
    public string Reason { get; } = reason;
}
