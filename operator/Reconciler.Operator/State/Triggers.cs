using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Operator.AccessPolicies;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Schedules;
using Reconciler.Operator.Sets;

namespace Reconciler.Operator.State;

/// <summary>Which objects have to be looked at when another one changes. One table; a line for each kind.</summary>
public sealed class Triggers(ClusterView view, ControllerLoops loops, DerivedNotices notices)
{
    /// <summary>Subscribes to every kind; call it before the view runs.</summary>
    public void Subscribe()
    {
        view.Machines.OnChange(OnMachine);
        view.Sets.OnChange(change => loops.Sets.Add(change.Key));
        view.Partitions.OnChange(OnPartition);
        view.Snapshots.OnChange(change =>
        {
            loops.Snapshots.Add(change.Key);
            loops.Restores.Add(Keys(view.RestoresOf(change.Key)));
            loops.Schedules.Add(new[] { change.Before, change.After }.Select(ScheduledSnapshot.ScheduleOf).OfType<ResourceKey>().Distinct());
            loops.Machines.Add(new ResourceKey(change.Key.Namespace, (change.After ?? change.Before)!.Spec.VirtualMachine));
        });
        view.Schedules.OnChange(change => loops.Schedules.Add(change.Key));
        view.Restores.OnChange(change =>
        {
            loops.Restores.Add(change.Key);
            if (view.Snapshots.Store.Find(new ResourceKey(change.Key.Namespace, (change.After ?? change.Before)!.Spec.Snapshot)) is { } snapshot)
            {
                loops.Machines.Add(new ResourceKey(change.Key.Namespace, snapshot.Spec.VirtualMachine));
            }
        });
        view.Operations.OnChange(change =>
        {
            loops.Operations.Add(change.Key);
            loops.Machines.Add(new ResourceKey(change.Key.Namespace, (change.After ?? change.Before)!.Spec.VirtualMachine));
        });
        view.Claims.OnChange(change =>
        {
            // Whoever held it has to look as well: the holder may be what was edited.
            foreach (var claim in new[] { change.Before, change.After }.OfType<Language.Networks.AddressClaim>().DistinctBy(claim => claim.Spec.Holder))
            {
                OnClaim(claim, change.IsResync);
            }
        });
        view.Networks.OnChange(OnNetwork);
        view.PhysicalNetworks.OnChange(change =>
        {
            loops.PhysicalNetworks.Add(change.Key);
            var plugged = view.Networks.Store.All.Where(network => network.Spec.Uplink?.PhysicalNetwork == change.Key.Name).Select(ResourceKey.Of).ToHashSet();
            loops.Networks.Add(plugged);

            // Those that go out through them: which addresses they may have stands there, too.
            loops.Networks.Add(Keys(view.Networks.Store.All.Where(network => network.Spec.Nat?.ExternalNetwork is { } outer && plugged.Contains(ResourceKey.Parse(outer, network.Metadata.Namespace ?? "")))));
            loops.LoadBalancers.Add(Keys(view.LoadBalancers.Store.All.Where(balancer => balancer.Spec.External is { } outer && plugged.Contains(ResourceKey.Parse(outer.Network, balancer.Metadata.Namespace ?? "")))));
        });
        view.Images.OnChange(change =>
        {
            loops.Images.Add(change.Key);
            if (change.IsResync || change.Before?.Spec != change.After?.Spec || change.After?.Metadata.DeletionTimestamp is not null)
            {
                loops.Machines.Add(Keys(view.MachinesWith(change.Key)));
            }
        });
        view.MachineTypes.OnChange(change => loops.Machines.Add(Keys(view.Machines.Store.All.Where(machine => machine.Spec.MachineType == change.Key.Name))));
        view.AccessPolicies.OnChange(change =>
        {
            Notice(change, "AccessPolicy");
            loops.AccessPolicies.Add(change.Key);
        });
        view.QuarantinePolicies.OnChange(change =>
        {
            Notice(change, "QuarantinePolicy");
            loops.Quarantines.Add(change.Key);
            loops.Machines.Add(Keys(view.Machines.Store.In(change.Key.Namespace)));
            OnProbes(change.Before, change.After);
            OnBackends(change.Key.Namespace);
        });
        view.LoadBalancers.OnChange(change =>
        {
            Notice(change, "LoadBalancer");
            loops.LoadBalancers.Add(change.Key);

            // A network refers to its balancers, and waits for them before it goes.
            foreach (var balancer in new[] { change.Before, change.After }.OfType<Language.Networks.LoadBalancer>())
            {
                loops.Networks.Add(new ResourceKey(change.Key.Namespace, balancer.Spec.Network));
                if (balancer.Spec.External is { } external)
                {
                    loops.Networks.Add(ResourceKey.Parse(external.Network, change.Key.Namespace));
                }
            }
        });
        view.Nodes.OnChange(change =>
        {
            loops.Nodes.Add(change.Key);
            if (change.Before?.Status?.RefusedForwards != change.After?.Status?.RefusedForwards)
            {
                loops.Networks.Add(new[] { change.Before, change.After }.SelectMany(node => node?.Status?.RefusedForwards ?? []).Select(refused => ResourceKey.Parse(refused.Network, "")).Distinct());
            }

            loops.Images.Add(ChangedImages(change.Before?.Status?.Images, change.After?.Status?.Images));
            if (change.IsResync || Standing(change.Before) != Standing(change.After))
            {
                OnNode(change.Key.Name);
            }
        });
        view.NodeLeases.OnChange(change => loops.Nodes.Add(new ResourceKey("", change.Key.Name)));
        view.Quotas.OnChange(change => OnRoom(change.Key.Namespace));
        view.Namespaces.OnChange(change => OnNamespace(change.Before?.Metadata.Labels, change.After?.Metadata.Labels));
    }

