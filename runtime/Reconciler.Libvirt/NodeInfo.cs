namespace Reconciler.Libvirt;

/// <summary>What the hypervisor's host has.</summary>
public sealed record NodeInfo
{
    /// <summary>The CPU architecture, for example <c>x86_64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Main memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Active logical CPUs.</summary>
    public required int Cpus { get; init; }
}
