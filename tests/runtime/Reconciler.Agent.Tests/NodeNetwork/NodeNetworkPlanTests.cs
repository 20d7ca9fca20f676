using System.Text.Json.Nodes;
using Reconciler.Agent.Forwards;
using Reconciler.Agent.NodeNetwork;
using Reconciler.Language.Drift;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Tests.NodeNetwork;

public class NodeNetworkPlanTests
{
    private static readonly HypervisorNodeSpec Spec = new() { PhysicalNetworks = [new() { Name = "lan", Bridge = "br-lan" }, new() { Name = "dmz", Interface = "eth1" }] };
    private static readonly WantedNodeNetwork Wanted = WantedNodeNetwork.From("node1", Spec);

    [Fact]
    public void Make_OnAFreshNode_MakesBridgesMappingsAndNat() =>
        NodeNetworkPlan.Make(Wanted, new ObservedNodeNetwork { Root = Guid.NewGuid(), DatapathType = "netdev" }).Select(step => step.Action)
            .Should().Equal("AddBridge", "AddBridge", "SetBridgeMappings", "SetNatAddress", "EnableForwarding", "ReplaceNatTable");

    [Fact]
    public void Make_WhenAllIsAsWanted_IsEmpty() => NodeNetworkPlan.Make(Wanted, Fulfilled()).Should().BeEmpty();

    [Fact]
    public void Make_NeverMakesAnAdministratorsBridge() =>
        NodeNetworkPlan.Make(Wanted, new ObservedNodeNetwork { Root = Guid.NewGuid() }).OfType<AddBridge>().Select(step => step.Name).Should().NotContain("br-lan");

    [Fact]
    public void Make_WhenOurTableIsAltered_ReplacesItAlone()
    {
        var table = NatTable.Base();
        table.RemoveAt(table.Count - 1);

        NodeNetworkPlan.Make(Wanted, Fulfilled() with { NatTable = table }).Should().ContainSingle().Which.Should().BeOfType<ReplaceNatTable>();
    }

    [Fact]
    public void Make_WhenTheAddressIsOnALinkThatIsDown_SetsIt() =>
        NodeNetworkPlan.Make(Wanted, Fulfilled() with { NatLink = new HostLink(false, ["100.64.0.1/16"]) }).Should().ContainSingle().Which.Should().BeOfType<SetNatAddress>();

    [Fact]
    public void Make_WhenABridgeLostItsUplinkOrDatapath_PutsThemBack()
    {
        var bridges = new Dictionary<string, ObservedBridge>(Fulfilled().Bridges)
        {
            ["br-nat"] = Bridge("", "br-nat"),
            [Dmz] = Bridge("netdev", Dmz),
        };

        NodeNetworkPlan.Make(Wanted, Fulfilled() with { Bridges = bridges }).Select(step => step.Action).Should().BeEquivalentTo("SetDatapathType", "AddUplink");
    }

    [Fact]
    public void BridgeOf_FitsIntoAnInterfaceName() => WantedNodeNetwork.BridgeOf(new string('x', 63)).Length.Should().BeLessThanOrEqualTo(15);

    [Fact]
    public void Normalize_DropsHandlesAndMetadata()
    {
        var listed = new JsonArray((JsonNode)new JsonObject { ["metainfo"] = new JsonObject { ["version"] = "1" } });
        foreach (var item in NatTable.Base())
        {
            var copy = (JsonObject)item!.DeepClone();
            ((JsonObject)copy.First().Value!)["handle"] = 7;
            listed.Add((JsonNode)copy);
        }

        JsonNode.DeepEquals(NatTable.Normalize(new JsonObject { ["nftables"] = listed }), NatTable.Base()).Should().BeTrue();
    }

    [Fact]
    public void Make_WhenAForeignPortIsOnABridgeThatWeMade_TakesItOut() =>
        OfNatBridge(bridge => bridge with { Ports = [.. bridge.Ports, new(Guid.NewGuid(), "x")] })
            .Should().ContainSingle().Which.Should().BeOfType<RemovePort>().Which.Path.Should().Be("node.bridges[name=br-nat].ports[name=x]");

