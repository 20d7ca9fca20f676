using Reconciler.Planning.Observed;

namespace Reconciler.Planning.Adoption;

/// <summary>A domain as libvirt on a node has it.</summary>
public sealed record DomainOnNode
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its state.</summary>
    public required DomainState State { get; init; }

    /// <summary>Its persistent definition; null: it has none, it is transient.</summary>
    public string? Persistent { get; init; }

    /// <summary>Its live XML; null: it does not run.</summary>
    public string? Live { get; init; }

    /// <summary>Whether libvirt starts it with the host.</summary>
    public bool Autostart { get; init; }

    /// <summary>Virtual sizes of its disks in bytes, by device name; one that is not known is left out.</summary>
    public IReadOnlyDictionary<string, long> Sizes { get; init; } = new Dictionary<string, long>();
}
