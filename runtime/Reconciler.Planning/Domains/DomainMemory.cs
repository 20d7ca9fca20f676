namespace Reconciler.Planning.Domains;

/// <summary>Memory of a domain: booted with the maximum, of which the balloon leaves the guest the current amount.</summary>
public sealed record DomainMemory
{
    /// <summary>Memory that the guest may use now, in KiB.</summary>
    public required long CurrentKiB { get; init; }

    /// <summary>Memory that the guest boots with, in KiB.</summary>
    public required long MaximumKiB { get; init; }

    /// <summary>Whether it is the same in whole mebibytes, to which we round.</summary>
    public bool IsNear(DomainMemory other) => Round(CurrentKiB) == Round(other.CurrentKiB) && Round(MaximumKiB) == Round(other.MaximumKiB);

    private static long Round(long kib) => (kib + 1023) / 1024;
}
