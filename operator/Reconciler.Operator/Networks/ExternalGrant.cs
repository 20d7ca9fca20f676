using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Networks;

/// <summary>Which external addresses a PhysicalNetwork grants to a namespace. Pure.</summary>
public static class ExternalGrant
{
    /// <summary>The addresses that a namespace may use on a network outside; null: any, for the PhysicalNetwork lists none, or is not there.</summary>
    public static IReadOnlyList<AddressRange>? Of(PhysicalNetwork? physical, ValueMap labels)
    {
        if (physical is null || (physical.Spec.ExternalAddresses is not { Count: > 0 } && physical.Spec.AddressGrants is not { Count: > 0 }))
        {
            return null;
        }

        return
        [
            .. (physical.Spec.ExternalAddresses ?? [])
                .Concat((physical.Spec.AddressGrants ?? []).Where(grant => grant.NamespaceSelector?.Matches(labels) ?? true).SelectMany(grant => grant.Addresses))
                .Select(AddressRange.Parse).OfType<AddressRange>(),
        ];
    }

    /// <summary>The same, of the network outside that leads to the PhysicalNetwork.</summary>
    public static IReadOnlyList<AddressRange>? Of(VirtualNetwork outer, string ns, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(outer);
        ArgumentNullException.ThrowIfNull(view);
        return Of(outer.Spec.Uplink is { } uplink ? view.PhysicalNetworks.Store.Find(new Kubernetes.Resources.ResourceKey("", uplink.PhysicalNetwork)) : null, view.LabelsOf(ns));
    }

    /// <summary>What stands against an address; null: nothing.</summary>
    /// <param name="path">The field that asks for it.</param>
    /// <param name="address">The address; null: any one will do.</param>
    /// <param name="outer">The network outside.</param>
    /// <param name="ns">The namespace that asks.</param>
    /// <param name="granted">What it may use; null: any.</param>
    public static Problem? Objection(string path, IPAddress? address, VirtualNetwork outer, string ns, IReadOnlyList<AddressRange>? granted)
    {
        ArgumentNullException.ThrowIfNull(outer);
        if (granted is null || (address is null ? granted.Count > 0 : granted.Any(range => range.Contains(address))))
        {
            return null;
        }

        var what = address is null ? "any external address" : $"external address {address}";
        var list = granted.Count == 0 ? "none" : string.Join(", ", granted);
        return new Problem(
            Reasons.ExternalAddressNotGranted,
            $"{path}: PhysicalNetwork {outer.Spec.Uplink?.PhysicalNetwork} does not grant {what} to namespace {ns}; granted are {list}. Whoever owns it can add them to its spec.addressGrants");
    }
}