    /// <summary>What depends on how a node is: its machines and their verdicts, machines that wait for a node, and networks that go out somewhere.</summary>
    public void OnNode(string name)
    {
        loops.PhysicalNetworks.Add(Keys(view.PhysicalNetworks.Store.All));
        foreach (var partition in view.PartitionsOn(name))
        {
            loops.Machines.Add(ResourceKey.Of(partition));
            loops.Quarantines.Add(Keys(view.QuarantinePolicies.Store.In(partition.Metadata.Namespace ?? "")));
            OnBackends(partition.Metadata.Namespace ?? "");
        }

        loops.LoadBalancers.Add(Keys(view.LoadBalancers.Store.All.Where(balancer => BalancerPlacement.NetworkOf(balancer, view)?.Spec.Uplink is not null)));

        loops.Machines.Add(Keys(view.Machines.Store.All.Where(machine => !view.Partitions.Store.TryGet(ResourceKey.Of(machine), out _))));
        loops.Networks.Add(Keys(view.Networks.Store.All.Where(network => network.Spec.Nat is not null)));
    }

    /// <summary>Everything that the northbound database matters to, when it is there (again).</summary>
    public void OnNorthbound()
    {
        All();
        loops.Machines.Add(Keys(view.Machines.Store.All.Where(machine => machine.Metadata.DeletionTimestamp is not null || !view.Partitions.Store.TryGet(ResourceKey.Of(machine), out _))));
    }

    /// <summary>Everything that has northbound rows, for the periodic scan.</summary>
    public void All()
    {
        loops.Networks.Add(Keys(view.Networks.Store.All));
        loops.Claims.Add(Keys(view.Claims.Store.All));
        loops.Transit.Add(ScopeObject.NodeNat.Key);
        loops.Orphans.Add(OrphanController.Key);
        loops.AccessPolicies.Add(Keys(view.AccessPolicies.Store.All));
        loops.Quarantines.Add(Keys(view.QuarantinePolicies.Store.All));
        loops.LoadBalancers.Add(Keys(view.LoadBalancers.Store.All));
    }

    /// <summary>What is left of an object's rows is said in its conditions; networks and policies say it in the very round.</summary>
    public void OnStanding(DriftSubject subject)
    {
        if (subject.Kind == "VirtualMachine")
        {
            loops.Machines.Add(subject.Key);
        }
    }

