using Reconciler.Language.Common;

namespace Reconciler.Planning.Desired;

/// <summary>A partition made ready for this node, or what stands in its way.</summary>
public sealed record DesiredResult
{
    /// <summary>The partition; null when something stands in the way.</summary>
    public DesiredPartition? Partition { get; init; }

    /// <summary>What stands in the way; empty when the partition is there.</summary>
    public ValueList<Obstacle> Obstacles { get; init; } = [];
}

/// <summary>Something that keeps a spec from being carried out on this node.</summary>
public sealed record Obstacle
{
    /// <summary>One CamelCase word, for a condition: ImageNotReady, ArchitectureNotSupported, PoolNotFound, NameTooLong, NameTaken.</summary>
    public required string Reason { get; init; }

    /// <summary>Path of the field.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong and what would be right.</summary>
    public required string Message { get; init; }

    /// <summary>Whether it may pass without an edit of the spec, as an image arriving.</summary>
    public required bool Passing { get; init; }
}
