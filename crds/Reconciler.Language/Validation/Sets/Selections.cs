using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;
using Reconciler.Language.Snapshots;

namespace Reconciler.Language.Validation.Sets;

/// <summary>A policy that selects none of the machines beside it says so.</summary>
internal static class Selections
{
    public static void Validate(DocumentSet set, SetFindings findings)
    {
        ILookup<string, ValueMap?>? machines = null;
        foreach (var member in set.All)
        {
            var selector = member.Resource switch
            {
                AccessPolicy policy => policy.Spec.Selector,
                QuarantinePolicy policy => policy.Spec.Selector,
                LoadBalancer balancer => balancer.Spec.Selector,
                SnapshotSchedule schedule => schedule.Spec.Selector,
                _ => null,
            };
            if (selector is null)
            {
                continue;
            }

            machines ??= set.Machines.Select(machine => (machine.Member.Namespace, machine.Value.Metadata.Labels))
                .Concat(set.Of<VirtualMachineSet>().Select(value => (value.Member.Namespace, value.Value.Spec.Template.Metadata?.Labels)))
                .ToLookup(machine => machine.Namespace, machine => machine.Labels);
            if (machines.Contains(member.Namespace) && !machines[member.Namespace].Any(selector.Matches))
            {
                findings.Note(member, "spec.selector", ValidationCodes.SelectsNothing, "selects no machine among the files", "compare it with the machines' labels");
            }
        }
    }
}
