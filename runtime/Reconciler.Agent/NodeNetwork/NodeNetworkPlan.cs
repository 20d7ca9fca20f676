using System.Text.Json.Nodes;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Plans what brings the node's network from what was seen to what should be. Pure. What is not ours does not appear in it.</summary>
internal static class NodeNetworkPlan
{
    /// <summary>The steps in their order; none when all is as it should be.</summary>
    public static IReadOnlyList<NodeStep> Make(WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        List<NodeStep> steps = [];
        foreach (var bridge in wanted.Bridges)
        {
            AddBridgeSteps(steps, bridge, observed);
        }

        AddMappings(steps, wanted, observed);
        AddNat(steps, observed);
        return steps;
    }

    private static void AddBridgeSteps(List<NodeStep> steps, WantedBridge wanted, ObservedNodeNetwork observed)
    {
        var path = $"node.bridges[name={wanted.Name}]";
        if (!observed.Bridges.TryGetValue(wanted.Name, out var bridge))
        {
            steps.Add(new AddBridge(wanted.Name, observed.DatapathType, wanted.Uplink) { Path = path, Expected = wanted.Name, Observed = "" });
            return;
        }

        if (bridge.DatapathType != observed.DatapathType)
        {
            steps.Add(new SetDatapathType(bridge.Uuid, observed.DatapathType)
            {
                Path = path + ".datapathType",
                Expected = observed.DatapathType,
                Observed = bridge.DatapathType,
            });
        }

        if (wanted.Uplink is { } uplink && !bridge.Ports.Contains(uplink))
        {
            steps.Add(new AddUplink(bridge.Uuid, uplink) { Path = path + ".uplink", Expected = uplink, Observed = string.Join(',', bridge.Ports) });
        }
    }

    private static void AddMappings(List<NodeStep> steps, WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        var formerly = (observed.OurMappings ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var mappings = BridgeMappings.Merge(observed.BridgeMappings, formerly, wanted.Mappings);
        var ours = string.Join(',', wanted.Mappings.Keys.Order(StringComparer.Ordinal));
        if (mappings != BridgeMappings.Format(BridgeMappings.Parse(observed.BridgeMappings)) || ours != observed.OurMappings)
        {
            steps.Add(new SetBridgeMappings(mappings, ours) { Path = "node.bridgeMappings", Expected = mappings, Observed = observed.BridgeMappings ?? "" });
        }
    }

    private static void AddNat(List<NodeStep> steps, ObservedNodeNetwork observed)
    {
        var address = $"{NatNetwork.Address}/{NatNetwork.PrefixLength}";
        if (observed.NatLink is not { Up: true } link || !link.Addresses.Contains(address))
        {
            steps.Add(new SetNatAddress
            {
                Path = "node.nat.address",
                Expected = address + " up",
                Observed = observed.NatLink is { } seen ? $"{string.Join(',', seen.Addresses)} {(seen.Up ? "up" : "down")}" : "",
            });
        }

        if (!observed.Forwarding)
        {
            steps.Add(new EnableForwarding { Path = "node.nat.forwarding", Expected = "1", Observed = "0" });
        }

        if (!JsonNode.DeepEquals(observed.NatTable, NatTable.Wanted()))
        {
            steps.Add(new ReplaceNatTable
            {
                Path = "node.nat.masquerade",
                Expected = NatTable.Wanted().ToJsonString(),
                Observed = observed.NatTable?.ToJsonString() ?? "",
            });
        }
    }
}
