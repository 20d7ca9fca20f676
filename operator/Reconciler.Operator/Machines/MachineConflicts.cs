using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;

namespace Reconciler.Operator.Machines;

/// <summary>Finds machines that would disturb each other on a network. Pure.</summary>
public static class MachineConflicts
{
    /// <summary>MAC addresses that an older machine has on the same network; the younger one waits.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="withMac">The machines that have a MAC address.</param>
    public static IEnumerable<Problem> DuplicateMacAddresses(VirtualMachine machine, Func<string, IEnumerable<VirtualMachine>> withMac)
    {
        foreach (var port in MachinePort.Of(machine))
        {
            var older = withMac(port.MacAddress)
                .Where(other => other.Metadata.Uid != machine.Metadata.Uid && IsOlder(other, machine))
                .FirstOrDefault(other => MachinePort.Of(other).Any(theirs => theirs.MacAddress == port.MacAddress && theirs.Network == port.Network));
            if (older is not null)
            {
                yield return new Problem(
                    Reasons.DuplicateMacAddress,
                    $"interface {port.Interface}: VirtualMachine {ResourceKey.Of(older)} already has the MAC address {port.MacAddress} on network {port.Network}; choose another, or none so that one is derived",
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
