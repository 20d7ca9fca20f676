using Reconciler.Language.Common;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>So many alike machines, replaced rolling when their template changes.</summary>
public sealed record VirtualMachineSet : Resource<VirtualMachineSetSpec, VirtualMachineSetStatus>;

/// <summary>How many machines, and what they are like.</summary>
public sealed record VirtualMachineSetSpec
{
    /// <summary>How many machines. Default: 1. Range: 0 to 10000.</summary>
    [InRange(0, 10000)]
    public int? Replicas { get; init; }

    /// <summary>The machines that belong to the set; must match the template's labels. Cannot be changed.</summary>
    [Rule("self == oldSelf", "the selector cannot be changed")]
    public required LabelSelector Selector { get; init; }

    /// <summary>What the machines are like.</summary>
    public required VirtualMachineTemplate Template { get; init; }

    /// <summary>How machines of an older template are replaced. Default: one at a time.</summary>
    public RollingUpdateSpec? RollingUpdate { get; init; }

    /// <summary>What a change of the template does to machines that are there: Replace (default), InPlaceIfPossible or OnDelete.</summary>
    public SetUpdateStrategy? UpdateStrategy { get; init; }

    /// <summary>Whether machines of an older template are left as they are for now; the number of machines is kept all the same. Default: false.</summary>
    public bool? Paused { get; init; }

    /// <summary>How long a machine must have been ready to count as available. Default: 0s. Range: 0s to 24h.</summary>
    public Duration? MinReady { get; init; }

    /// <summary>How long a change may go without progress before the set is Stalled. Default: 10m. Range: 1s to 24h.</summary>
    public Duration? ProgressDeadline { get; init; }
}

/// <summary>What a change of a set's template does to machines that are there.</summary>
public enum SetUpdateStrategy
{
    /// <summary>They are deleted and made anew, at the pace of rollingUpdate.</summary>
    Replace,

    /// <summary>What a running machine takes (memory and cores within their head room, bandwidth, trunks, growing disks, labels, runStrategy, drift) is changed in it; else it is replaced.</summary>
    InPlaceIfPossible,

    /// <summary>They stay; who deletes one gets one of the present template.</summary>
    OnDelete,
}

/// <summary>Labels and spec of the machines of a set.</summary>
public sealed record VirtualMachineTemplate
{
    /// <summary>The label by which the machines of a set name the template that they were made from. The set alone gives it.</summary>
    public const string HashLabel = "reconciler.dev/template-hash";

    /// <summary>Labels and annotations of the machines.</summary>
    public TemplateMeta? Metadata { get; init; }

    /// <summary>What the machines should be.</summary>
    public required VirtualMachineSpec Spec { get; init; }
}

/// <summary>Labels and annotations that a template gives to its objects.</summary>
public sealed record TemplateMeta
{
    /// <summary>Labels, for selectors.</summary>
    [Items(64)]
    public ValueMap? Labels { get; init; }

    /// <summary>Annotations, for people and tools.</summary>
    [Items(64)]
    public ValueMap? Annotations { get; init; }
}

/// <summary>The pace of a replacement.</summary>
public sealed record RollingUpdateSpec
{
    /// <summary>How many machines may be unavailable at a time. Default: 1, or 0 when maxSurge is above 0.</summary>
    [InRange(0, 10000)]
    public int? MaxUnavailable { get; init; }

    /// <summary>How many machines may stand beyond the replicas at a time. Default: 0.</summary>
    [InRange(0, 10000)]
    public int? MaxSurge { get; init; }
}

/// <summary>What a set is, as last observed.</summary>
public sealed record VirtualMachineSetStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Machines of the set, without those that are being deleted.</summary>
    public int? Replicas { get; init; }

    /// <summary>Machines that are ready.</summary>
    public int? ReadyReplicas { get; init; }

    /// <summary>Machines of the present template.</summary>
    public int? UpdatedReplicas { get; init; }

    /// <summary>Machines that have been ready for spec.minReady.</summary>
    public int? AvailableReplicas { get; init; }

    /// <summary>The present template's name, as the label reconciler.dev/template-hash of its machines has it.</summary>
    [Text(MaxLength = 63)]
    public string? CurrentRevision { get; init; }

    /// <summary>When a change last got further; spec.progressDeadline counts from here.</summary>
    public DateTimeOffset? LastProgressTime { get; init; }

    /// <summary>The selector as text, for the scale subresource.</summary>
    [Text(MaxLength = 8192)]
    public string? Selector { get; init; }

    /// <summary>Ready, Progressing; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
