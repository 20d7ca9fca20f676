namespace Reconciler.Operator.Conditions;

/// <summary>Why an object does not stand as specified.</summary>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Message">What is wrong, where, and what would be right.</param>
/// <param name="NeedsEdit">Whether only an edit of the object can mend it; otherwise it waits.</param>
/// <param name="Condition">The condition that shows it, beside Ready.</param>
public sealed record Problem(string Reason, string Message, bool NeedsEdit = false, string? Condition = null);
