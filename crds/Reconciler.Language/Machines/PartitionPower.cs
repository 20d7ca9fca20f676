using Reconciler.Language.Common;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Machines;

/// <summary>The VirtualMachineOperation that was handed to the node last. The node carries it out once, by its uid.</summary>
public sealed record PartitionPower
{
    /// <summary>Uid of the VirtualMachineOperation.</summary>
    [Text(MaxLength = 128, MinLength = 1)]
    public required string Operation { get; init; }

    /// <summary>What it asks for.</summary>
    public required MachineAction Action { get; init; }

    /// <summary>How long the guest may take to shut down before it is powered off.</summary>
    public required Duration GracePeriod { get; init; }
}

/// <summary>How far a node is with the operation that was handed to it last.</summary>
public sealed record PartitionOperation
{
    /// <summary>Uid of the VirtualMachineOperation.</summary>
    [Text(MaxLength = 128, MinLength = 1)]
    public required string Uid { get; init; }

    /// <summary>Running, Succeeded or Failed.</summary>
    public required OperationPhase Phase { get; init; }

    /// <summary>One CamelCase word for programs.</summary>
    [Text(MaxLength = 1024, MinLength = 1)]
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    [Text(MaxLength = 32768)]
    public string Message { get; init => field = value ?? ""; } = "";
}