    [Fact]
    public void Make_WhenAForeignPortIsOnABridgeWithoutOurMark_LeavesIt() =>
        OfNatBridge(bridge => bridge with { IsMarked = false, Ports = [.. bridge.Ports, new(Guid.NewGuid(), "x")] }).Should().BeEmpty();

    [Fact]
    public void Make_WhenABridgeOfOursAloneLostItsMark_MarksIt() =>
        OfNatBridge(bridge => bridge with { IsMarked = false }).Should().ContainSingle().Which.Should().BeOfType<MarkBridge>();

    [Fact]
    public void Make_LeavesThePatchPortOfOvnController() =>
        OfNatBridge(bridge => bridge with { Ports = [.. bridge.Ports, new(Guid.NewGuid(), "patch-x") { IsPatch = true }] }).Should().BeEmpty();

    [Fact]
    public void Make_WhenTheBridgesOwnPortIsGone_MakesIt() =>
        OfNatBridge(bridge => bridge with { Ports = [] }).Should().ContainSingle().Which.Should().BeOfType<AddOwnPort>();

    [Fact]
    public void Make_WhenAColumnThatNobodySetsHoldsSomething_ClearsItAlone() =>
        OfNatBridge(bridge => bridge with { Used = new() { ["fail_mode"] = "secure" }, Ports = [bridge.Ports[0] with { Used = new() { ["tag"] = "5" } }] })
            .Select(step => step.Path).Should().Equal("node.bridges[name=br-nat].fail_mode", "node.bridges[name=br-nat].ports[name=br-nat].tag");

    [Theory]
    [InlineData("ovn-remote", "tcp:192.0.2.66:6642", true)]
    [InlineData("ovn-remote", "tcp:192.0.2.1:6642", false)]
    [InlineData("ovn-encap-ip", "192.0.2.66", false)]
    [InlineData("ovn-bridge", "br-x", true)]
    [InlineData("ovn-bridge", "br-int", false)]
    public void Make_KeepsOfOvnsSettingsWhatItWasToldAlone(string key, string value, bool differs)
    {
        var wanted = WantedNodeNetwork.From("node1", Spec, new OvnSettings { Remote = "tcp:192.0.2.1:6642" });
        var seen = Fulfilled() with { ExternalIds = new() { ["ovn-remote"] = "tcp:192.0.2.1:6642", [key] = value } };

        NodeNetworkPlan.Make(wanted, seen).Select(step => step.Path).Should().Equal(differs ? [$"node.ovn[{key}]"] : []);
    }

    [Fact]
    public void Make_WhenTheNatBridgeHasAForeignAddress_TakesItAwayAlone() =>
        NodeNetworkPlan.Make(Wanted, Fulfilled() with { NatLink = new HostLink(true, ["100.64.0.1/16", "192.0.2.9/32"]) })
            .Should().ContainSingle().Which.Should().BeOfType<RemoveNatAddress>().Which.Path.Should().Be("node.nat.addresses[192.0.2.9/32]");

    [Fact]
    public void Make_WhenForwardsStand_IsEmpty_WhateverTheOrderOfTheirRules() =>
        NodeNetworkPlan.Make(Forwarding, Fulfilled() with { NatTable = NatTable.Wanted(Forwarding.Forwards.Reverse()) }).Should().BeEmpty();

    [Fact]
    public void Make_WhenARuleOfAForwardIsGone_NamesThatForwardAlone()
    {
        var table = NatTable.Wanted(Forwarding.Forwards);
        table.RemoveAt(table.Count - 1);

        NodeNetworkPlan.Make(Forwarding, Fulfilled() with { NatTable = table }).Should().ContainSingle().Which.Should().Match<RestoreForward>(step => step.Path == "node.nat.forwards[shop/office/web]" && step.Expected == "TCP 8080 to 100.64.0.2:8080");
    }

