using System.Globalization;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;

namespace Reconciler.Operator.Sets;

/// <summary>A machine as a set's template makes it. Pure.</summary>
public static class SetMachine
{
    /// <summary>
    /// The names of new machines: the set's and the lowest numbers that are free. As anybody would choose the same, the API's create is the lock by which
    /// none is made twice, however old the knowledge is that it was planned from.
    /// </summary>
    public static IEnumerable<string> FreeNames(string set, Func<string, bool> isTaken) =>
        Enumerable.Range(0, int.MaxValue).Select(number => $"{set}-{number.ToString(CultureInfo.InvariantCulture)}").Where(name => !isTaken(name));

    /// <summary>The number in the name of a machine of the set; -1: it was not named by the set.</summary>
    public static int NumberOf(string set, string name) =>
        name.StartsWith(set + "-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(set.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>A new machine.</summary>
    public static VirtualMachine New(VirtualMachineSet set, string name, string revision)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new VirtualMachine
        {
            ApiVersion = Kinds.VirtualMachines.ApiVersion,
            Kind = Kinds.VirtualMachines.Kind,
            Metadata = new ObjectMeta
            {
                Namespace = set.Metadata.Namespace,
                Name = name,
                Labels = Labels(set.Spec.Template, revision),
                Annotations = set.Spec.Template.Metadata?.Annotations,
                OwnerReferences = [SetOwnership.ReferenceTo(set)],

                // The machine's controller would set it next: this spares the write.
                Finalizers = [MachineController.Finalizer],
            },
            Spec = set.Spec.Template.Spec,
        };
    }

    /// <summary>A machine that is there with the template in place of its own labels, annotations and spec. What the template does not name stays of the first two.</summary>
    public static VirtualMachine Changed(VirtualMachine machine, VirtualMachineSet set, string revision)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(set);
        var annotations = Over(machine.Metadata.Annotations, set.Spec.Template.Metadata?.Annotations);
        return machine with
        {
            Metadata = machine.Metadata with { Labels = Over(machine.Metadata.Labels, Labels(set.Spec.Template, revision)), Annotations = annotations.Count == 0 ? null : annotations },
            Spec = set.Spec.Template.Spec,
        };
    }

    private static ValueMap Labels(VirtualMachineTemplate template, string revision) => new(template.Metadata?.Labels ?? []) { [TemplateRevision.Label] = revision };

    private static ValueMap Over(ValueMap? now, ValueMap? more)
    {
        var result = new ValueMap(now ?? []);
        foreach (var (name, value) in more ?? [])
        {
            result[name] = value;
        }

        return result;
    }
}
