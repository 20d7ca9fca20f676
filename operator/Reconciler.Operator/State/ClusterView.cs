using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Nodes;
using Reconciler.Operator.Schedules;
using Reconciler.Operator.Sets;

namespace Reconciler.Operator.State;

/// <summary>What the API says, kept in memory: every kind that the controllers read, and how their objects refer to each other.</summary>
public sealed class ClusterView
{
    private readonly List<Func<CancellationToken, Task>> runs = [];
    private readonly List<Func<CancellationToken, Task>> syncs = [];
    private readonly ApiClient client;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly LeaseSightings leases;
    private readonly ResourceIndex<AddressClaim, string> claimsByHolder;
    private readonly ResourceIndex<VirtualMachine, ResourceKey> machinesByNetwork;
    private readonly ResourceIndex<VirtualMachine, ResourceKey> machinesByImage;
    private readonly ResourceIndex<VirtualMachine, string> machinesByMac;
    private readonly ResourceIndex<Partition, string> partitionsByNode;
    private readonly ResourceIndex<VirtualMachineOperation, ResourceKey> operationsByMachine;
    private readonly ResourceIndex<VirtualMachineSnapshot, ResourceKey> snapshotsByMachine;
    private readonly ResourceIndex<VirtualMachineSnapshot, ResourceKey> snapshotsBySchedule;
    private readonly ResourceIndex<VirtualMachineRestore, ResourceKey> restoresBySnapshot;

    /// <summary>Makes the view; <see cref="RunAsync"/> fills it.</summary>
    public ClusterView(ApiClient client, TimeProvider time, ILoggerFactory loggers)
    {
        this.client = client;
        this.time = time;
        this.loggers = loggers;
        Machines = Follow(Kinds.VirtualMachines);
        Sets = Follow(Kinds.VirtualMachineSets);
        Partitions = Follow(Kinds.Partitions);
        Operations = Follow(Kinds.VirtualMachineOperations);
        Snapshots = Follow(Kinds.VirtualMachineSnapshots);
        Restores = Follow(Kinds.VirtualMachineRestores);
        Schedules = Follow(Kinds.SnapshotSchedules);
        Networks = Follow(Kinds.VirtualNetworks);
        PhysicalNetworks = Follow(Kinds.PhysicalNetworks);
        Claims = Follow(Kinds.AddressClaims);
        AccessPolicies = Follow(Kinds.AccessPolicies);
        QuarantinePolicies = Follow(Kinds.QuarantinePolicies);
        LoadBalancers = Follow(Kinds.LoadBalancers);
        Reports = Follow(Kinds.DriftReports);
        Images = Follow(Kinds.MachineImages);
        MachineTypes = Follow(Kinds.MachineTypes);
        Nodes = Follow(Kinds.HypervisorNodes);
        Namespaces = Follow(Kinds.Namespaces);
        Quotas = Follow(Kinds.ResourceQuotas, isOptional: true);
        NodeLeases = Follow(Kinds.Leases, ApiGroup.SystemNamespace);
        leases = new LeaseSightings(time);
        NodeLeases.OnChange(change => leases.Note(change.Key.Name, change.Before, change.After));

        claimsByHolder = new ResourceIndex<AddressClaim, string>(Claims, claim => claim.Spec.Holder is { } holder ? [holder.Uid] : []);
        machinesByNetwork = new ResourceIndex<VirtualMachine, ResourceKey>(Machines, machine => MachineReferences.NetworksOf(machine).Select(reference => reference.Key));
        machinesByImage = new ResourceIndex<VirtualMachine, ResourceKey>(Machines, machine => MachineReferences.ImagesOf(machine).Select(reference => reference.Key));
        machinesByMac = new ResourceIndex<VirtualMachine, string>(Machines, machine => MachinePort.Of(machine).Select(port => port.MacAddress));
        partitionsByNode = new ResourceIndex<Partition, string>(Partitions, partition => [partition.Spec.NodeName]);
        operationsByMachine = new ResourceIndex<VirtualMachineOperation, ResourceKey>(Operations, operation => [new ResourceKey(operation.Metadata.Namespace ?? "", operation.Spec.VirtualMachine)]);
        snapshotsByMachine = new ResourceIndex<VirtualMachineSnapshot, ResourceKey>(Snapshots, snapshot => [new ResourceKey(snapshot.Metadata.Namespace ?? "", snapshot.Spec.VirtualMachine)]);
        snapshotsBySchedule = new ResourceIndex<VirtualMachineSnapshot, ResourceKey>(Snapshots, snapshot => ScheduledSnapshot.ScheduleOf(snapshot) is { } schedule ? [schedule] : []);
        restoresBySnapshot = new ResourceIndex<VirtualMachineRestore, ResourceKey>(Restores, restore => [new ResourceKey(restore.Metadata.Namespace ?? "", restore.Spec.Snapshot)]);
    }

