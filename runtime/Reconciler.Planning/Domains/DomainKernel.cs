namespace Reconciler.Planning.Domains;

/// <summary>A kernel that is booted directly.</summary>
public sealed record DomainKernel
{
    /// <summary>Absolute path of the kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>Absolute path of the initial ram disk.</summary>
    public string? Initrd { get; init; }

    /// <summary>The kernel's command line.</summary>
    public string CommandLine { get; init; } = "";
}
