using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Sets;

/// <summary>A machine as its set judges it.</summary>
public sealed record SetMember
{
    /// <summary>By this annotation of a machine, a number, people say which ones go first when the set gets smaller: those with the lesser one. Default: 0.</summary>
    public const string CostAnnotation = "reconciler.dev/deletion-cost";

    /// <summary>The machine.</summary>
    public required VirtualMachine Machine { get; init; }

    /// <summary>Whether it is being deleted. It holds its name and its place until it is gone.</summary>
    public bool IsGoing { get; init; }

    /// <summary>Whether it is of the present template.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Whether no set made it: it was taken over. It counts, but it is not replaced: nobody said that what it holds may go.</summary>
    public bool IsGuest { get; init; }

    /// <summary>Whether it can be brought to the present template without making it anew.</summary>
    public bool TakesChange { get; init; }

    /// <summary>Whether it is as its spec says.</summary>
    public bool IsReady { get; init; }

    /// <summary>Since when it is ready.</summary>
    public DateTimeOffset? ReadySince { get; init; }

    /// <summary>Whether it has been ready for long enough.</summary>
    public bool IsAvailable { get; init; }

    /// <summary>What people say its deletion costs.</summary>
    public int Cost { get; init; }

    /// <summary>Judges a machine of a set. Pure.</summary>
    /// <param name="set">The set.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="revision">Name of the present template.</param>
    /// <param name="isGoing">Whether its deletion was asked for, though it does not show yet.</param>
    /// <param name="now">The time.</param>
    public static SetMember Judge(VirtualMachineSet set, VirtualMachine machine, string revision, bool isGoing, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(machine);
        var label = machine.Metadata.Labels?.GetValueOrDefault(TemplateRevision.Label);
        var ready = machine.Status is { } status && status.ObservedGeneration == machine.Metadata.Generation ? status.Conditions.Of(ConditionTypes.Ready) : null;
        var isReady = ready?.Status == "True";
        return new SetMember
        {
            Machine = machine,
            IsGoing = isGoing || machine.Metadata.DeletionTimestamp is not null,
            IsCurrent = label == revision || (label is null && machine.Spec == set.Spec.Template.Spec),
            IsGuest = label is null,
            TakesChange = set.Spec.UpdateStrategy == SetUpdateStrategy.InPlaceIfPossible && InPlaceChange.Suffices(machine.Spec, set.Spec.Template.Spec),
            IsReady = isReady,
            ReadySince = isReady ? ready!.LastTransitionTime : null,
            IsAvailable = isReady && ready!.LastTransitionTime + (set.Spec.MinReady?.Value ?? TimeSpan.Zero) <= now,
            Cost = int.TryParse(machine.Metadata.Annotations?.GetValueOrDefault(CostAnnotation), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost) ? cost : 0,
        };
    }
}
