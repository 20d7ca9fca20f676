namespace Reconciler.Cli.Plan.Fields;

/// <summary>How changes of fields take effect, of kinds that have no planner: by what the controllers do with them. Pure.</summary>
internal static class FieldRules
{
    private static readonly (string Kind, string Path, Effect Effect, string Note)[] Rules =
    [
        ("VirtualNetwork", "spec.allowedNamespaces", Effect.Live, "who is no longer allowed waits (ReferenceNotPermitted)"),
        ("VirtualNetwork", "spec", Effect.Live, ""),
        ("AccessPolicy", "spec", Effect.Live, ""),
        ("QuarantinePolicy", "spec", Effect.Live, ""),
        ("LoadBalancer", "spec", Effect.Live, ""),
        ("PhysicalNetwork", "spec", Effect.Live, ""),
        ("HypervisorNode", "spec.physicalNetworks", Effect.Live, ""),
        ("HypervisorNode", "spec.unschedulable", Effect.None, "machines that are there stay"),
        ("HypervisorNode", "spec", Effect.Live, ""),
        ("MachineType", "spec", Effect.None, "machines that it changes are listed"),
        ("MachineImage", "spec", Effect.None, "disks keep their content; machines that boot it as a kernel are listed"),
        ("Namespace", "metadata.labels", Effect.None, "policies that it changes are listed"),
    ];

    /// <summary>The effect of a field, and a sentence about it; the first rule that covers it counts.</summary>
    public static (Effect Effect, string Note) Of(string kind, string path)
    {
        foreach (var rule in Rules)
        {
            if (rule.Kind == kind && FieldChange.Covers(rule.Path, path))
            {
                return (rule.Effect, rule.Note);
            }
        }

        return (Effect.None, "");
    }
}
