using System.Text.Json;
using Reconciler.Kubernetes.Sealing;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;

namespace Reconciler.Agent.Seeds;

/// <summary>Opens the seed of a partition, in memory: on the node's disk the desired state keeps it sealed.</summary>
internal sealed class SeedOpening(SealingKey key)
{
    /// <summary>The spec with its seed's data in the clear; or what stands in the way.</summary>
    public (PartitionSpec? Spec, Obstacle? Problem) Open(PartitionSpec spec)
    {
        if (spec.Machine.Seed is not { } seed)
        {
            return (spec, null);
        }

        try
        {
            if (key.Open(SeedContents.PlaceOf(spec), seed.Sealed) is { } opened)
            {
                var contents = SeedContents.Read(opened);
                return (spec with { Machine = spec.Machine with { CloudInit = contents.CloudInit, Sysprep = contents.Sysprep } }, null);
            }
        }
        catch (JsonException)
        {
            // Sealed for this machine and node, by somebody who writes something else.
        }

        // The operator seals it anew when it sees the node's key.
        var message = seed.Key == key.Id
            ? $"what was sealed from Secret {seed.Secret} cannot be opened: it was changed, or is another machine's"
            : $"what was sealed from Secret {seed.Secret} is for key {seed.Key}; the node's is {key.Id}";
        return (null, new Obstacle { Reason = "SeedUnreadable", Path = seed.Kind == SeedKind.Sysprep ? "spec.sysprep" : "spec.cloudInit", Message = message, Passing = true });
    }
}
