using System.Text.Json.Nodes;
using Reconciler.Agent.GuestPorts;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Plans what brings the node's network from what was seen to what should be. Pure. What is not ours does not appear in it.</summary>
internal static class NodeNetworkPlan
{
    /// <summary>The path of our nftables table.</summary>
    public const string MasqueradePath = "node.nat.masquerade";

    /// <summary>The path of the flows that keep guests from posing as IPv6 routers.</summary>
    public const string RouterGuardsPath = "node.routerGuards";

    /// <summary>The steps in their order; none when all is as it should be.</summary>
    public static IReadOnlyList<NodeStep> Make(WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        List<NodeStep> steps = [];
        foreach (var bridge in wanted.Bridges)
        {
            AddBridgeSteps(steps, bridge, observed);
        }

        AddOvnSettings(steps, wanted, observed);
        AddMappings(steps, wanted, observed);
        AddNat(steps, observed);
        AddNatTable(steps, wanted, observed);
        AddProbers(steps, wanted, observed);
        AddRouterGuards(steps, wanted, observed);
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

        if (bridge.Ports.All(port => port.Name != wanted.Name))
        {
            steps.Add(new AddOwnPort(bridge.Uuid, wanted.Name) { Path = $"{path}.ports[name={wanted.Name}]", Expected = wanted.Name, Observed = "" });
        }

        if (wanted.Uplink is { } uplink && bridge.Ports.All(port => port.Name != uplink))
        {
            steps.Add(new AddUplink(bridge.Uuid, uplink) { Path = path + ".uplink", Expected = uplink, Observed = string.Join(',', bridge.Ports.Select(port => port.Name)) });
        }

        AddForeign(steps, path, wanted, bridge);
    }

    /// <summary>
    /// What others changed about a bridge of ours or plugged into it. A port is taken out only where our mark says that we made the bridge: one
    /// that merely bears its name may be somebody's with all that is in it.
    /// </summary>
    private static void AddForeign(List<NodeStep> steps, string path, WantedBridge wanted, ObservedBridge bridge)
    {
        var foreign = bridge.Ports.Where(port => !port.IsPatch && port.Name != wanted.Name && port.Name != wanted.Uplink).ToList();
        if (!bridge.IsMarked)
        {
            if (foreign.Count == 0)
            {
                steps.Add(new MarkBridge(bridge.Uuid) { Path = path + ".mark", Expected = "ours", Observed = "no mark" });
            }

            return;
        }

        steps.AddRange(foreign.Select(port => new RemovePort(bridge.Uuid, port.Uuid) { Path = $"{path}.ports[name={port.Name}]", Expected = "none", Observed = port.Name }));
        steps.AddRange(bridge.Used.OrderBy(used => used.Key, StringComparer.Ordinal).Select(used =>
            new ClearColumn("Bridge", bridge.Uuid, used.Key) { Path = $"{path}.{used.Key}", Expected = "none", Observed = used.Value }));
        steps.AddRange(
            from port in bridge.Ports.Where(port => !port.IsPatch && !foreign.Contains(port))
            from used in port.Used.OrderBy(used => used.Key, StringComparer.Ordinal)
            select new ClearColumn("Port", port.Uuid, used.Key) { Path = $"{path}.ports[name={port.Name}].{used.Key}", Expected = "none", Observed = used.Value });
    }

