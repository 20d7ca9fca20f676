using System.Net;
using System.Net.Sockets;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.LoadBalancers;

/// <summary>A machine that a load balancer's selector finds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it gets new connections.</param>
/// <param name="Port">Its port and address in the network; null while it has none.</param>
/// <param name="Until">When the state changes by the clock alone; null: never.</param>
public sealed record Backend(string Name, BackendState State, BalancerBackend? Port, DateTimeOffset? Until = null)
{
    /// <summary>With the value "true" the machine gets no new connections of load balancers.</summary>
    public const string DrainAnnotation = "reconciler.dev/draining";

    /// <summary>The machines that a balancer selects and that have an interface in its network, by name.</summary>
    /// <param name="balancer">The balancer.</param>
    /// <param name="address">Its address; a machine's address must be of the same family.</param>
    /// <param name="view">What the API says.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<Backend> Of(LoadBalancer balancer, IPAddress? address, ClusterView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(balancer);
        ArgumentNullException.ThrowIfNull(view);
        var ns = balancer.Metadata.Namespace ?? "";
        var network = new ResourceKey(ns, balancer.Spec.Network);
        return
        [
            .. view.MachinesOn(network)
                .Where(machine => machine.Metadata.Namespace == ns && balancer.Spec.Selector.Matches(machine.Metadata.Labels))
                .OrderBy(machine => machine.Metadata.Name, StringComparer.Ordinal)
                .Select(machine => Of(machine, network, address, view, now)),
        ];
    }

    /// <summary>The state of a machine, from what is known of it. Pure.</summary>
    /// <param name="draining">Whether it is being deleted, or marked to drain.</param>
    /// <param name="cutOff">Whether a quarantine policy cuts it off.</param>
    /// <param name="lost">Whether its node gives no sign of life.</param>
    /// <param name="phase">What its node last reported.</param>
    public static BackendState Judge(bool draining, bool cutOff, bool lost, MachinePhase? phase) => (draining, cutOff, lost, phase) switch
    {
        (true, _, _, _) => BackendState.Draining,
        (_, true, _, _) => BackendState.Quarantined,
        (_, _, _, not (MachinePhase.Running or MachinePhase.Migrating)) => BackendState.NotReady,
        (_, _, true, _) => BackendState.Unreachable,
        _ => BackendState.Ready,
    };

    /// <summary>
    /// Those that get new connections: the ready ones. Where there is none, those of which nothing is known any more: that nobody reports is no order to cut a
    /// service off. Pure.
    /// </summary>
    public static IReadOnlyList<Backend> Serving(IReadOnlyCollection<Backend> backends)
    {
        var reachable = backends.Where(backend => backend.Port is not null).ToList();
        var ready = reachable.Where(backend => backend.State == BackendState.Ready).ToList();
        return ready.Count > 0 ? ready : [.. reachable.Where(backend => backend.State == BackendState.Unreachable)];
    }

    private static Backend Of(VirtualMachine machine, ResourceKey network, IPAddress? address, ClusterView view, DateTimeOffset now)
    {
        var partition = view.Partitions.Store.Find(ResourceKey.Of(machine));
        partition = partition?.Spec.VirtualMachine.Uid == machine.Metadata.Uid ? partition : null;
        var verdicts = MachineVerdicts.Of(machine, view, now);
        var state = Judge(
            machine.Metadata.DeletionTimestamp is not null || machine.Metadata.Annotations?.GetValueOrDefault(DrainAnnotation) == "true",
            verdicts.Any(verdict => verdict.Quarantined),
            partition is not null && view.NodeState(partition.Spec.NodeName) is { Ready: null },
            partition?.Status?.Phase);
        var port = PortOf(machine, network, address?.AddressFamily ?? AddressFamily.InterNetwork, view);
        return new Backend(machine.Metadata.Name, port is null && state == BackendState.Ready ? BackendState.NotReady : state, port, verdicts.Select(verdict => verdict.Until).Min());
    }

    private static BalancerBackend? PortOf(VirtualMachine machine, ResourceKey network, AddressFamily family, ClusterView view)
    {
        var here = Machines.MachinePort.Of(machine).Where(port => port.Network == network).Select(port => port.PortName).ToHashSet();
        return PortDerivation.Of(machine, view).Where(port => here.Contains(port.PortName))
            .SelectMany(port => port.IpAddresses.Where(text => IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily == family).Select(text => new BalancerBackend(port.PortName, text)))
            .FirstOrDefault();
    }
}
