using Microsoft.Extensions.Logging;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.Netlink;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Nodes;
using Reconciler.Agent.Probing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Ovsdb;

namespace Reconciler.Agent;

/// <summary>What makes the agent look at its network: changes of the node's Open vSwitch database, and what the kernel tells of links, addresses, forwarding and nftables.</summary>
/// <param name="ovs">The database.</param>
/// <param name="owners">Whose taps and logical ports they are.</param>
/// <param name="node">The rounds of the node itself.</param>
/// <param name="wake">Wakes a partition: its key, the monotonic time of the event's receipt, and what told.</param>
/// <param name="wakeAll">Wakes everything: it is not known what changed.</param>
/// <param name="time">The clock of receipts.</param>
/// <param name="loggers">For the parts.</param>
internal sealed class NetworkTriggers(
    OvsdbReplica ovs, PortOwners owners, NodeRounds node, Action<ResourceKey, long, string> wake, Action wakeAll, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>How findings name the database.</summary>
    public const string OfOvsdb = "ovsdb";

    /// <summary>How findings name the kernel.</summary>
    public const string OfNetlink = "netlink";

    /// <summary>How findings name the switch's flows.</summary>
    public const string OfOpenFlow = "openflow";

    private bool tableChanged;

    /// <summary>Listens until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) =>
        Task.WhenAll(FollowAsync(ct), new NetlinkWatch(Changed, time, loggers.CreateLogger<NetlinkWatch>()).RunAsync(ct));

    private async Task FollowAsync(CancellationToken ct)
    {
        await foreach (var happened in ovs.ReadEventsAsync(ct).ConfigureAwait(false))
        {
            switch (happened)
            {
                case OvsdbReplicaEvent.Changed changed:
                    Wake(PortNews.NamesIn(changed.Changes, changed.Snapshot), time.GetTimestamp(), OfOvsdb);
                    if (NodeNews.IsIn(changed.Changes, changed.Snapshot))
                    {
                        node.Wake(time.GetTimestamp(), OfOvsdb);
                    }

                    break;
                case OvsdbReplicaEvent.Synchronized:
                    wakeAll();
                    break;
                default:
                    // While it is away nothing can be said.
                    node.Wake(null);
                    break;
            }
        }
    }

    private void Wake(IEnumerable<string> names, long at, string source)
    {
        foreach (var name in names)
        {
            if (owners.Of(name) is { } key)
            {
                wake(key, at, source);
            }
            else if (OvsOrphans.IsTapName(name) || WantedProber.IsDevice(name))
            {
                node.Wake(at, source);
            }
        }
    }

    private void Changed(KernelChange change, long at)
    {
        switch (change.Kind)
        {
            case KernelChangeKind.Link when owners.Of(change.Name) is { } key:
                wake(key, at, OfNetlink);
                break;
            case KernelChangeKind.Link or KernelChangeKind.Address when change.Name == NatNetwork.Bridge:
            case KernelChangeKind.Link when WantedProber.IsDevice(change.Name):
            case KernelChangeKind.Forwarding when change.Name.Length == 0 || change.Name == HostLinks.IndexOf(NatNetwork.Bridge):
                node.Wake(at, OfNetlink);
                break;
            case KernelChangeKind.Table:
                tableChanged |= change.Name == NatNetwork.Table;
                break;
            case KernelChangeKind.TableWriter when tableChanged:
                tableChanged = false;
                node.Wake(at, OfNetlink, change.ChangedBy);
                break;
            case KernelChangeKind.Lost:
                wakeAll();
                break;
            default:
                break;
        }
    }
}
