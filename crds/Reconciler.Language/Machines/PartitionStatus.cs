using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>What a partition is, as its node's agent last saw it.</summary>
public sealed record PartitionStatus
{
    /// <summary>The generation of the Partition's own metadata that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where in its life the partition is.</summary>
    public MachinePhase? Phase { get; init; }

    /// <summary>UUID of the libvirt domain.</summary>
    [Text(MaxLength = 36)]
    public string? DomainUuid { get; init; }

    /// <summary>The guest kernel's boot id, when the guest agent tells it; a new one after each boot.</summary>
    [Text(MaxLength = 64)]
    public string? BootId { get; init; }

    /// <summary>How far the node is with the operation that was handed to it last.</summary>
    public PartitionOperation? Operation { get; init; }

    /// <summary>Ready, Running, InSync, RestartRequired, GuestAgentConnected; Contended, Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }

    /// <summary>How the snapshots of the spec stand.</summary>
    [Items(64, KeyedBy = "uid")]
    public ValueList<PartitionSnapshotStatus>? Snapshots { get; init; }

    /// <summary>How the restore of the spec stands.</summary>
    public PartitionSnapshotStatus? Restore { get; init; }

    /// <summary>Results of the health checks.</summary>
    [Items(128, KeyedBy = "policy,check")]
    public ValueList<HealthCheckStatus>? Health { get; init; }

    /// <summary>The last runs of remediation commands.</summary>
    [Items(128, KeyedBy = "policy")]
    public ValueList<RemediationStatus>? Remediation { get; init; }
}

/// <summary>The verdict of one health check after its thresholds.</summary>
public sealed record HealthCheckStatus
{
    /// <summary>Name of the QuarantinePolicy.</summary>
    [Text(TextForms.Subdomain)]
    public required string Policy { get; init; }

    /// <summary>Name of the check.</summary>
    [Text(TextForms.Label)]
    public required string Check { get; init; }

    /// <summary>Healthy, Unhealthy or Unknown.</summary>
    public required HealthState State { get; init; }

    /// <summary>One CamelCase word for programs.</summary>
    [Text(MaxLength = 1024, MinLength = 1)]
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    [Text(MaxLength = 32768)]
    public string Message { get; init => field = value ?? ""; } = "";

    /// <summary>When the state last changed.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>The verdict of a health check.</summary>
public enum HealthState
{
    /// <summary>Not known yet, or no longer; treated as not healthy under Enforce.</summary>
    Unknown,

    /// <summary>The check holds.</summary>
    Healthy,

    /// <summary>The check fails.</summary>
    Unhealthy,
}

/// <summary>The last run of a quarantine policy's remediation command in the guest. What the command prints is not kept.</summary>
public sealed record RemediationStatus
{
    /// <summary>Name of the QuarantinePolicy.</summary>
    [Text(TextForms.Subdomain)]
    public required string Policy { get; init; }

    /// <summary>How many runs there were since the policy's checks last held.</summary>
    [InRange(1, int.MaxValue)]
    public required int Runs { get; init; }

    /// <summary>When the last run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; absent: it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its exit code; 128 and more: ended by a signal. Absent: it is under way, or it is not known how it ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Running, Succeeded, Failed, NotStarted or NotKnown.</summary>
    [Text(MaxLength = 1024, MinLength = 1)]
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    [Text(MaxLength = 32768)]
    public string Message { get; init => field = value ?? ""; } = "";
}
