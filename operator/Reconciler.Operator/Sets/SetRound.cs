using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Sets;

/// <summary>What one look at a set found; from it alone the status is built.</summary>
public sealed record SetRound
{
    /// <summary>The set.</summary>
    public required VirtualMachineSet Set { get; init; }

    /// <summary>Name of its present template.</summary>
    public required string Revision { get; init; }

    /// <summary>Its machines, those included that are being deleted.</summary>
    public required IReadOnlyList<SetMember> Members { get; init; }

    /// <summary>Why no further machine is made, or nothing is done at all; null: nothing is in the way.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Machines that are not being deleted.</summary>
    public int Staying => Members.Count(member => !member.IsGoing);

    /// <summary>Of them those of the present template.</summary>
    public int Current => Members.Count(member => !member.IsGoing && member.IsCurrent);

    /// <summary>Of them those of an older template.</summary>
    public int Outdated => Members.Count(member => !member.IsGoing && !member.IsCurrent && !member.IsGuest);

    /// <summary>Of them those that are ready.</summary>
    public int Ready => Members.Count(member => !member.IsGoing && member.IsReady);

    /// <summary>Of them those that have been ready for long enough.</summary>
    public int Available => Members.Count(member => !member.IsGoing && member.IsAvailable);

    /// <summary>How many there should be.</summary>
    public int Replicas => Set.Spec.Replicas ?? 1;

    /// <summary>Whether the set is as its spec says.</summary>
    public bool IsComplete => Problem is null && Staying == Replicas && Available == Replicas && (Outdated == 0 || Set.Spec.UpdateStrategy == SetUpdateStrategy.OnDelete);
}
