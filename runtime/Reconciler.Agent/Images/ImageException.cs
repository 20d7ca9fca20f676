namespace Reconciler.Agent.Images;

/// <summary>An image cannot be used.</summary>
/// <param name="reason">One CamelCase word for a condition.</param>
/// <param name="message">What is wrong and what would be right.</param>
public sealed class ImageException(string reason, string message) : Exception(message)
{
    /// <summary>One CamelCase word for a condition.</summary>
    public string Reason { get; } = reason;
}
