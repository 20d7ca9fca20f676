using System.Net;
using System.Net.Sockets;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Language.Validation;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Networks;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.LoadBalancers;

/// <summary>Which addresses a load balancer needs and where, and why it cannot have them. From what the API says alone.</summary>
public static class BalancerPlacement
{
    /// <summary>The name under which the address is claimed.</summary>
    public const string Address = "address";

    /// <summary>The name under which the address is claimed from which OVN probes.</summary>
    public const string Probes = "probes";

    /// <summary>What keeps the balancer from being made; null: nothing but its claims.</summary>
    public static Problem? Problem(LoadBalancer balancer, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(view);
        if (LanguageValidator.Validate(balancer).FirstOrDefault(error => error.Severity == ValidationSeverity.Error) is { } invalid)
        {
            return new Problem(Reasons.InvalidSpec, invalid.ToString(), NeedsEdit: true, ConditionTypes.SpecValid);
        }

        var key = new ResourceKey(balancer.Metadata.Namespace ?? "", balancer.Spec.Network);
        if (NetworkOf(balancer, view) is not { Metadata.DeletionTimestamp: null } network)
        {
            return Missing("spec.network", key, view);
        }

        if (balancer.Spec.External is { } external)
        {
            return External(external, key, network, view) ?? Outside("spec.external.address", external.Address, ResourceKey.Parse(external.Network, key.Namespace), Outer(balancer, view)!)
                ?? Family("spec.external.address", external.Address, network) ?? NotGranted(external, key.Namespace, Outer(balancer, view)!, view);
        }

        return Outside("spec.address", balancer.Spec.Address!, key, network);
    }

    /// <summary>The addresses that a balancer without a problem needs.</summary>
    public static IReadOnlyList<AddressWant> Wants(LoadBalancer balancer, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        if (NetworkOf(balancer, view) is not { } network || (balancer.Spec.External is null ? network : Outer(balancer, view)) is not { } holder)
        {
            return [];
        }

        var address = IPAddress.Parse(balancer.Spec.External?.Address ?? balancer.Spec.Address!);
        List<AddressWant> wants = [new AddressWant { Interface = Address, Field = balancer.Spec.External is null ? "spec.address" : "spec.external.address", Network = ResourceKey.Of(holder), Fixed = address }];
        if (balancer.Spec.HealthCheck is not null && AddressWant.SubnetOf(network, address.AddressFamily) is { } inner)
        {
            wants.Add(new AddressWant { Interface = Probes, Field = "spec.healthCheck", Network = ResourceKey.Of(network), Subnet = inner.Subnet, Gateway = inner.Gateway });
        }

        return wants;
    }

    /// <summary>The balancer as it can be made now, without its machines; null while it cannot.</summary>
    public static BalancerTopology? Find(LoadBalancer balancer, ClusterView view, NorthboundView? northbound)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(view);
        if (Problem(balancer, view) is not null || NetworkOf(balancer, view) is not { } network)
        {
            return null;
        }

        var claims = view.ClaimsOf(balancer.Metadata.Uid!);
        Dictionary<string, IPAddress> held = [];
        foreach (var want in Wants(balancer, view))
        {
            if (claims.FirstOrDefault(want.IsFulfilledBy) is not { } claim)
            {
                return null;
            }

            held[want.Interface] = IPAddress.Parse(claim.Spec.Address);
        }

