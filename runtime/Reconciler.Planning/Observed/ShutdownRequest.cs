namespace Reconciler.Planning.Observed;

/// <summary>A graceful shutdown that the agent asked a guest for. It is kept on the node's disk: the deadline outlives the agent.</summary>
/// <param name="At">When it was asked first.</param>
/// <param name="ThenStart">Whether the guest is to be started again afterwards.</param>
/// <param name="Grace">How long the guest may take; null: the planner's default.</param>
/// <param name="Ended">Whether the guest has gone off since: what is left is the start, and a guest that runs has been started.</param>
/// <param name="AskedAgainAt">When it was asked last, if more than once.</param>
/// <param name="Withdrawn">Whether nobody wants it off any more. The guest may follow all the same until its grace is over; then it is started again.</param>
public sealed record ShutdownRequest(DateTimeOffset At, bool ThenStart, TimeSpan? Grace = null, bool Ended = false, DateTimeOffset? AskedAgainAt = null, bool Withdrawn = false);
