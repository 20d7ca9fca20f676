namespace Reconciler.Planning.Disks;

/// <summary>A disk's file on the node as it should be.</summary>
public sealed record DiskFile
{
    /// <summary>Name of the disk in the spec.</summary>
    public required string Disk { get; init; }

    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Virtual size in bytes; absent: that of the backing file.</summary>
    public long? Size { get; init; }

    /// <summary>The image that it overlays; absent: it is blank.</summary>
    public string? BackingFile { get; init; }

    /// <summary>Format of the backing file.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>Checksum of a file whose content follows from the spec, <c>sha256:HEX</c>; absent: the content is the guest's.</summary>
    public string? Checksum { get; init; }

    /// <summary>Whether its content comes out of a Secret: then not even its checksum is shown, by which guesses could be tried.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether the file goes with the machine.</summary>
    public required bool DeletedWithMachine { get; init; }
}

/// <summary>A disk's file on the node as it was seen.</summary>
public sealed record ObservedDiskFile
{
    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the file is there.</summary>
    public required bool Exists { get; init; }

    /// <summary>Virtual size in bytes; absent: not known.</summary>
    public long? Size { get; init; }

    /// <summary>Format as QEMU names it, by the file's first bytes; absent: not known.</summary>
    public string? Format { get; init; }

    /// <summary>The backing file as the qcow2 header names it; absent: it has none, or the format is another.</summary>
    public string? BackingFile { get; init; }

    /// <summary>Format of the backing file as the qcow2 header names it; absent: it names none.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>Checksum of the whole file, where <see cref="DiskFile.Checksum"/> asks for it; absent: not known.</summary>
    public string? Checksum { get; init; }
}
