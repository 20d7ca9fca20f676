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
            ["br-nat"] = new(Guid.NewGuid(), "", ["br-nat"]),
            [WantedNodeNetwork.BridgeOf("dmz")] = new(Guid.NewGuid(), "netdev", []),
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

    private static ObservedNodeNetwork Fulfilled() => new()
    {
        Root = Guid.NewGuid(),
        DatapathType = "netdev",
        BridgeMappings = $"dmz:{WantedNodeNetwork.BridgeOf("dmz")},lan:br-lan,reconciler-nat:br-nat",
        OurMappings = "dmz,lan,reconciler-nat",
        Bridges = new Dictionary<string, ObservedBridge>
        {
            ["br-int"] = new(Guid.NewGuid(), "netdev", []),
            ["br-nat"] = new(Guid.NewGuid(), "netdev", ["br-nat"]),
            [WantedNodeNetwork.BridgeOf("dmz")] = new(Guid.NewGuid(), "netdev", ["eth1"]),
        },
        NatLink = new HostLink(true, ["100.64.0.1/16"]),
        Forwarding = true,
        NatTable = NatTable.Wanted(),
    };
}
