using Reconciler.Language.Common;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Snapshots;

/// <summary>Making snapshots by the clock, and keeping so many of them.</summary>
public sealed record SnapshotSchedule : Resource<SnapshotScheduleSpec, SnapshotScheduleStatus>;

/// <summary>Of which machines, when, and how many are kept.</summary>
public sealed record SnapshotScheduleSpec
{
    /// <summary>The machines, by the labels of VirtualMachines in the namespace.</summary>
    public required LabelSelector Selector { get; init; }

    /// <summary>When, as cron's five fields in UTC: minute, hour, day of month, month, day of week.</summary>
    [Text(MaxLength = 128, MinLength = 9)]
    public required string Schedule { get; init; }

    /// <summary>Whether none are made for now. Default: false. Times that go by meanwhile are not made up for.</summary>
    public bool? Suspend { get; init; }

    /// <summary>How many are kept. Default: all.</summary>
    public SnapshotRetention? Keep { get; init; }

    /// <summary>How the snapshots are made.</summary>
    public SnapshotTemplate? Template { get; init; }
}

/// <summary>How many snapshots are kept, of each machine. Hours, days and weeks (ISO 8601) are those of UTC that have snapshots; the newest one always stays.</summary>
public sealed record SnapshotRetention
{
    /// <summary>The newest of each of the last so many hours that have any. Default: 0.</summary>
    [InRange(0, 1000)]
    public int? Hourly { get; init; }

    /// <summary>The newest of each of the last so many days that have any. Default: 0.</summary>
    [InRange(0, 1000)]
    public int? Daily { get; init; }

    /// <summary>The newest of each of the last so many weeks that have any. Default: 0.</summary>
    [InRange(0, 1000)]
    public int? Weekly { get; init; }
}

/// <summary>How the snapshots of a schedule are made.</summary>
public sealed record SnapshotTemplate
{
    /// <summary>Whether the memory is kept too. Default: false.</summary>
    public bool? Memory { get; init; }

    /// <summary>Whether the guest agent freezes the file systems: Prefer (default), Require or Never.</summary>
    public QuiesceMode? Quiesce { get; init; }
}

/// <summary>How a schedule stands.</summary>
public sealed record SnapshotScheduleStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>The last time of the schedule for which snapshots were made.</summary>
    public DateTimeOffset? LastTime { get; init; }

    /// <summary>When they are made next.</summary>
    public DateTimeOffset? NextTime { get; init; }

    /// <summary>The line by which the times are reckoned; absent while the schedule is suspended.</summary>
    [Text(MaxLength = 128)]
    public string? Schedule { get; init; }

    /// <summary>Since when the line counts; times before are not made up for.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Machines that got no snapshot for the last time: their last one was under way still, or they were refused one.</summary>
    [Items(100)]
    public ValueList<string>? Missed { get; init; }

    /// <summary>How many snapshots it keeps.</summary>
    public int? Snapshots { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
