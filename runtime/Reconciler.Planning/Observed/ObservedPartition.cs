using Reconciler.Language.Common;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Ports;

namespace Reconciler.Planning.Observed;

/// <summary>
/// What was seen of one partition on its node, in one look. Only what was seen stands here: null is "not known", and
/// nothing is ever created over or destroyed because of it.
/// </summary>
public sealed record ObservedPartition
{
    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether libvirt has a domain of the machine's uuid, defined or running.</summary>
    public required bool Exists { get; init; }

    /// <summary>The domain's state; <see cref="DomainState.Shutoff"/> where there is none.</summary>
    public DomainState State { get; init; } = DomainState.Shutoff;

    /// <summary>libvirt's reason of the state; its meaning depends on the state (<see cref="PausedReason"/>, <see cref="ShutoffReason"/>).</summary>
    public int StateReason { get; init; }

    /// <summary>The live XML; null when the domain does not run.</summary>
    public DomainDocument? Live { get; init; }

    /// <summary>The persistent (inactive) XML; null when there is none: a transient domain.</summary>
    public DomainDocument? Persistent { get; init; }

    /// <summary>Whether libvirt starts it with the host; null: not known.</summary>
    public bool? Autostart { get; init; }

    /// <summary>Whether the guest's memory is saved, so that the next start goes on from there (virDomainHasManagedSaveImage); null: not known, as of one that runs.</summary>
    public bool? HasManagedSave { get; init; }

    /// <summary>Uuid of a domain that bears the partition's domain name but is another one; null: there is none.</summary>
    public string? NameTakenBy { get; init; }

    /// <summary>The files of the desired disks; one that is not listed is not known.</summary>
    public ValueList<ObservedDiskFile> DiskFiles { get; init; } = [];

    /// <summary>Files that the domain uses for its disks though they are not desired, and what those files overlay.</summary>
    public ValueList<ObservedDiskFile> OtherDiskFiles { get; init; } = [];

    /// <summary>Whether the guest's balloon driver has answered (its statistics are filled in); null: not known.</summary>
    public bool? BalloonResponsive { get; init; }

    /// <summary>When the guest was started, if the agent saw it: the balloon takes its time after a start. Null: not known, or long ago.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The shutdown that the agent itself asked for and that is not finished; null: none.</summary>
    public ShutdownRequest? Shutdown { get; init; }

    /// <summary>How far the agent is with the operation that was handed to it last; null: it began none.</summary>
    public OperationCourse? Operation { get; init; }

    /// <summary>How its guests ended by themselves, as the agent noted it; null: none did of late.</summary>
    public GuestEnds? Ends { get; init; }

    /// <summary>Ports and taps of its interfaces; null: not known, because Open vSwitch is away or none of this agent's.</summary>
    public ObservedPorts? Ports { get; init; }

    /// <summary>
    /// A digest of everything that was read for this: a look that has the same saw the same. Holds nothing that the planner needs. 0: not known.
    /// </summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>Whether there is a QEMU process.</summary>
    public bool IsActive => Exists && State is not (DomainState.Shutoff or DomainState.Crashed);

    /// <summary>Whether the guest has crashed and stands still, its QEMU kept.</summary>
    public bool IsCrashed => this is { State: DomainState.Paused, StateReason: (int)PausedReason.Crashed };

    /// <summary>Whether the guest runs. One that libvirt holds for a moment, and lets go on by itself, does: so a snapshot with memory is made.</summary>
    public bool IsRunning => Exists && (State is DomainState.Running or DomainState.Blocked || (State == DomainState.Paused && ((PausedReason)StateReason).IsPassing()));
}
