using Reconciler.Language.Common;

namespace Reconciler.Language.Machines;

/// <summary>What the deletion of a Partition means for the guest and its disks.</summary>
public enum PartitionFate
{
    /// <summary>The controller has said nothing yet: the guest is kept as if nothing were deleted.</summary>
    Undecided,

    /// <summary>The machine itself was deleted: the guest ends, and its disks go as their reclaim policy says.</summary>
    Destroy,

    /// <summary>The machine lives on, and only its Partition was deleted: the node lets go of it, and the Partition made anew takes the guest over.</summary>
    Keep,
}

/// <summary>
/// The controller's word on a Partition that is being deleted. Anybody's <c>kubectl delete</c>, a garbage collector's and a namespace's end look the
/// same from the node; so the deletion alone destroys nothing.
/// </summary>
public static class PartitionFates
{
    /// <summary>The annotation that holds the word, and the uid of the machine that it is about.</summary>
    public const string Annotation = "reconciler.dev/on-deletion";

    private const string Destroy = "destroy";
    private const string Keep = "keep";

    /// <summary>The word on a Partition; undecided while it is not being deleted, whatever is written there.</summary>
    public static PartitionFate Of(Partition partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        if (partition.Metadata.DeletionTimestamp is null || partition.Metadata.Annotations?.GetValueOrDefault(Annotation) is not { } word)
        {
            return PartitionFate.Undecided;
        }

        var uid = partition.Spec.VirtualMachine.Uid;
        return word == Text(Destroy, uid) ? PartitionFate.Destroy
            : word == Text(Keep, uid) ? PartitionFate.Keep
            : PartitionFate.Undecided;
    }

    /// <summary>The Partition with the word in it that its deletion ends the guest; the very same if it says so already.</summary>
    public static Partition Destroyed(Partition partition) => With(partition, Destroy);

    /// <summary>The Partition with the word in it that its deletion leaves the guest as it is; the very same if it says so already.</summary>
    public static Partition Kept(Partition partition) => With(partition, Keep);

    private static Partition With(Partition partition, string word)
    {
        ArgumentNullException.ThrowIfNull(partition);
        var text = Text(word, partition.Spec.VirtualMachine.Uid);
        return partition.Metadata.Annotations?.GetValueOrDefault(Annotation) == text
            ? partition
            : partition with { Metadata = partition.Metadata with { Annotations = new ValueMap(partition.Metadata.Annotations ?? []) { [Annotation] = text } } };
    }

    private static string Text(string word, string uid) => $"{word} {uid}";
}
