using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;

namespace Reconciler.Planning.Desired;

/// <summary>What one partition should be on this node: the spec with the node's facts filled in.</summary>
public sealed record DesiredPartition
{
    /// <summary>The domain; its mark carries <see cref="DefinitionHash"/>.</summary>
    public required DomainDefinition Domain { get; init; }

    /// <summary>The domain as it was when it was taken over; null: it is our own.</summary>
    public AdoptedDomain? Adopted { get; init; }

    /// <summary>The files of its disks that we make.</summary>
    public ValueList<DiskFile> DiskFiles { get; init; } = [];

    /// <summary>The state in which it should be.</summary>
    public required PowerState PowerState { get; init; }

    /// <summary>The operation that was handed over last; null: none.</summary>
    public PartitionPower? Power { get; init; }

    /// <summary>When it is started again after it stopped.</summary>
    public required RunStrategy RunStrategy { get; init; }

    /// <summary>What keeps the guest from being started, though everything else can be kept: an image that is not what it was.</summary>
    public ValueList<Obstacle> StartObstacles { get; init; } = [];

    /// <summary>Processors of the host, by which a pinned thread is told from one that may run everywhere; null: not known.</summary>
    public int? HostCpus { get; init; }

    /// <summary>Hash of the domain alone; stands in the domain's mark.</summary>
    public required string DefinitionHash { get; init; }

    /// <summary>Hash of all of the above: what the agent keeps as "applied" once it is fulfilled.</summary>
    public required string Hash { get; init; }
}