    /// <summary>VirtualMachines.</summary>
    public Informer<VirtualMachine> Machines { get; }

    /// <summary>VirtualMachineSets.</summary>
    public Informer<VirtualMachineSet> Sets { get; }

    /// <summary>Partitions.</summary>
    public Informer<Partition> Partitions { get; }

    /// <summary>VirtualMachineOperations.</summary>
    public Informer<VirtualMachineOperation> Operations { get; }

    /// <summary>VirtualMachineSnapshots.</summary>
    public Informer<VirtualMachineSnapshot> Snapshots { get; }

    /// <summary>VirtualMachineRestores.</summary>
    public Informer<VirtualMachineRestore> Restores { get; }

    /// <summary>SnapshotSchedules.</summary>
    public Informer<SnapshotSchedule> Schedules { get; }

    /// <summary>VirtualNetworks.</summary>
    public Informer<VirtualNetwork> Networks { get; }

    /// <summary>PhysicalNetworks.</summary>
    public Informer<PhysicalNetwork> PhysicalNetworks { get; }

    /// <summary>AddressClaims.</summary>
    public Informer<AddressClaim> Claims { get; }

    /// <summary>AccessPolicies.</summary>
    public Informer<AccessPolicy> AccessPolicies { get; }

    /// <summary>QuarantinePolicies.</summary>
    public Informer<QuarantinePolicy> QuarantinePolicies { get; }

    /// <summary>LoadBalancers.</summary>
    public Informer<LoadBalancer> LoadBalancers { get; }

    /// <summary>DriftReports.</summary>
    public Informer<DriftReport> Reports { get; }

    /// <summary>MachineImages.</summary>
    public Informer<MachineImage> Images { get; }

    /// <summary>MachineTypes.</summary>
    public Informer<MachineType> MachineTypes { get; }

    /// <summary>HypervisorNodes.</summary>
    public Informer<HypervisorNode> Nodes { get; }

    /// <summary>Namespaces.</summary>
    public Informer<Namespace> Namespaces { get; }

    /// <summary>ResourceQuotas.</summary>
    public Informer<ResourceQuota> Quotas { get; }

    /// <summary>The nodes' signs of life, named as the nodes are.</summary>
    public Informer<Lease> NodeLeases { get; }

    /// <summary>Follows the API until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(runs.Select(run => run(ct)));

    /// <summary>Waits until every kind was listed once. Before, nothing may be concluded from an object's absence.</summary>
    public Task WaitForSyncAsync(CancellationToken ct) => Task.WhenAll(syncs.Select(sync => sync(ct)));

    /// <summary>The claims that a machine, network or load balancer holds, the oldest first: two operators that claimed at the same time agree on which one counts.</summary>
    public IReadOnlyList<AddressClaim> ClaimsOf(string holderUid) =>
        [.. claimsByHolder.Find(holderUid).OldestFirst()];

    /// <summary>The machines with an interface or trunk on a network.</summary>
    public IReadOnlyList<VirtualMachine> MachinesOn(ResourceKey network) => machinesByNetwork.Find(network);

    /// <summary>The load balancers whose machines are on a network.</summary>
    public IEnumerable<LoadBalancer> BalancersOn(ResourceKey network) =>
        LoadBalancers.Store.In(network.Namespace).Where(balancer => balancer.Spec.Network == network.Name).OrderBy(balancer => balancer.Metadata.Name, StringComparer.Ordinal);

    /// <summary>The machines that boot or overlay an image.</summary>
    public IReadOnlyList<VirtualMachine> MachinesWith(ResourceKey image) => machinesByImage.Find(image);

    /// <summary>The machines with a MAC address, in lower case.</summary>
    public IReadOnlyList<VirtualMachine> MachinesWithMac(string macAddress) => machinesByMac.Find(macAddress);

    /// <summary>Whether a machine, not a deleted namesake of it, has its Partition.</summary>
    public bool IsMade(VirtualMachine machine) => PartitionOf(machine) is not null;

