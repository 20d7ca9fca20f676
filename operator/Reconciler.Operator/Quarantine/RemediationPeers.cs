using System.Globalization;
using Reconciler.Language.Policies;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Quarantine;

/// <summary>The machines that a remediation list names. Pure.</summary>
public static class RemediationPeers
{
    /// <summary>The first that is not there; null: all are. It is let through when it comes.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="exists">Whether its namespace has a machine of a name.</param>
    public static Problem? Missing(QuarantinePolicy policy, Func<string, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var entries = policy.Spec.Remediation?.Allow ?? [];
        for (var i = 0; i < entries.Count; i++)
        {
            var peers = entries[i].To ?? [];
            for (var j = 0; j < peers.Count; j++)
            {
                if (peers[j].VirtualMachine is { } name && !exists(name))
                {
                    return new Problem(
                        Reasons.MachineNotFound,
                        string.Create(CultureInfo.InvariantCulture, $"spec.remediation.allow[{i}].to[{j}].virtualMachine: there is no VirtualMachine {policy.Metadata.Namespace}/{name} yet"));
                }
            }
        }

        return null;
    }
}
