using System.Globalization;
using Reconciler.Language.Common;

namespace Reconciler.Language.Machines;

/// <summary>
/// Tells a Partition's spec as the controller wrote it from one that somebody edited. The API counts every change of a spec in
/// <c>metadata.generation</c>; the controller notes which generation it wrote. Of no matter is how either side reads the spec, so that
/// programs of different versions agree.
/// </summary>
public static class PartitionSeal
{
    /// <summary>The annotation that holds the generation which the controller wrote.</summary>
    public const string Annotation = "reconciler.dev/written-generation";

    /// <summary>The annotations with the seal of a generation.</summary>
    public static ValueMap Seal(ValueMap? annotations, long generation) =>
        new(annotations ?? []) { [Annotation] = generation.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Whether somebody else changed the spec since. One without a seal was not made by the controller; nothing is said of it.</summary>
    public static bool IsBroken(Partition partition)
    {
        ArgumentNullException.ThrowIfNull(partition);

        // Asking for the deletion counts as a change in Kubernetes.
        return partition.Metadata.DeletionTimestamp is null
            && partition.Metadata.Annotations?.GetValueOrDefault(Annotation) is { } written
            && written != (partition.Metadata.Generation ?? 0).ToString(CultureInfo.InvariantCulture);
    }
}
