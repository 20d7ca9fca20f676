namespace Reconciler.Agent.Snapshots;

/// <summary>A snapshot cannot be taken or restored.</summary>
/// <param name="reason">One CamelCase word for a condition.</param>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="isFinal">Whether trying again makes no sense.</param>
internal sealed class SnapshotException(string reason, string message, bool isFinal) : Exception(message)
{
    /// <summary>One CamelCase word for a condition.</summary>
    public string Reason { get; } = reason;

    /// <summary>Whether trying again makes no sense.</summary>
    public bool IsFinal { get; } = isFinal;
}
