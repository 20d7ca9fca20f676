using Reconciler.Language.Common;
using Reconciler.Language.Schemas;
using Reconciler.Language.Schemas.Annotations;

namespace Reconciler.Language.Nodes;

/// <summary>How an image stands on a node.</summary>
public sealed record NodeImage
{
    /// <summary>The MachineImage, NAMESPACE/NAME.</summary>
    [Text(TextForms.DottedReference)]
    public required string Image { get; init; }

    /// <summary>Stands for the source, checksum and format of the spec that this speaks of.</summary>
    [Text(MaxLength = 64, MinLength = 1)]
    public required string Identity { get; init; }

    /// <summary>Whether it is there.</summary>
    public required NodeImagePhase Phase { get; init; }

    /// <summary>How far it is, in percent; absent: not known, or it is there.</summary>
    [InRange(0, 100)]
    public int? Progress { get; init; }

    /// <summary>Size of the file in bytes; absent: it is not there.</summary>
    public Quantity? Size { get; init; }

    /// <summary>The checksum that it had when it was verified; absent: it is not there.</summary>
    [Text(TextForms.Checksum)]
    public string? Checksum { get; init; }

    /// <summary>One CamelCase word for what is wrong; absent: nothing is.</summary>
    [Text(MaxLength = 128)]
    public string? Reason { get; init; }

    /// <summary>What is wrong; absent: nothing is.</summary>
    [Text(MaxLength = 1024)]
    public string? Message { get; init; }
}

/// <summary>Whether an image is on a node.</summary>
public enum NodeImagePhase
{
    /// <summary>It is being brought.</summary>
    Fetching,

    /// <summary>It is there, verified.</summary>
    Ready,

    /// <summary>It cannot be had, or is not what it was; the message says why.</summary>
    Failed,
}
