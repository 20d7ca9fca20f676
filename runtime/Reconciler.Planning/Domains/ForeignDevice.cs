namespace Reconciler.Planning.Domains;

/// <summary>A device in a domain of ours that is none of ours.</summary>
public sealed record ForeignDevice
{
    /// <summary>Path of the device as a field, for example <c>spec.interfaces[mac=52:54:00:00:00:01]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The device's element name: interface, disk, hostdev, ...</summary>
    public required string Kind { get; init; }

    /// <summary>One line that lets a person recognize it.</summary>
    public required string Description { get; init; }

    /// <summary>How libvirt knows it.</summary>
    public required DeviceHandle Handle { get; init; }
}
