using Reconciler.Language.Machines;

namespace Reconciler.Operator.Sets;

/// <summary>What a set does next.</summary>
public sealed record SetPlan
{
    /// <summary>How many machines are made.</summary>
    public int Makes { get; init; }

    /// <summary>Machines that are deleted, since they are too many.</summary>
    public IReadOnlyList<SetMember> Surplus { get; init; } = [];

    /// <summary>Machines that are deleted, for one of the present template.</summary>
    public IReadOnlyList<SetMember> Replaced { get; init; } = [];

    /// <summary>Machines that get the present template in place.</summary>
    public IReadOnlyList<SetMember> Changed { get; init; } = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Makes == 0 && Surplus.Count + Replaced.Count + Changed.Count == 0;

    /// <summary>Plans the next step; what it brings about is planned from anew. Pure.</summary>
    public static SetPlan Of(VirtualMachineSet set, IReadOnlyList<SetMember> members)
    {
        ArgumentNullException.ThrowIfNull(set);
        var pace = SetPace.Of(set.Spec);
        var staying = members.Where(member => !member.IsGoing).ToList();
        var old = IsRolling(set) ? staying.Where(member => !member.IsCurrent && !member.IsGuest).ToList() : [];
        var replaceable = old.Count(member => !member.TakesChange);
        var limit = pace.Replicas + Math.Min(pace.Surge, replaceable);

        // Labels alone are no word that a machine's disks may go: of too many, those that were taken over stay.
        if (DeletionOrder.Of(set, staying.Where(member => !member.IsGuest)).Take(Math.Max(0, staying.Count - limit)).ToList() is { Count: > 0 } surplus)
        {
            return new SetPlan { Surplus = surplus };
        }

        // One that is being deleted holds its place until it is gone: its guest still has its memory, its disks their names.
        var makes = Math.Min(limit - members.Count, pace.Replicas - (staying.Count - replaceable));
        return Roll(set, pace, staying, old) with { Makes = Math.Max(0, makes) };
    }

    /// <summary>Whether machines of an older template are brought to the present one.</summary>
    public static bool IsRolling(VirtualMachineSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Spec.Paused != true && set.Spec.UpdateStrategy != SetUpdateStrategy.OnDelete;
    }

    private static SetPlan Roll(VirtualMachineSet set, SetPace pace, List<SetMember> staying, List<SetMember> old)
    {
        // New machines that do not become available use up what may be away: then it stops here.
        var sound = old.Count + staying.Count(member => member.IsAvailable && (member.IsCurrent || member.IsGuest));
        var available = staying.Count(member => member.IsAvailable);
        List<SetMember> replaced = [], changed = [];
        foreach (var member in DeletionOrder.Of(set, old))
        {
            var floor = pace.Floor(member.TakesChange);
            if (sound <= floor || (member.IsAvailable && available <= floor))
            {
                continue;
            }

            sound--;
            available -= member.IsAvailable ? 1 : 0;
            (member.TakesChange ? changed : replaced).Add(member);
        }

        return new SetPlan { Replaced = replaced, Changed = changed };
    }
}
