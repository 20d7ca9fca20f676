using Reconciler.Cli.Sync.Git;
using Reconciler.Language;

namespace Reconciler.Cli.Sync;

/// <summary>What is synced, and how.</summary>
internal sealed record SyncOptions
{
    /// <summary>The repository.</summary>
    public required GitUrl Repository { get; init; }

    /// <summary>What of it is followed; default its default branch.</summary>
    public GitRef Reference { get; init; } = new("HEAD");

    /// <summary>The folder of the manifests, from the repository's root; empty: all of it.</summary>
    public string Path { get; init; } = "";

    /// <summary>The sync's name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace of objects that name none.</summary>
    public required string Namespace { get; init; }

    /// <summary>Where inventory and lease stand.</summary>
    public string InventoryNamespace { get; init; } = ApiGroup.SystemNamespace;

    /// <summary>Whether objects are deleted that were applied once and are in the repository no more.</summary>
    public bool Prune { get; init; }

    /// <summary>Whether a commit without any object counts: it would prune everything.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Whether fields are taken over from other field managers.</summary>
    public bool Force { get; init; }

    /// <summary>Whether objects and the inventory are taken over from another sync.</summary>
    public bool TakeOver { get; init; }

    /// <summary>How long a round waits at most for what it applied to become ready, and for what it pruned to be gone; the next round looks again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The time from one round to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a lease lasts that nobody renews.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);
}
