using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Operator.State;

namespace Reconciler.Cli.Plan.Foresight;

/// <summary>The objects of a cluster at one moment, real or foreseen: what the operator's derivations look at.</summary>
internal sealed class ClusterObjects
{
    private readonly Dictionary<(string Kind, ResourceKey Key), Resource> objects;

    private ClusterObjects(Dictionary<(string, ResourceKey), Resource> objects) => this.objects = objects;

    /// <summary>No objects.</summary>
    public static ClusterObjects None { get; } = new([]);

    /// <summary>Every object.</summary>
    public IEnumerable<Resource> All => objects.Values;

    /// <summary>The objects of one kind, sorted by namespace and name.</summary>
    public IEnumerable<T> Of<T>()
        where T : Resource =>
        objects.Values.OfType<T>().OrderBy(item => item.Metadata.Namespace, StringComparer.Ordinal).ThenBy(item => item.Metadata.Name, StringComparer.Ordinal);

    /// <summary>An object; null when there is none.</summary>
    public T? Find<T>(string kind, ResourceKey key)
        where T : Resource => objects.GetValueOrDefault((kind, key)) as T;

    /// <summary>With some objects more, or in the place of their namesakes.</summary>
    public ClusterObjects With(IEnumerable<Resource> more)
    {
        var next = new Dictionary<(string, ResourceKey), Resource>(objects);
        foreach (var item in more)
        {
            next[(item.Kind, ResourceKey.Of(item))] = item;
        }

        return new ClusterObjects(next);
    }

    /// <summary>Without some objects.</summary>
    public ClusterObjects Without(IEnumerable<(string Kind, ResourceKey Key)> gone)
    {
        var next = new Dictionary<(string, ResourceKey), Resource>(objects);
        foreach (var name in gone)
        {
            next.Remove(name);
        }

        return new ClusterObjects(next);
    }

    /// <summary>The objects as the operator's controllers see them. The view is filled once and follows nobody.</summary>
    public ClusterView ToView(ApiClient client)
    {
        var view = new ClusterView(client, client.Time, NullLoggerFactory.Instance);
        foreach (var item in objects.Values)
        {
            Put(item, view);
        }

        return view;
    }

    private static void Put(Resource item, ClusterView view)
    {
        switch (item)
        {
            case VirtualMachine machine: view.Machines.Observe(machine); break;
            case Partition partition: view.Partitions.Observe(partition); break;
            case VirtualNetwork network: view.Networks.Observe(network); break;
            case PhysicalNetwork network: view.PhysicalNetworks.Observe(network); break;
            case AddressClaim claim: view.Claims.Observe(claim); break;
            case AccessPolicy policy: view.AccessPolicies.Observe(policy); break;
            case QuarantinePolicy policy: view.QuarantinePolicies.Observe(policy); break;
            case LoadBalancer balancer: view.LoadBalancers.Observe(balancer); break;
            case MachineImage image: view.Images.Observe(image); break;
            case MachineType type: view.MachineTypes.Observe(type); break;
            case HypervisorNode node: view.Nodes.Observe(node); break;
            case Namespace ns: view.Namespaces.Observe(ns); break;
            case Lease lease: view.NodeLeases.Observe(lease); break;
        }
    }
}
