using Reconciler.Agent.Health;
using Reconciler.Agent.Snapshots;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Observed;

namespace Reconciler.Agent.Desired;

/// <summary>What the node keeps on disk of one partition.</summary>
internal sealed record PartitionRecord
{
    /// <summary>The form of the file. A file of a later form is left alone.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The partition as the API last had it, without status. The operator's word in it (<see cref="PartitionFates"/>) is the leave to destroy.</summary>
    public required Partition Partition { get; init; }

    /// <summary>The files of its disks as last desired; needed to remove them when nothing else is known any more.</summary>
    public ValueList<DiskFile> DiskFiles { get; init => field = value ?? []; } = [];

    /// <summary>Paths of the disks that were made once: one of these that is missing has been lost, and is not replaced by an empty one.</summary>
    public ValueList<string> MadeDisks { get; init => field = value ?? []; } = [];

    /// <summary>By path, the image from which a disk was made; empty: it was made blank. A disk keeps it though the spec names another one.</summary>
    public ValueMap MadeFrom { get; init => field = value ?? []; } = [];

    /// <summary>The definition of the domain that it took over, as it was then, without passwords; null: it took none over, or not yet.</summary>
    public string? Adopted { get; init; }

    /// <summary>Whether its domain is its own: who only asks for a domain (spec.adopt) has none yet.</summary>
    public bool HoldsDomain() => Partition.Spec.Adopt is null || Adopted is not null;

    /// <summary>How far the last restore of its disks is; null: there was none.</summary>
    public RestoreCourse? Restore { get; init; }

    /// <summary>Hash of the desired state that was last carried out in full; null: none yet.</summary>
    public string? Applied { get; init; }

    /// <summary>The shutdown that the guest was asked for and that is not finished; null: none.</summary>
    public ShutdownRequest? Shutdown { get; init; }

    /// <summary>How far the operation is that was handed to the node last; null: none was begun.</summary>
    public OperationCourse? Operation { get; init; }

    /// <summary>How its guests ended by themselves of late; null: none did.</summary>
    public GuestEnds? Ends { get; init; }

    /// <summary>How far the remediation commands in its guest are, so that none runs twice at once after the agent was restarted.</summary>
    public ValueList<RemediationCourse> Remediation { get; init => field = value ?? []; } = [];
}
