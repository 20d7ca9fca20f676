using Reconciler.Libvirt;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Acting;

/// <summary>On what the steps of one plan act.</summary>
internal sealed record ActContext
{
    /// <summary>The hypervisor.</summary>
    public required LibvirtConnection Connection { get; init; }

    /// <summary>The domain's UUID.</summary>
    public required Guid Domain { get; init; }

    /// <summary>Paths of disks that were made once, so that a lost one is not replaced by an empty one.</summary>
    public required IReadOnlyCollection<string> MadeDisks { get; init; }

    /// <summary>The machine's seed; null: it has none, or it cannot be opened here.</summary>
    public required Func<byte[]?> Seed { get; init; }

    /// <summary>Told when a disk was made.</summary>
    public required Action<CreateDisk> DiskMade { get; init; }

    /// <summary>Told when the guest is about to be asked to shut down.</summary>
    public required Action<ShutdownDomain> ShutdownAsked { get; init; }
}
