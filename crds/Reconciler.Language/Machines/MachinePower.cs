using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>What operations made of a machine's power. It counts until the next operation or a change of the machine's runStrategy, also when the operation's object is gone.</summary>
public sealed record MachinePower
{
    /// <summary>How long a guest may take to shut down unless an operation says otherwise: 60 s.</summary>
    public static Duration UsualGracePeriod { get; } = Duration.FromSeconds(60);

    /// <summary>The state that holds instead of the one that the runStrategy asks for: Stopped, Paused or Hibernated; absent: the runStrategy's.</summary>
    public PowerState? State { get; init; }

    /// <summary>Name of the last VirtualMachineOperation that was carried out or is being carried out.</summary>
    [Text(TextForms.Subdomain)]
    public required string Operation { get; init; }

    /// <summary>Its uid.</summary>
    [Text(MaxLength = 128, MinLength = 1)]
    public required string Uid { get; init; }

    /// <summary>When it was made: an older one is not carried out after it.</summary>
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>What it asks for.</summary>
    public required MachineAction Action { get; init; }

    /// <summary>How long the guest may take to shut down. Absent: 60s.</summary>
    public Duration? GracePeriod { get; init; }

    /// <summary>The runStrategy that the machine had then. When the machine has another one, nothing of this counts any more.</summary>
    public required RunStrategy RunStrategy { get; init; }

    /// <summary>What counts of it: nothing once the machine's runStrategy is another one.</summary>
    public static MachinePower? Of(VirtualMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return machine.Status?.Power is { } power && power.RunStrategy == (machine.Spec.RunStrategy ?? RunStrategy.Always) ? power : null;
    }
}
