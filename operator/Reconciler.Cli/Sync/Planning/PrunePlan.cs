using System.Text.Json;
using Reconciler.Cli.Sync.Inventory;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Cli.Sync.Planning;

/// <summary>What is deleted because it was applied once and is wanted no more. Pure.</summary>
internal static class PrunePlan
{
    /// <summary>The objects of an inventory that are wanted no more, in the order in which they are deleted: what stands on others first.</summary>
    public static IReadOnlyList<InventoryEntry> Candidates(SyncInventory inventory, IEnumerable<ObjectIdentity> wanted)
    {
        var kept = wanted.ToHashSet();
        return [.. inventory.Entries.Where(entry => !kept.Contains(entry.Identity)).OrderByDescending(entry => ApplyOrder.Of(entry.ApiVersion, entry.Kind))];
    }

    /// <summary>
    /// Judges one of them by what the API holds now. Being listed is not enough: it must carry this sync's label, and the server must say that this
    /// program's field manager applied it. Whoever made a namesake since, or took the object over, keeps it.
    /// </summary>
    /// <param name="entry">The candidate.</param>
    /// <param name="live">The object; null: it is gone.</param>
    /// <param name="sync">The sync's name.</param>
    /// <param name="inventoryNamespace">The namespace of the inventory itself.</param>
    public static PruneVerdict Judge(InventoryEntry entry, JsonElement? live, string sync, string inventoryNamespace)
    {
        if (live is not { } resource)
        {
            return new PruneVerdict(PruneDecision.Gone, "");
        }

        if (resource.Text("metadata", "labels", SyncName.Label) is var owner && owner != sync)
        {
            return new PruneVerdict(PruneDecision.Forget, owner is null ? "it carries this sync's label no more, so it is somebody else's now" : $"it belongs to the sync {owner} now");
        }

        if (!resource.Items("metadata", "managedFields").Any(manager => manager.Text("manager") == SyncName.FieldManager && manager.Text("operation") == "Apply"))
        {
            return new PruneVerdict(PruneDecision.Forget, "it was made anew by somebody else");
        }

        if (resource.Text("metadata", "annotations", SyncName.PruneAnnotation) is { } annotation && annotation.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return new PruneVerdict(PruneDecision.Keep, $"its annotation {SyncName.PruneAnnotation} says so");
        }

        if (entry is { ApiVersion: "v1", Kind: "Namespace" } && (entry.Name == "default" || entry.Name.StartsWith("kube-", StringComparison.Ordinal) || entry.Name == inventoryNamespace))
        {
            return new PruneVerdict(PruneDecision.Keep, "this namespace is never pruned");
        }

        return resource.Text("metadata", "deletionTimestamp") is not null ? new PruneVerdict(PruneDecision.Leaving, "") : new PruneVerdict(PruneDecision.Delete, "");
    }
}

/// <summary>What becomes of a candidate.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">Why; empty where it goes without saying.</param>
internal sealed record PruneVerdict(PruneDecision Decision, string Reason);

/// <summary>What becomes of a candidate.</summary>
internal enum PruneDecision
{
    /// <summary>It does not exist.</summary>
    Gone,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>Its deletion was asked for already.</summary>
    Leaving,

    /// <summary>It stays, and stays in the inventory.</summary>
    Keep,

    /// <summary>It stays, and is this sync's no more.</summary>
    Forget,
}
