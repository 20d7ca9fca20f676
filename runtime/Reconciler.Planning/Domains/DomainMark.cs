namespace Reconciler.Planning.Domains;

/// <summary>Our mark in a domain's metadata: whose domain it is, and which definition was written to it.</summary>
public sealed record DomainMark
{
    /// <summary>The XML namespace of the mark.</summary>
    public const string Namespace = "https://reconciler.dev/partition/v1";

    /// <summary>The prefix under which libvirt's metadata call wants it.</summary>
    public const string Prefix = "reconciler";

    /// <summary>Namespace of the partition.</summary>
    public required string PartitionNamespace { get; init; }

    /// <summary>Name of the partition and of its machine.</summary>
    public required string PartitionName { get; init; }

    /// <summary>Uid of the machine.</summary>
    public required string Uid { get; init; }

    /// <summary>Hash of the definition that was written with the mark; in a live domain: that the guest was started from.</summary>
    public string Applied { get; init; } = "";
}