    /// <summary>What waits for a machine or its node to come to its snapshots.</summary>
    private void OnSnapshots(ResourceKey machine)
    {
        var snapshots = view.SnapshotsOf(machine);
        loops.Snapshots.Add(Keys(snapshots));
        loops.Restores.Add(Keys(snapshots.SelectMany(snapshot => view.RestoresOf(ResourceKey.Of(snapshot)))));
    }

    private void OnMachine(ResourceChange<VirtualMachine> change)
    {
        Notice(change, "VirtualMachine");
        loops.Machines.Add(change.Key);
        loops.Restores.Add(Keys(view.Restores.Store.In(change.Key.Namespace).Where(restore => restore.Spec.Target.NewVirtualMachine == change.Key.Name)));
        OnSetOf(change.Before);
        OnSetOf(change.After);
        if (change.IsResync)
        {
            return;
        }

        var (before, after) = (change.Before, change.After);
        if (before is not null && before.Spec != after?.Spec && view.Quotas.Store.In(change.Key.Namespace).Any())
        {
            OnRoom(change.Key.Namespace);
        }

        if (after is null || before is null || before.Metadata.DeletionTimestamp != after.Metadata.DeletionTimestamp)
        {
            OnSnapshots(change.Key);
        }

        if (after is null || before is null || before.Metadata.DeletionTimestamp != after.Metadata.DeletionTimestamp || before.Metadata.Labels != after.Metadata.Labels)
        {
            // They tell how many machines they select.
            loops.Schedules.Add(Keys(view.Schedules.Store.In(change.Key.Namespace)));
        }

        if (after is null && before?.Metadata.Uid is { } uid)
        {
            loops.Claims.Add(Keys(view.ClaimsOf(uid)));
        }

        if (after is null || before?.Metadata.DeletionTimestamp != after.Metadata.DeletionTimestamp || before?.Spec.Interfaces != after.Spec.Interfaces)
        {
            loops.Networks.Add(new[] { before, after }.OfType<VirtualMachine>().SelectMany(MachineReferences.NetworksOf).Select(reference => reference.Key).Distinct());

            // Networks say of a forward whether its machine is there.
            loops.Networks.Add(Keys(view.Networks.Store.In(change.Key.Namespace).Where(network => network.Spec.Nat?.Forwards?.Any(forward => forward.VirtualMachine == change.Key.Name) ?? false)));
            loops.Machines.Add(Keys(new[] { before, after }.OfType<VirtualMachine>().SelectMany(machine => MachinePort.Of(machine)).SelectMany(port => view.MachinesWithMac(port.MacAddress))));
            OnMembership(change.Key.Namespace);
        }
        else if (before?.Metadata.Labels != after.Metadata.Labels)
        {
            OnMembership(change.Key.Namespace);
            loops.Networks.Add(MachineReferences.NetworksOf(after).Select(reference => reference.Key).Distinct());
        }

        else if (before?.Metadata.Annotations?.GetValueOrDefault(Backend.DrainAnnotation) != after.Metadata.Annotations?.GetValueOrDefault(Backend.DrainAnnotation))
        {
            OnBackends(change.Key.Namespace);
        }

        if (before is not null && after is not null && (before.Spec.Drift != after.Spec.Drift || DriftPause.Of(before.Metadata) != DriftPause.Of(after.Metadata)))
        {
            // The rules for the machine's ports stand in its own spec.
            loops.Networks.Add(MachineReferences.NetworksOf(after).Select(reference => reference.Key).Distinct());
        }
    }

    /// <summary>There may be room in a namespace: for machines that wait for some, and sets whose machines were refused.</summary>
    private void OnRoom(string ns)
    {
        loops.Machines.Add(Keys(view.Machines.Store.In(ns).Where(machine => Reason(machine.Status?.Conditions) == Conditions.Reasons.QuotaExceeded || !view.Partitions.Store.TryGet(ResourceKey.Of(machine), out _))));
        loops.Sets.Add(Keys(view.Sets.Store.In(ns).Where(set => Reason(set.Status?.Conditions) == Conditions.Reasons.FailedCreate)));
    }

    private static string? Reason(ValueList<Condition>? conditions) => conditions.Of(Conditions.ConditionTypes.Ready)?.Reason;