    [Fact]
    public void Make_WhenAForwardLeadsElsewhere_NamesThatForwardAlone()
    {
        var elsewhere = NatTable.Wanted([.. Forwarding.Forwards.Select(forward => forward.Name == "web" ? forward with { Address = "192.0.2.66" } : forward)]);

        NodeNetworkPlan.Make(Forwarding, Fulfilled() with { NatTable = elsewhere }).Should().ContainSingle().Which.Path.Should().Be("node.nat.forwards[shop/office/web]");
    }

    [Fact]
    public void Make_WhenAForwardIsWantedNoMore_WritesTheTableWithoutIt() =>
        NodeNetworkPlan.Make(Wanted, Fulfilled() with { NatTable = NatTable.Wanted(Forwarding.Forwards) })
            .Should().ContainSingle().Which.Should().BeOfType<ReplaceNatTable>().Which.Items.Should().HaveCount(NatTable.Base().Count);

    [Fact]
    public void Make_WhileForwardsAreNotKnown_LeavesATableThatStands_AndMakesOneThatIsMissing()
    {
        var unknown = Wanted with { KnowsForwards = false };

        NodeNetworkPlan.Make(unknown, Fulfilled() with { NatTable = NatTable.Wanted(Forwarding.Forwards) }).Should().BeEmpty();
        NodeNetworkPlan.Make(unknown, Fulfilled() with { NatTable = null }).Should().ContainSingle().Which.Should().BeOfType<ReplaceNatTable>();
    }

    [Fact]
    public void Enforced_WritesTheTableOnce_AndLeavesInItWhatIsOnlyWarnedOf()
    {
        var seen = Fulfilled() with { NatTable = NatTable.Base() };
        var steps = NodeNetworkPlan.Make(Forwarding, seen);
        var rules = new DriftRules { Spec = new DriftSpec { Fields = [new FieldDriftMode { Path = "node.nat.forwards[shop/office/dns]", Mode = DriftMode.Warn }] } };

        var enforced = NodeDifferences.Enforced(steps, NodeDifferences.Of(steps, _ => true, rules, default), Forwarding, seen);

        var items = enforced.Should().ContainSingle().Which.Should().BeOfType<ReplaceNatTable>().Which.Items;
        JsonNode.DeepEquals(items, NatTable.Wanted([.. Forwarding.Forwards.Where(forward => forward.Name == "web")])).Should().BeTrue();
    }

    private static readonly WantedNodeNetwork Forwarding = Wanted with
    {
        Forwards =
        [
            new WantedForward("shop/office", "dns", TransportProtocol.UDP, 53, "100.64.0.2"),
            new WantedForward("shop/office", "web", TransportProtocol.TCP, 8080, "100.64.0.2"),
        ],
    };

    private static IReadOnlyList<NodeStep> OfNatBridge(Func<ObservedBridge, ObservedBridge> change)
    {
        var seen = Fulfilled();
        return NodeNetworkPlan.Make(Wanted, seen with { Bridges = new Dictionary<string, ObservedBridge>(seen.Bridges) { ["br-nat"] = change(seen.Bridges["br-nat"]) } });
    }

    private static readonly string Dmz = WantedNodeNetwork.BridgeOf("dmz");

    private static ObservedBridge Bridge(string datapathType, params string[] ports) => new()
    {
        Uuid = Guid.NewGuid(),
        DatapathType = datapathType,
        IsMarked = true,
        Ports = [.. ports.Select(port => new ObservedBridgePort(Guid.NewGuid(), port))],
    };

    private static ObservedNodeNetwork Fulfilled() => new()
    {
        Root = Guid.NewGuid(),
        DatapathType = "netdev",
        BridgeMappings = $"dmz:{WantedNodeNetwork.BridgeOf("dmz")},lan:br-lan,reconciler-nat:br-nat",
        OurMappings = "dmz,lan,reconciler-nat",
        Bridges = new Dictionary<string, ObservedBridge>
        {
            ["br-int"] = Bridge("netdev") with { IsMarked = false },
            ["br-nat"] = Bridge("netdev", "br-nat"),
            [Dmz] = Bridge("netdev", Dmz, "eth1"),
        },
        NatLink = new HostLink(true, ["100.64.0.1/16"]),
        Forwarding = true,
        NatTable = NatTable.Base(),
    };
}
