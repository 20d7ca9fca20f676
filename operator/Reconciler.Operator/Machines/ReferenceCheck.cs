using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Machines;

/// <summary>Finds what a machine refers to and may not use, or not yet. Pure.</summary>
public static class ReferenceCheck
{
    /// <summary>Every reason for which the machine cannot be resolved now; none when it can.</summary>
    public static IReadOnlyList<Problem> Problems(VirtualMachine machine, MachineReferences references)
    {
        List<Problem> problems = [];
        var ns = machine.Metadata.Namespace ?? "";
        if (machine.Spec.MachineType is { } type && references.MachineType is null)
        {
            problems.Add(new Problem(Reasons.MachineTypeNotFound, $"spec.machineType: there is no MachineType {type} yet"));
        }

        foreach (var (path, key, isKernel, isInitrd) in MachineReferences.ImagesOf(machine))
        {
            if (!references.Images.TryGetValue(key, out var image))
            {
                problems.Add(new Problem(Reasons.ImageNotFound, $"{path}: there is no MachineImage {key} yet"));
            }
            else if (!Permits(image.Spec.AllowedNamespaces, key, ns, references.NamespaceLabels))
            {
                problems.Add(NotPermitted(path, "MachineImage", key, ns, null));
            }
            else if (Unsuitable(image.Spec.Format, isKernel, isInitrd) is { } wanted)
            {
                problems.Add(new Problem(Reasons.ImageUnsuitable, $"{path}: MachineImage {key} is of format {Name(image.Spec.Format)}; {wanted} is needed here", NeedsEdit: true));
            }
        }

        foreach (var (path, key) in MachineReferences.NetworksOf(machine))
        {
            if (!references.Networks.TryGetValue(key, out var network) || network.Metadata.DeletionTimestamp is not null)
            {
                var what = network is null ? $"there is no VirtualNetwork {key} yet" : $"VirtualNetwork {key} is being deleted";
                problems.Add(new Problem(Reasons.NetworkNotFound, $"{path}: {what}", Condition: ConditionTypes.NetworkReady));
            }
            else if (!Permits(network.Spec.AllowedNamespaces, key, ns, references.NamespaceLabels))
            {
                problems.Add(NotPermitted(path, "VirtualNetwork", key, ns, ConditionTypes.NetworkReady));
            }
        }

        return problems;
    }

    /// <summary>Whether an object may be referred to from a namespace.</summary>
    public static bool Permits(AllowedNamespaces? allowed, ResourceKey target, string from, ValueMap labels) =>
        target.Namespace == from
        || (allowed?.Names?.Any(name => name == "*" || name == from) ?? false)
        || (allowed?.Selector?.Matches(labels) ?? false);

    private static Problem NotPermitted(string path, string kind, ResourceKey key, string ns, string? condition) => new(
        Reasons.ReferenceNotPermitted,
        $"{path}: {kind} {key} does not allow namespace {ns}; whoever owns it can list {ns} in its spec.allowedNamespaces.names",
        Condition: condition);

    private static string? Unsuitable(ImageFormat format, bool isKernel, bool isInitrd) => (isKernel, isInitrd, format) switch
    {
        (true, _, not ImageFormat.Kernel) => "kernel",
        (_, true, not ImageFormat.Initrd) => "initrd",
        (false, false, ImageFormat.Kernel or ImageFormat.Initrd) => "a disk format",
        _ => null,
    };

    private static string Name(ImageFormat format) => format.ToString();
}
