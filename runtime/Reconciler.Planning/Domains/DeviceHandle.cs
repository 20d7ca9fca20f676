namespace Reconciler.Planning.Domains;

/// <summary>How libvirt knows a device that it showed us; what a detach call needs.</summary>
public sealed record DeviceHandle
{
    /// <summary>The device's alias; absent in a persistent definition unless it is a user alias.</summary>
    public string? Alias { get; init; }

    /// <summary>The device's element as libvirt wrote it.</summary>
    public required string Xml { get; init; }
}
