using Reconciler.Agent.Probing;
using Reconciler.Agent.RouterGuards;
using Reconciler.Agent.Tools;
using Reconciler.Ovsdb;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Carries out steps of a node's network plan. Each is safe to carry out twice.</summary>
internal sealed class NodeStepExecution(OvsdbReplica ovs, string nodeName, string database, ProbeSpaces spaces, RouterGuard guard, TimeProvider time)
{
    private static readonly TimeSpan LinkPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Carries out one step.</summary>
    public async Task RunAsync(NodeStep step, Guid root, CancellationToken ct)
    {
        switch (step)
        {
            case SetBridgeMappings mappings:
                await TransactAsync(
                    SetExternalIds(root, [new(NodeNetworkObservation.MappingsKey, mappings.Mappings), new(NodeNetworkObservation.OurMappingsKey, mappings.Ours)]), ct).ConfigureAwait(false);
                break;
            case AddBridge bridge:
                await TransactAsync(Add(root, bridge), ct).ConfigureAwait(false);
                await LinkAsync(bridge.Name, ct).ConfigureAwait(false);
                break;
            case SetDatapathType type:
                await TransactAsync(
                    new OvsdbTransaction().Update("Bridge", OvsdbCondition.IsRow(type.Bridge), [new("datapath_type", OvsdbValue.Text(type.DatapathType))]), ct).ConfigureAwait(false);
                break;
            case AddUplink uplink:
                await TransactAsync(Plug(new OvsdbTransaction(), uplink.Uplink, "")
                    .Mutate("Bridge", OvsdbCondition.IsRow(uplink.Bridge), OvsdbMutation.Insert("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid("port_up")))), ct).ConfigureAwait(false);
                break;
            case AddOwnPort port:
                await TransactAsync(Plug(new OvsdbTransaction(), port.Name, "internal")
                    .Mutate("Bridge", OvsdbCondition.IsRow(port.Bridge), OvsdbMutation.Insert("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid("port_up")))), ct).ConfigureAwait(false);
                await LinkAsync(port.Name, ct).ConfigureAwait(false);
                break;
            case MarkBridge bridge:
                await TransactAsync(new OvsdbTransaction().Mutate("Bridge", OvsdbCondition.IsRow(bridge.Bridge), OvsdbMutation.Insert("external_ids", Mark())), ct).ConfigureAwait(false);
                break;
            case RemovePort port:
                await TransactAsync(new OvsdbTransaction().Mutate("Bridge", OvsdbCondition.IsRow(port.Bridge), OvsdbMutation.Delete("ports", OvsdbValue.Uuid(port.Port))), ct).ConfigureAwait(false);
                break;
            case ClearColumn column:
                await TransactAsync(new OvsdbTransaction().Update(column.Table, OvsdbCondition.IsRow(column.Row), [new(column.Column, NodeColumns.DefaultOf(column.Column))]), ct).ConfigureAwait(false);
                break;
            case SetOvnSetting setting:
                await TransactAsync(SetExternalIds(root, [KeyValuePair.Create(setting.Key, setting.Value)]), ct).ConfigureAwait(false);
                break;
            case RemoveNatAddress address:
                await IpAsync(["addr", "del", address.Address, "dev", NatNetwork.Bridge], ct).ConfigureAwait(false);
                break;
            case SetNatAddress:
                await IpAsync(["addr", "replace", NatNetwork.AddressWithPrefix, "dev", NatNetwork.Bridge], ct).ConfigureAwait(false);
                await IpAsync(["link", "set", "dev", NatNetwork.Bridge, "up"], ct).ConfigureAwait(false);
                break;
            case EnableForwarding:
                await File.WriteAllTextAsync(NodeNetworkObservation.ForwardingFile, "1", ct).ConfigureAwait(false);
                if (File.Exists(NodeNetworkObservation.BridgeForwardingFile))
                {
                    await File.WriteAllTextAsync(NodeNetworkObservation.BridgeForwardingFile, "1", ct).ConfigureAwait(false);
                }

                break;
            case ReplaceNatTable table:
                await Tool.RunAsync("nft", ["-j", "-f", "-"], NatTable.Commands(table.Items).ToJsonString(), Patience, time, ct).ConfigureAwait(false);
                break;
            case MakeProberLink link:
                await (HostLinks.Find(link.Prober.Device) is null ? MakeAsync(link.Bridge, link.Prober, ct) : spaces.SwitchOnAsync(link.Prober, ct)).ConfigureAwait(false);
                break;
            case SetRouterGuards set:
                await guard.SetAsync(set.Add, set.Remove, ct).ConfigureAwait(false);
                break;
            case PlugProber plug:
                await TransactAsync(Plug(plug.Bridge, plug.Prober), ct).ConfigureAwait(false);
                break;
            default:
                throw new NotSupportedException($"step {step.Action} is not known");
        }
    }

    /// <summary>Sets keys of the root row; an empty value takes a key away.</summary>
    private static OvsdbTransaction SetExternalIds(Guid root, IReadOnlyCollection<KeyValuePair<string, string>> entries) =>

        // An insert into a map does not replace: the keys are deleted first, in the same transaction.
        new OvsdbTransaction().Mutate(
            "Open_vSwitch",
            OvsdbCondition.IsRow(root),
            OvsdbMutation.Delete("external_ids", OvsdbValue.Set(entries.Select(entry => entry.Key))),
            OvsdbMutation.Insert("external_ids", OvsdbValue.Map(entries.Where(entry => entry.Value.Length > 0))));

    private OvsdbTransaction Add(Guid root, AddBridge step)
    {
        var transaction = Plug(new OvsdbTransaction().WaitAbsent("Bridge", OvsdbCondition.Equal("name", OvsdbValue.Text(step.Name)), "name"), step.Name, "internal", "own");
        List<OvsdbAtom> ports = [OvsdbAtom.NamedUuid("port_own")];
        if (step.Uplink is { } uplink)
        {
            Plug(transaction, uplink, "");
            ports.Add(OvsdbAtom.NamedUuid("port_up"));
        }

        return transaction
            .Insert(
                "Bridge",
                [
                    new("name", OvsdbValue.Text(step.Name)),
                    new("datapath_type", OvsdbValue.Text(step.DatapathType)),
                    new("ports", OvsdbValue.Set(ports)),
                    new("external_ids", Mark()),
                ],
                "bridge")
            .Mutate("Open_vSwitch", OvsdbCondition.IsRow(root), OvsdbMutation.Insert("bridges", OvsdbValue.Of(OvsdbAtom.NamedUuid("bridge"))));
    }

    /// <summary>
    /// Makes the node's end of a network's probes. Open vSwitch keeps a device open whose namesake was made anew, and is deaf to that one: so the port goes
    /// first. The tool waits until the switch has let go.
    /// </summary>
    public async Task MakeAsync(Guid bridge, WantedProber prober, CancellationToken ct)
    {
        if (ovs.Current?.Rows("Port").Any(port => port.Name == prober.Device) ?? false)
        {
            await Tool.RunAsync("ovs-vsctl", [$"--db={database}", "--timeout=10", "--if-exists", "del-port", prober.Device], null, Patience, time, ct).ConfigureAwait(false);
            await ovs.CatchUpAsync(ct).ConfigureAwait(false);
        }

        await spaces.MakeAsync(prober, ct).ConfigureAwait(false);
        await TransactAsync(Plug(bridge, prober), ct).ConfigureAwait(false);
    }

    /// <summary>A port of that name may stand on any bridge: it is taken out of all.</summary>
    private OvsdbTransaction Plug(Guid integration, WantedProber prober)
    {
        var transaction = new OvsdbTransaction();
        foreach (var former in ovs.Current?.Rows("Port").Where(port => port.Name == prober.Device) ?? [])
        {
            foreach (var bridge in ovs.Current!.Rows("Bridge").Where(row => row["ports"].Contains(OvsdbAtom.Uuid(former.Uuid))))
            {
                transaction.Mutate("Bridge", OvsdbCondition.IsRow(bridge.Uuid), OvsdbMutation.Delete("ports", OvsdbValue.Uuid(former.Uuid)));
            }
        }

        return transaction
            .Insert(
                "Interface",
                [
                    new("name", OvsdbValue.Text(prober.Device)),
                    new("external_ids", OvsdbValue.Map([KeyValuePair.Create(Planning.Ports.GuestPort.LogicalPortKey, prober.PortName)])),
                ],
                "interface_probe")
            .Insert(
                "Port",
                [
                    new("name", OvsdbValue.Text(prober.Device)),
                    new("interfaces", OvsdbValue.Of(OvsdbAtom.NamedUuid("interface_probe"))),
                    new("external_ids", Mark()),
                ],
                "port_probe")
            .Mutate("Bridge", OvsdbCondition.IsRow(integration), OvsdbMutation.Insert("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid("port_probe"))));
    }

    private OvsdbTransaction Plug(OvsdbTransaction transaction, string name, string type, string suffix = "up") => transaction
        .Insert("Interface", [new("name", OvsdbValue.Text(name)), new("type", OvsdbValue.Text(type))], "interface_" + suffix)
        .Insert(
            "Port",
            [
                new("name", OvsdbValue.Text(name)),
                new("interfaces", OvsdbValue.Of(OvsdbAtom.NamedUuid("interface_" + suffix))),
                new("external_ids", Mark()),
            ],
            "port_" + suffix);

    private OvsdbValue Mark() => OvsdbValue.Map(
    [
        new KeyValuePair<string, string>(NodeNetworkObservation.MarkKey, NodeNetworkObservation.MarkKind),
        new KeyValuePair<string, string>("reconciler-name", nodeName),
    ]);

    /// <summary>Waits until Open vSwitch has made a bridge's interface; the database takes the row before.</summary>
    private async Task LinkAsync(string name, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (HostLinks.Find(name) is null)
        {
            if (time.GetElapsedTime(start) > Patience)
            {
                throw new ToolException($"Open vSwitch has not made the interface {name} within {Patience.TotalSeconds:0} s; is ovs-vswitchd running?");
            }

            await Task.Delay(LinkPause, time, ct).ConfigureAwait(false);
        }
    }

    private async Task TransactAsync(OvsdbTransaction transaction, CancellationToken ct) =>
        (await ovs.TransactAsync(transaction.Comment("reconciler agent"), ct).ConfigureAwait(false)).EnsureSuccess();

    private Task<string> IpAsync(IReadOnlyList<string> arguments, CancellationToken ct) => Tool.RunAsync("ip", arguments, null, Patience, time, ct);
}
