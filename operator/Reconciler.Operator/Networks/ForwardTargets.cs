using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Topology;

namespace Reconciler.Operator.Networks;

/// <summary>The machines that a network's port forwards lead to. Pure.</summary>
public static class ForwardTargets
{
    /// <summary>What keeps forwards from leading anywhere; each stands as soon as its machine does, and the others stand meanwhile.</summary>
    /// <param name="network">The network.</param>
    /// <param name="ports">The ports of machines on it.</param>
    /// <param name="find">A machine of the network's namespace; null: there is none of that name.</param>
    public static IReadOnlyList<Problem> Problems(VirtualNetwork network, IReadOnlyList<Topology.MachinePort> ports, Func<string, VirtualMachine?> find)
    {
        ArgumentNullException.ThrowIfNull(network);
        var ns = network.Metadata.Namespace ?? "";
        List<Problem> problems = [];
        foreach (var forward in network.Spec.Nat?.Forwards ?? [])
        {
            if (ForwardTarget.Of(forward, ns, ports) is not null)
            {
                continue;
            }

            var field = $"spec.nat.forwards[name={forward.Name}].virtualMachine";
            problems.Add(find(forward.VirtualMachine) switch
            {
                null => new Problem(Reasons.MachineNotFound, $"{field}: there is no VirtualMachine {ns}/{forward.VirtualMachine} yet"),
                var machine when Machines.MachinePort.Of(machine).All(port => port.Network.Name != network.Metadata.Name || port.Network.Namespace != ns) => new Problem(
                    Reasons.MachineHasNoAddress,
                    $"{field}: VirtualMachine {ns}/{forward.VirtualMachine} has no interface in this network; its spec.interfaces name {Elsewhere(machine)}"),
                _ => new Problem(Reasons.MachineHasNoAddress, $"{field}: VirtualMachine {ns}/{forward.VirtualMachine} has no IPv4 address in this network yet"),
            });
        }

        return problems;
    }

    private static string Elsewhere(VirtualMachine machine) =>
        string.Join(", ", Machines.MachinePort.Of(machine).Select(port => port.Network.ToString()).Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } networks ? networks : "no network";
}