    /// <summary>The set that a machine belongs to, or those that may want it.</summary>
    private void OnSetOf(VirtualMachine? machine)
    {
        if (machine is not null)
        {
            loops.Sets.Add(Keys(view.Sets.Store.In(machine.Metadata.Namespace ?? "").Where(set => SetOwnership.Concerns(set, machine))));
        }
    }

    private void OnPartition(ResourceChange<Partition> change)
    {
        Notice(change, "Partition");
        loops.Machines.Add(change.Key);
        if (change.Before?.Status?.Snapshots != change.After?.Status?.Snapshots || change.Before?.Status?.Restore != change.After?.Status?.Restore || change.After is null)
        {
            OnSnapshots(change.Key);
        }

        if (change.After is null || change.Before is null)
        {
            var interfaces = (change.After ?? change.Before)!.Spec.Interfaces;
            loops.Networks.Add(interfaces.Select(nic => nic.Network).Concat(interfaces.SelectMany(nic => nic.Trunks.Select(trunk => trunk.Network))).Distinct().Select(name => ResourceKey.Parse(name, change.Key.Namespace)));
        }

        if (!change.IsResync && (change.Before?.Status?.Phase != change.After?.Status?.Phase || change.Before?.Status?.Health != change.After?.Status?.Health))
        {
            OnBackends(change.Key.Namespace);
        }

        if (!change.IsResync && change.Before?.Status?.Health != change.After?.Status?.Health)
        {
            loops.Quarantines.Add(Keys(view.QuarantinePolicies.Store.In(change.Key.Namespace)));
        }
    }

    private void OnClaim(Language.Networks.AddressClaim claim, bool isResync)
    {
        if (claim.Spec.Holder is not { } holder)
        {
            return;
        }

        var key = new ResourceKey(holder.Namespace, holder.Name);
        loops.Networks.Add(new ResourceKey(claim.Metadata.Namespace ?? "", claim.Spec.Network));
        if (view.Machines.Store.TryGet(key, out var machine) && machine.Metadata.Uid == holder.Uid)
        {
            if (!isResync)
            {
                // Claims are looked at together with the Partition.
                notices.Add(new DriftSubject("Partition", key));
            }

            loops.Machines.Add(key);
            OnMembership(key.Namespace);
        }
        else
        {
            loops.Networks.Add(key);
            loops.LoadBalancers.Add(key);
            if (claim.Spec.Holder.Interface == Quarantine.ProbePlacement.Interface)
            {
                // The machines' Partitions name the address.
                loops.Machines.Add(Keys(view.MachinesOn(key)));
            }
        }

        // An address became free, for a balancer that waits for it too.
        loops.LoadBalancers.Add(Keys(view.LoadBalancers.Store.All.Where(balancer => Uses(balancer, new ResourceKey(claim.Metadata.Namespace ?? "", claim.Spec.Network)))));

        // An address became free: whoever found the pool empty tries again.
        loops.Machines.Add(Keys(view.MachinesOn(new ResourceKey(claim.Metadata.Namespace ?? "", claim.Spec.Network)).Where(waiting => !view.Partitions.Store.TryGet(ResourceKey.Of(waiting), out _))));
    }

    private void OnNetwork(ResourceChange<Language.Networks.VirtualNetwork> change)
    {
        Notice(change, "VirtualNetwork");
        var key = change.Key;
        loops.Networks.Add(key);
        if (change.Before is null || change.After is null || change.Before.Spec.Nat != change.After.Spec.Nat)
        {
            // The shared way out stands while a network uses it.
            loops.Transit.Add(ScopeObject.NodeNat.Key);
        }

        OnForwards(change.Before?.Status, change.After?.Status);
        loops.Networks.Add(Keys(view.Networks.Store.All.Where(other => other.Spec.Nat?.ExternalNetwork is { } outer && ResourceKey.Parse(outer, other.Metadata.Namespace ?? "") == key)));
        if (change.Before is null || change.After is null || change.Before.Spec.Subnets != change.After.Spec.Subnets || change.Before.Spec.Uplink != change.After.Spec.Uplink)
        {
            // Others on the segment may have addresses in common with it, or no longer.
            var segments = new[] { change.Before, change.After }.Select(network => network?.Spec.Uplink).OfType<Language.Networks.UplinkSpec>().ToHashSet();
            loops.Networks.Add(Keys(view.Networks.Store.All.Where(other => other.Spec.Uplink is { } uplink && segments.Contains(uplink))));
        }

        loops.Machines.Add(Keys(view.MachinesOn(key)));
        loops.LoadBalancers.Add(Keys(view.LoadBalancers.Store.All.Where(balancer => Uses(balancer, key))));
    }