    /// <summary>
    /// The machines that a set controls. Looked up in the store itself: an index is told after it, and in between a machine that was just made would be counted as
    /// missing and made once more.
    /// </summary>
    public IReadOnlyList<VirtualMachine> MachinesOf(VirtualMachineSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. Machines.Store.In(set.Metadata.Namespace ?? "").Where(machine => SetOwnership.ControllerOf(machine)?.Uid == set.Metadata.Uid)];
    }

    /// <summary>A machine's Partition; null: it has none, or a deleted namesake's stands there.</summary>
    public Partition? PartitionOf(VirtualMachine machine) =>
        Partitions.Store.Find(ResourceKey.Of(machine)) is { } found && found.Spec.VirtualMachine.Uid == machine.Metadata.Uid ? found : null;

    /// <summary>Whether the holder that a claim names has the address: its Partition says so, or it is a network, or it has no Partition yet.</summary>
    public bool UsesAddress(AddressClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        if (claim.Spec.Holder is not { } holder)
        {
            return false;
        }

        var key = new ResourceKey(holder.Namespace, holder.Name);
        if (Machines.Store.Find(key) is { } machine && machine.Metadata.Uid == holder.Uid)
        {
            return Partitions.Store.Find(key) is not { } partition
                || partition.Spec.Interfaces.Any(nic => nic.IpAddresses.Contains(claim.Spec.Address) || nic.Trunks.Any(trunk => trunk.IpAddresses.Contains(claim.Spec.Address)));
        }

        return Networks.Store.Find(key)?.Metadata.Uid == holder.Uid || LoadBalancers.Store.Find(key)?.Metadata.Uid == holder.Uid;
    }

    /// <summary>The snapshots that name a machine.</summary>
    public IReadOnlyList<VirtualMachineSnapshot> SnapshotsOf(ResourceKey machine) => snapshotsByMachine.Find(machine);

    /// <summary>The snapshots that bear a schedule's label and are not being deleted.</summary>
    public IReadOnlyList<VirtualMachineSnapshot> SnapshotsBy(ResourceKey schedule) => [.. snapshotsBySchedule.Find(schedule).Where(snapshot => snapshot.Metadata.DeletionTimestamp is null)];

    /// <summary>The restores that name a snapshot.</summary>
    public IReadOnlyList<VirtualMachineRestore> RestoresOf(ResourceKey snapshot) => restoresBySnapshot.Find(snapshot);

    /// <summary>The operations that name a machine.</summary>
    public IReadOnlyList<VirtualMachineOperation> OperationsOn(ResourceKey machine) => operationsByMachine.Find(machine);

    /// <summary>The partitions of a node.</summary>
    public IReadOnlyList<Partition> PartitionsOn(string node) => partitionsByNode.Find(node);

    /// <summary>The labels of a namespace; none when it is not known.</summary>
    public ValueMap LabelsOf(string ns)
    {
        var labels = Namespaces.Store.Find(new ResourceKey("", ns))?.Metadata.Labels ?? [];
        return labels.ContainsKey("kubernetes.io/metadata.name") ? labels : new ValueMap(labels) { ["kubernetes.io/metadata.name"] = ns };
    }

    /// <summary>How every node is now.</summary>
    public IReadOnlyList<NodeState> NodeStates() => [.. Nodes.Store.All.Select(StateOf)];

    /// <summary>How a node is now; null when it does not exist.</summary>
    public NodeState? NodeState(string name) => Nodes.Store.Find(new ResourceKey("", name)) is { } node ? StateOf(node) : null;

    /// <summary>Whether a node gave no sign of life for too long.</summary>
    public bool IsLost(string name) => leases.IsStale(name, LeaseOf(name));

    private Lease? LeaseOf(string name) => NodeLeases.Store.Find(new ResourceKey(ApiGroup.SystemNamespace, name));

    private NodeState StateOf(HypervisorNode node) =>
        Operator.Nodes.NodeState.Judge(node, LeaseOf(node.Metadata.Name), IsLost(node.Metadata.Name), partitionsByNode.Count(node.Metadata.Name));

    private Informer<T> Follow<T>(ResourceDefinition<T> kind, string? ns = null, bool isOptional = false)
        where T : Resource
    {
        var informer = new Informer<T>(client.For(kind), new InformerOptions { Namespace = ns, IsOptional = isOptional }, time, loggers.CreateLogger("Reconciler.Operator.Informers"));
        runs.Add(informer.RunAsync);
        syncs.Add(informer.WaitForSyncAsync);
        return informer;
    }
}
