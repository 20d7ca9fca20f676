using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>Moving a machine's partition to another node.</summary>
public sealed record VirtualMachineMigration : Resource<VirtualMachineMigrationSpec, VirtualMachineMigrationStatus>;

/// <summary>Which machine moves, and how; cannot be changed.</summary>
[Rule("self == oldSelf", "it cannot be changed; delete it and make another")]
public sealed record VirtualMachineMigrationSpec
{
    /// <summary>Name of the VirtualMachine, in the same namespace.</summary>
    [Text(TextForms.Label)]
    public required string VirtualMachine { get; init; }

    /// <summary>Name of the HypervisorNode to move to. Default: chosen.</summary>
    [Text(TextForms.Subdomain)]
    public string? TargetNode { get; init; }

    /// <summary>Live (default): without a pause that anyone notices. Quick: the guest is saved, moved and resumed.</summary>
    public MigrationMode? Mode { get; init; }
}

/// <summary>How a partition moves.</summary>
public enum MigrationMode
{
    /// <summary>It runs while its memory is copied.</summary>
    Live,

    /// <summary>It is saved, moved and resumed.</summary>
    Quick,
}

/// <summary>How far a migration got.</summary>
public sealed record VirtualMachineMigrationStatus
{
    /// <summary>The generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Where the migration stands.</summary>
    public OperationPhase? Phase { get; init; }

    /// <summary>The node that it left.</summary>
    [Text(TextForms.Subdomain)]
    public string? SourceNode { get; init; }

    /// <summary>The node that it went to.</summary>
    [Text(TextForms.Subdomain)]
    public string? TargetNode { get; init; }

    /// <summary>Progress in percent.</summary>
    [InRange(0, 100)]
    public int? Progress { get; init; }

    /// <summary>How long the guest stood still.</summary>
    public Duration? Downtime { get; init; }

    /// <summary>Ready; Reconciling and Stalled when True.</summary>
    [Items(32, KeyedBy = "type")]
    public ValueList<Condition>? Conditions { get; init; }
}