    /// <summary>Ports of a node's own address were given to a network, or came free for the others that want them.</summary>
    private void OnForwards(Language.Networks.VirtualNetworkStatus? before, Language.Networks.VirtualNetworkStatus? after)
    {
        if (before?.NatNode != after?.NatNode || before?.NodeForwards != after?.NodeForwards)
        {
            var ports = new[] { before, after }.SelectMany(status => status?.NodeForwards ?? []).Select(forward => forward.Port).ToHashSet();
            loops.Networks.Add(Keys(view.Networks.Store.All.Where(other => other.Spec.Nat is { ExternalNetwork: null, Forwards: { } forwards } && forwards.Any(forward => ports.Contains(forward.Port)))));
        }
    }

    private void Notice<T>(ResourceChange<T> change, string kind)
        where T : Resource
    {
        if (!change.IsResync && change.Before is not null)
        {
            notices.Add(new DriftSubject(kind, change.Key));
        }
    }

    /// <summary>Which machines are probed over the network may have changed, and with it whether their networks need an address and a port for that.</summary>
    private void OnProbes(params ReadOnlySpan<QuarantinePolicy?> policies)
    {
        foreach (var policy in policies)
        {
            if (policy is not null && policy.Spec.Health.Any(check => check.Tcp is not null || check.Http is not null))
            {
                loops.Networks.Add(view.Machines.Store.In(policy.Metadata.Namespace ?? "").SelectMany(MachineReferences.NetworksOf).Select(reference => reference.Key).Distinct());
            }
        }
    }

    /// <summary>Whether machines get connections changed.</summary>
    private void OnBackends(string ns) => loops.LoadBalancers.Add(Keys(view.LoadBalancers.Store.In(ns)));

    private static bool Uses(Language.Networks.LoadBalancer balancer, ResourceKey network) =>
        new ResourceKey(balancer.Metadata.Namespace ?? "", balancer.Spec.Network) == network
        || (balancer.Spec.External is { } external && ResourceKey.Parse(external.Network, balancer.Metadata.Namespace ?? "") == network);

    private void OnMembership(string ns)
    {
        OnBackends(ns);
        loops.Quarantines.Add(Keys(view.QuarantinePolicies.Store.In(ns)));
        loops.AccessPolicies.Add(Keys(view.AccessPolicies.Store.All.Where(policy => policy.Metadata.Namespace == ns || DesiredAccessPolicy.LooksAbroad(policy))));
    }

    private void OnNamespace(ValueMap? before, ValueMap? after)
    {
        if (Equals(before, after))
        {
            return;
        }

        All();
        loops.Machines.Add(Keys(view.Machines.Store.All));
    }

    /// <summary>The images of which a node tells something new.</summary>
    private static IEnumerable<ResourceKey> ChangedImages(ValueList<Language.Nodes.NodeImage>? before, ValueList<Language.Nodes.NodeImage>? after) =>
        before == after ? [] : (before ?? []).Concat(after ?? []).Except((before ?? []).Intersect(after ?? [])).Select(image => ResourceKey.Parse(image.Image, "")).Distinct();

    private static (string?, bool?, ValueMap?, string?, object?) Standing(Language.Nodes.HypervisorNode? node) => (
        node?.Status?.Conditions.Of(Conditions.ConditionTypes.Ready)?.Status,
        node?.Spec.Unschedulable,
        node?.Metadata.Labels,
        node?.Status?.Chassis,
        node?.Spec.PhysicalNetworks);

    private static IEnumerable<ResourceKey> Keys(IEnumerable<Resource> resources) => resources.Select(ResourceKey.Of);
}