    private static void AddOvnSettings(List<NodeStep> steps, WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        foreach (var (key, value) in wanted.OvnSettings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
        {
            var seen = observed.ExternalIds.GetValueOrDefault(key, "");
            if (seen != value && !(key == OvnSettings.BridgeKey && seen == GuestPorts.PortIndex.IntegrationBridge))
            {
                steps.Add(new SetOvnSetting(key, value) { Path = $"node.ovn[{key}]", Expected = value.Length > 0 ? value : "none", Observed = seen.Length > 0 ? seen : "none" });
            }
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

    /// <summary>The node's ports for probes. While OVN has not made its bridge yet there is nothing to plug them into.</summary>
    private static void AddProbers(List<NodeStep> steps, WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        if (observed.Integration is not { } bridge)
        {
            return;
        }

        foreach (var prober in wanted.Probers)
        {
            var path = $"node.probers[{prober.Network}]";
            var seen = observed.Probers.GetValueOrDefault(prober.Device) ?? new ObservedProber(null, "", null, false, null);
            if (seen.Link is not { Up: true })
            {
                steps.Add(new MakeProberLink(bridge, prober) { Path = path + ".link", Expected = "up", Observed = seen.Link is null ? "" : "down" });
            }

            if (seen.Port is null || seen.Bridges != PortIndex.IntegrationBridge || seen.LogicalPort != prober.PortName || !seen.IsMarked)
            {
                steps.Add(new PlugProber(bridge, seen.Port, prober)
                {
                    Path = path + ".port",
                    Expected = $"{prober.PortName} on {PortIndex.IntegrationBridge}",
                    Observed = seen.Port is null ? "" : $"{seen.LogicalPort ?? "no logical port"} on {(seen.Bridges.Length > 0 ? seen.Bridges : "no bridge")}{(seen.IsMarked ? "" : ", without our mark")}",
                });
            }

            steps.AddRange(seen.Used.Select(used => new ClearColumn(used.Table, used.Table == "Port" ? seen.Port!.Value : seen.Interface!.Value, used.Column)
            {
                Path = $"{path}.port.{used.Field}",
                Expected = "none",
                Observed = used.Value,
            }));
        }

        steps.AddRange(observed.Probers.Where(seen => seen.Value is { Port: not null, IsMarked: true, Bridges: PortIndex.IntegrationBridge } && wanted.Probers.All(prober => prober.Device != seen.Key))
            .OrderBy(seen => seen.Key, StringComparer.Ordinal)
            .Select(seen => new RemovePort(bridge, seen.Value.Port!.Value) { Path = $"node.probers[port={seen.Key}]", Expected = "none", Observed = seen.Key }));
    }

    /// <summary>A guest that is plugged in keeps its guard also when nobody knows of it any more.</summary>
    private static void AddRouterGuards(List<NodeStep> steps, WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        if (observed.RouterGuards is not { } standing)
        {
            return;
        }

        var missing = wanted.Guests.Except(standing).ToList();
        var idle = standing.Except(wanted.Guests).Except(observed.PluggedIn).Order(StringComparer.Ordinal).ToList();
        if (missing.Count + idle.Count > 0)
        {
            steps.Add(new SetRouterGuards(missing, idle)
            {
                Path = RouterGuardsPath,
                Expected = $"router announcements dropped from {wanted.Guests.Count} MAC addresses",
                Observed = missing.Count > 0 ? $"not from {string.Join(", ", missing)}" : $"also from {string.Join(", ", idle)}",
            });
        }
    }

    private static void AddNat(List<NodeStep> steps, ObservedNodeNetwork observed)
    {
        if (observed.NatLink is not { Up: true } link || !link.Addresses.Contains(NatNetwork.AddressWithPrefix))
        {
            steps.Add(new SetNatAddress
            {
                Path = "node.nat.address",
                Expected = NatNetwork.AddressWithPrefix + " up",
                Observed = observed.NatLink is { } seen ? $"{string.Join(',', seen.Addresses)} {(seen.Up ? "up" : "down")}" : "",
            });
        }

        steps.AddRange((observed.NatLink?.Addresses ?? []).Where(other => other != NatNetwork.AddressWithPrefix).Select(other =>
            new RemoveNatAddress(other) { Path = $"node.nat.addresses[{other}]", Expected = "none", Observed = other }));

        if (!observed.Forwarding)
        {
            steps.Add(new EnableForwarding { Path = "node.nat.forwarding", Expected = "1", Observed = "0" });
        }
    }

    private static void AddNatTable(List<NodeStep> steps, WantedNodeNetwork wanted, ObservedNodeNetwork observed)
    {
        if (!wanted.KnowsForwards && observed.NatTable is not null)
        {
            return;
        }

        var (rest, forwards) = NatTable.Part(observed.NatTable, wanted.Forwards);
        var plain = NatTable.Base();
        if (!JsonNode.DeepEquals(rest, plain))
        {
            steps.Add(new ReplaceNatTable(NatTable.Wanted(wanted.Forwards)) { Path = MasqueradePath, Expected = plain.ToJsonString(), Observed = observed.NatTable is null ? "" : rest.ToJsonString() });
        }

        steps.AddRange(wanted.Forwards.Where(forward => !NatTable.AreOf(forwards[forward.Id], forward)).Select(forward => new RestoreForward(forward)
        {
            Path = forward.Path,
            Expected = forward.ToString(),
            Observed = string.Join(' ', forwards[forward.Id].Select(rule => rule.ToJsonString())),
        }));
    }
}
