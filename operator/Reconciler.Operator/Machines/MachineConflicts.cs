using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Machines;

/// <summary>Finds machines that would disturb each other on a network. Pure.</summary>
public static class MachineConflicts
{
    /// <summary>
    /// MAC addresses that another machine had first on the same network; the later one waits. A machine that was made already has its
    /// address before any that was not: times of creation count in seconds and cannot tell.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="withMac">The machines that have a MAC address.</param>
    /// <param name="isMade">Whether a machine has its Partition.</param>
    public static IEnumerable<Problem> DuplicateMacAddresses(
        VirtualMachine machine, Func<string, IEnumerable<VirtualMachine>> withMac, Func<VirtualMachine, bool> isMade)
    {
        foreach (var port in MachinePort.Of(machine))
        {
            var first = withMac(port.MacAddress)
                .Where(other => other.Metadata.Uid != machine.Metadata.Uid && (isMade(other) == isMade(machine) ? IsOlder(other, machine) : isMade(other)))
                .FirstOrDefault(other => MachinePort.Of(other).Any(theirs => theirs.MacAddress == port.MacAddress && theirs.Network == port.Network));
            if (first is not null)
            {
                yield return new Problem(
                    Reasons.DuplicateMacAddress,
                    $"{InterfacePath.Of(port.Interface)}: VirtualMachine {ResourceKey.Of(first)} already has the MAC address {port.MacAddress} on network {port.Network}; choose another, or none so that one is derived",
                    NeedsEdit: true,
                    ConditionTypes.NetworkReady);
            }
        }
    }

    private static bool IsOlder(VirtualMachine one, VirtualMachine other) =>
        (one.Metadata.CreationTimestamp, one.Metadata.Uid) is var (created, uid)
        && (created < other.Metadata.CreationTimestamp
            || (created == other.Metadata.CreationTimestamp && string.CompareOrdinal(uid, other.Metadata.Uid) < 0));
}
