namespace Reconciler.Planning.Steps;

/// <summary>Makes a qcow2 file for a disk. It fails when the file is there: nothing is ever written over.</summary>
public sealed record CreateDisk : PartitionStep
{
    /// <summary>Absolute path.</summary>
    public required string File { get; init; }

    /// <summary>Virtual size in bytes; absent: the backing file's.</summary>
    public long? Size { get; init; }

    /// <summary>The image that it overlays; absent: it is blank.</summary>
    public string? BackingFile { get; init; }

    /// <summary>Format of the backing file as QEMU names it.</summary>
    public string? BackingFormat { get; init; }
}

/// <summary>Grows a disk: by virDomainBlockResize when the domain runs, else by rewriting the file's size.</summary>
public sealed record GrowDisk : PartitionStep
{
    /// <summary>Absolute path.</summary>
    public required string File { get; init; }

    /// <summary>Device name in the domain.</summary>
    public required string Target { get; init; }

    /// <summary>The new virtual size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Whether the domain runs.</summary>
    public required bool Live { get; init; }
}

/// <summary>Deletes a disk's file; one that is not there is no error.</summary>
public sealed record DeleteDisk : PartitionStep
{
    /// <summary>Absolute path.</summary>
    public required string File { get; init; }
}

/// <summary>Writes a machine's seed, whole and in place of what stands there. A guest's drive keeps the file that it has opened until its next start.</summary>
public sealed record WriteSeed : PartitionStep
{
    /// <summary>Absolute path.</summary>
    public required string File { get; init; }

    /// <summary>Checksum of the content, <c>sha256:HEX</c>; the content itself comes from the partition's spec.</summary>
    public required string Checksum { get; init; }
}
