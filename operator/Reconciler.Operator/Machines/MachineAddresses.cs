using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Machines;

/// <summary>The addresses of a machine's interfaces: those wanted, those held, those had before.</summary>
public static class MachineAddresses
{
    /// <summary>What every port of the machine wants. Pure.</summary>
    public static (IReadOnlyList<AddressWant> Wants, IReadOnlyList<Problem> Problems) Wants(VirtualMachine machine, MachineReferences references)
    {
        List<AddressWant> wants = [];
        List<Problem> problems = [];
        foreach (var port in MachinePort.Of(machine))
        {
            var (wanted, unusable) = AddressWant.Of(port, references.Networks[port.Network].Spec);
            wants.AddRange(wanted);
            problems.AddRange(unusable);
        }

        return (wants, problems);
    }

    /// <summary>The addresses that are claimed for the machine now, by interface.</summary>
    public static IReadOnlyDictionary<string, ValueList<string>> Held(VirtualMachine machine, ClusterView view) => view.ClaimsOf(machine.Metadata.Uid!)
        .GroupBy(claim => claim.Spec.Holder!.Interface)
        .ToDictionary(group => group.Key, group => group.Select(claim => claim.Spec.Address).Order(StringComparer.Ordinal).ToValueList());

    /// <summary>The addresses that the machine had, by interface, so that a claim that somebody deleted is made again for the same address. Pure.</summary>
    public static ILookup<string, IPAddress> Former(VirtualMachine machine, Partition? partition)
    {
        var fromPartition = (partition?.Spec.Interfaces ?? []).SelectMany(nic =>
            nic.IpAddresses.Select(address => (Interface: nic.Name, Text: address)).Concat(nic.Trunks.SelectMany(trunk => trunk.IpAddresses.Select(address => (Interface: $"{nic.Name}.{trunk.Vlan}", Text: address)))));
        var fromStatus = (machine.Status?.Interfaces ?? []).SelectMany(nic => (nic.IpAddresses ?? []).Select(address => (Interface: nic.Name, Text: address)));
        return fromPartition.Concat(fromStatus)
            .Select(pair => (pair.Interface, Address: IPAddress.TryParse(pair.Text, out var address) ? address : null))
            .Where(pair => pair.Address is not null)
            .Distinct()
            .ToLookup(pair => pair.Interface, pair => pair.Address!);
    }
}
