namespace Reconciler.Agent.Guests;

/// <summary>The guest agent answered, but not with what was asked.</summary>
/// <param name="reason">One CamelCase word for programs.</param>
/// <param name="message">A sentence for people.</param>
internal sealed class GuestAgentException(string reason, string message) : Exception(message)
{
    /// <summary>One CamelCase word for programs.</summary>
    public string Reason { get; } = reason;
}
