using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Operator.AccessPolicies;
using Reconciler.Operator.Networks;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Quarantine;

/// <summary>The northbound rows of a QuarantinePolicy.</summary>
public static class DesiredQuarantine
{
    /// <summary>The rows that should be at a moment.</summary>
    public static NorthboundScope Of(QuarantinePolicy policy, ClusterView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        List<string> cutOff = [];
        List<string> remediated = [];
        foreach (var machine in Selected(policy, view))
        {
            var verdicts = MachineVerdicts.Of(machine, view, now);
            if (!verdicts.Any(verdict => verdict.Quarantined && verdict.Policy == policy.Metadata.Name))
            {
                continue;
            }

            var ports = PortDerivation.Of(machine, view).Select(port => port.PortName).ToList();
            cutOff.AddRange(ports);

            // Two policies that cut a machine off combine to the stricter: neither's remediation list then stands open.
            if (verdicts.Count(verdict => verdict.Quarantined) == 1)
            {
                remediated.AddRange(ports);
            }
        }

        var peers = (policy.Spec.Remediation?.Allow ?? []).SelectMany(rule => rule.To ?? []);
        return QuarantineScope.Of(policy, cutOff, remediated, DesiredAccessPolicy.Surroundings(policy.Metadata.Namespace ?? "", peers, view));
    }

    /// <summary>The machines that a policy selects.</summary>
    public static IEnumerable<VirtualMachine> Selected(QuarantinePolicy policy, ClusterView view) => view.Machines.Store
        .In(policy.Metadata.Namespace ?? "")
        .Where(machine => policy.Spec.Selector.Matches(machine.Metadata.Labels))
        .OrderBy(machine => machine.Metadata.Name, StringComparer.Ordinal);
}
