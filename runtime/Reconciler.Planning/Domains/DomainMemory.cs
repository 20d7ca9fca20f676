namespace Reconciler.Planning.Domains;

/// <summary>Memory of a domain: booted with the maximum, of which the balloon leaves the guest the current amount.</summary>
public sealed record DomainMemory
{
    /// <summary>Memory that the guest may use now, in KiB.</summary>
    public required long CurrentKiB { get; init; }

    /// <summary>Memory that the guest boots with, in KiB.</summary>
    public required long MaximumKiB { get; init; }
}
