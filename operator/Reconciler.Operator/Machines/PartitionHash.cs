using System.Security.Cryptography;
using System.Text.Json;
using Reconciler.Language.Machines;
using Reconciler.Language.Serialization;

namespace Reconciler.Operator.Machines;

/// <summary>Tells a Partition's spec as the operator wrote it from one that somebody edited.</summary>
public static class PartitionHash
{
    /// <summary>The annotation on a Partition that holds the hash of the spec as the operator last wrote it.</summary>
    public const string Annotation = "reconciler.dev/applied";

    /// <summary>The hash of a spec.</summary>
    public static string Of(PartitionSpec spec) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec, LanguageJson.Default.PartitionSpec)).AsSpan(0, 16));

    /// <summary>Whether the spec is not the one that the operator wrote last.</summary>
    public static bool IsEdited(Partition partition) =>
        partition.Metadata.Annotations?.GetValueOrDefault(Annotation) is not { } applied || applied != Of(partition.Spec);
}
