using Reconciler.Cli.Plan.Fields;

namespace Reconciler.Cli.Plan.Machines;

/// <summary>What changes of a machine's fields come to of which the node's planner does not speak, since no domain definition shows them. Pure.</summary>
internal static class MachineFieldRules
{
    /// <summary>The effect of a field, and a sentence about it.</summary>
    public static (Effect Effect, string Note) Of(FieldChange change)
    {
        var path = change.Path;
        if (FieldChange.Covers("spec.drift", path) || path.Contains("drift-paused-until", StringComparison.Ordinal))
        {
            return (Effect.Live, "from then on drift is handled so");
        }

        if (path.StartsWith("spec.interfaces[", StringComparison.Ordinal))
        {
            return path[(path.IndexOf(']', StringComparison.Ordinal) + 1)..] switch
            {
                ".network" => (Effect.Live, "the port moves to the other switch; the guest has to renew its lease"),
                var field when FieldChange.Covers(".ipAddresses", field) => (Effect.Live, "the guest has to renew its lease"),
                var field when FieldChange.Covers(".trunks", field) || FieldChange.Covers(".bandwidth.egress", field) => (Effect.Live, ""),
                _ => (Effect.None, ""),
            };
        }

        if (path.StartsWith("spec.disks[", StringComparison.Ordinal))
        {
            return path[(path.IndexOf(']', StringComparison.Ordinal) + 1)..] switch
            {
                ".image" => (Effect.None, "the disk keeps its content; an image counts when a disk is made"),
                ".reclaimPolicy" => (Effect.None, "counts when the machine is deleted"),
                ".size" => (Effect.Live, "it grows, unless its image is as large"),
                _ => (Effect.None, ""),
            };
        }

        return FieldChange.Covers("spec.nodeSelector", path) ? (Effect.None, "a node that was chosen is kept") : (Effect.None, "");
    }

    /// <summary>The path by which the planner speaks of a field, where it is another one.</summary>
    public static string PlannedPath(string path) =>
        path.StartsWith("spec.disks[", StringComparison.Ordinal) && path.EndsWith("].pool", StringComparison.Ordinal) ? path[..^".pool".Length] + ".file" : path;
}
