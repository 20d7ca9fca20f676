using System.Text.Json.Nodes;
using Reconciler.Agent.NodeNetwork;
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
        var table = NatTable.Wanted();
        table.RemoveAt(2);

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
        foreach (var item in NatTable.Wanted())
        {
            var copy = (JsonObject)item!.DeepClone();
            ((JsonObject)copy.First().Value!)["handle"] = 7;
            listed.Add((JsonNode)copy);
        }

        JsonNode.DeepEquals(NatTable.Normalize(new JsonObject { ["nftables"] = listed }), NatTable.Wanted()).Should().BeTrue();
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
        NatTable = NatTable.Wanted(),
    };
}
