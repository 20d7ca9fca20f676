using System.Globalization;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.State;

namespace Reconciler.Benchmarks;

/// <summary>
/// Networks as they are in a large installation, put into the operator's view as if the API had told of them: each in a namespace of its own, behind NAT,
/// with DHCP and DNS, ten machines, an AccessPolicy and a QuarantinePolicy.
/// </summary>
internal sealed class PaperCampus
{
    public const int MachinesPerNetwork = 10;
    private const string Node = "paper";
    private static readonly LabelSelector Everything = new();
    private readonly ClusterView view;
    private int networks;
    private int machines;

    public PaperCampus(ClusterView view)
    {
        this.view = view;
        view.Nodes.Observe(new HypervisorNode { Metadata = new ObjectMeta { Name = Node, Uid = Node, ResourceVersion = "1" }, Spec = new HypervisorNodeSpec(), Status = new HypervisorNodeStatus { Chassis = Node } });
    }

    /// <summary>Adds networks until there are so many, and names the scopes that are new.</summary>
    public IReadOnlyList<ScopeObject> Grow(int wanted)
    {
        List<ScopeObject> added = [];
        for (; networks < wanted; networks++)
        {
            var key = KeyOf(networks);
            var number = networks;
            view.Namespaces.Observe(new Namespace { Metadata = new ObjectMeta { Name = key.Namespace, Uid = key.Namespace, ResourceVersion = "1" } });
            view.Networks.Observe(new VirtualNetwork
            {
                Metadata = Meta(key, Uid("network", number)),
                Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24" }], Dhcp = new DhcpSpec(), Nat = new NatSpec() },
            });
            Claim(new ResourceKey(ApiGroup.SystemNamespace, "node-nat"), key, Uid("network", number), NatPlacement.Interface, string.Create(CultureInfo.InvariantCulture, $"100.64.{4 + (number / 250)}.{1 + (number % 250)}"));
            view.AccessPolicies.Observe(new AccessPolicy
            {
                Metadata = Meta(new ResourceKey(key.Namespace, "wall"), Uid("wall", number)),
                Spec = new AccessPolicySpec
                {
                    Selector = Everything,
                    Ingress = [new IngressRule { From = [new PolicyPeer { Cidr = "10.0.0.0/8" }], Ports = [new PolicyPort { Protocol = TransportProtocol.TCP, Port = 443 }] }],
                },
            });
            view.QuarantinePolicies.Observe(new QuarantinePolicy
            {
                Metadata = Meta(new ResourceKey(key.Namespace, "health"), Uid("health", number)),
                Spec = new QuarantinePolicySpec { Selector = Everything, Health = [new HealthCheck { Name = "agent", GuestAgent = new GuestAgentCheck() }] },
            });
            for (var machine = 0; machine < MachinesPerNetwork; machine++)
            {
                AddMachine(number, machine);
            }

            added.Add(ScopeObject.Network(key));
        }

        return added;
    }

    /// <summary>Every scope.</summary>
    public IReadOnlyList<ScopeObject> All => [.. Enumerable.Range(0, networks).Select(KeyOf).SelectMany(key => new[]
    {
        ScopeObject.Network(key), ScopeObject.AccessPolicy(new ResourceKey(key.Namespace, "wall")), ScopeObject.QuarantinePolicy(new ResourceKey(key.Namespace, "health")),
    }).Append(ScopeObject.NodeNat)];

    /// <summary>One machine more, on a network in the middle, and that network's scope.</summary>
    public ScopeObject AddOne(int sample)
    {
        AddMachine(networks / 2, MachinesPerNetwork + sample);
        return ScopeObject.Network(KeyOf(networks / 2));
    }

    /// <summary>How many ports there are.</summary>
    public int Ports => machines;

    private void AddMachine(int network, int number)
    {
        var (key, name, uid) = (KeyOf(network), string.Create(CultureInfo.InvariantCulture, $"m{number}"), Uid("machine", machines++));
        view.Machines.Observe(new VirtualMachine
        {
            Metadata = Meta(new ResourceKey(key.Namespace, name), uid),
            Spec = new VirtualMachineSpec { Interfaces = [new InterfaceSpec { Name = "eth0", Network = key.Name }] },
        });
        Claim(key, new ResourceKey(key.Namespace, name), uid, "eth0", string.Create(CultureInfo.InvariantCulture, $"10.20.0.{10 + number}"));
    }

    private void Claim(ResourceKey network, ResourceKey holder, string uid, string nic, string address) => view.Claims.Observe(new AddressClaim
    {
        Metadata = Meta(new ResourceKey(network.Namespace, $"{network.Name}-{address}-{holder.Namespace}"), uid + nic),
        Spec = new AddressClaimSpec { Network = network.Name, Address = address, Holder = new ClaimHolder { Namespace = holder.Namespace, Name = holder.Name, Uid = uid, Interface = nic } },
    });

    private static ResourceKey KeyOf(int network) => new(string.Create(CultureInfo.InvariantCulture, $"team{network:0000}"), "office");

    private static ObjectMeta Meta(ResourceKey key, string uid) => new() { Namespace = key.Namespace, Name = key.Name, Uid = uid, ResourceVersion = "1" };

    private static string Uid(string what, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{what[0] - 'a' + 1:x8}-0000-4000-8000-{number:x12}");
}