        var (ns, name) = (balancer.Metadata.Namespace!, balancer.Metadata.Name);
        var address = held[Address];
        return new BalancerTopology
        {
            Namespace = ns,
            Name = name,
            Spec = balancer.Spec,
            Network = new NetworkName(ns, network.Metadata.Name),
            Address = address,
            ProbeSource = held.GetValueOrDefault(Probes),
            Place = balancer.Spec.External is null
                ? new BalancerPlace(
                    AddressWant.SubnetOf(network, address.AddressFamily)!.Value.Subnet.PrefixLength,
                    network.Spec.Uplink is { } uplink ? NatPlacement.Chassis($"{ns}.{name}/balancer", uplink, view.NodeStates(), northbound) : null,
                    RouterTranslates(network, view))
                : null,
        };
    }

    /// <summary>Whether a balancer's own router translates: on a network with an uplink that several nodes are plugged into.</summary>
    public static bool RouterTranslates(VirtualNetwork network, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(view);
        return network.Spec.Uplink is { } uplink && view.NodeStates().Count(node => node.Node.Spec.PhysicalNetworks.Any(plugged => plugged.Name == uplink.PhysicalNetwork)) > 1;
    }

    /// <summary>The network of the balancer's machines.</summary>
    public static VirtualNetwork? NetworkOf(LoadBalancer balancer, ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(view);
        return view.Networks.Store.Find(new ResourceKey(balancer.Metadata.Namespace ?? "", balancer.Spec.Network));
    }

    private static VirtualNetwork? Outer(LoadBalancer balancer, ClusterView view) =>
        view.Networks.Store.Find(ResourceKey.Parse(balancer.Spec.External!.Network, balancer.Metadata.Namespace ?? ""));

    private static Problem? External(ExternalAddress external, ResourceKey key, VirtualNetwork network, ClusterView view)
    {
        const string Path = "spec.external.network";
        var outerKey = ResourceKey.Parse(external.Network, key.Namespace);
        if (view.Networks.Store.Find(outerKey) is not { Metadata.DeletionTimestamp: null } outer)
        {
            return Missing(Path, outerKey, view);
        }

        if (!ReferenceCheck.Permits(outer.Spec.AllowedNamespaces, outerKey, key.Namespace, view.LabelsOf(key.Namespace)))
        {
            return new Problem(
                Reasons.ReferenceNotPermitted,
                $"{Path}: VirtualNetwork {outerKey} does not allow namespace {key.Namespace}; whoever owns it can list {key.Namespace} in its spec.allowedNamespaces.names");
        }

        return network.Spec.Nat?.ExternalNetwork is { } through && ResourceKey.Parse(through, key.Namespace) == outerKey
            ? null
            : new Problem(
                Reasons.NetworkUnsuitable,
                $"{Path}: VirtualNetwork {key} does not go out through {outerKey}; set its spec.nat.externalNetwork to {external.Network}, or give the balancer an address in {key}");
    }

    private static Problem? NotGranted(ExternalAddress external, string ns, VirtualNetwork outer, ClusterView view) =>
        ExternalGrant.Objection("spec.external.address", IPAddress.Parse(external.Address), outer, ns, ExternalGrant.Of(outer, ns, view));

    private static Problem? Outside(string path, string text, ResourceKey key, VirtualNetwork network)
    {
        var address = IPAddress.Parse(text);
        return AddressWant.SubnetOf(network, address.AddressFamily) switch
        {
            { } range when !range.Subnet.Contains(address) =>
                new Problem(Reasons.AddressUnusable, $"{path}: {text} is outside of VirtualNetwork {key}, whose subnet is {range.Subnet}", NeedsEdit: true),
            { } range when address.Equals(range.Gateway) => new Problem(Reasons.AddressUnusable, $"{path}: {text} is the gateway of VirtualNetwork {key}", NeedsEdit: true),
            null => new Problem(Reasons.AddressUnusable, $"{path}: {text} is outside of VirtualNetwork {key}, which has no subnet of its family", NeedsEdit: true),
            _ => null,
        };
    }

    private static Problem? Family(string path, string text, VirtualNetwork network) =>
        IPAddress.Parse(text).AddressFamily == AddressFamily.InterNetwork && AddressWant.SubnetOf(network, AddressFamily.InterNetwork) is not null
            ? null
            : new Problem(Reasons.AddressUnusable, $"{path}: NAT is IPv4 only, so {text} and the subnet of VirtualNetwork {ResourceKey.Of(network)} must be", NeedsEdit: true);

    private static Problem Missing(string path, ResourceKey key, ClusterView view) => new(
        Reasons.NetworkNotFound, $"{path}: {(view.Networks.Store.Find(key) is null ? $"there is no VirtualNetwork {key} yet" : $"VirtualNetwork {key} is being deleted")}");
}
