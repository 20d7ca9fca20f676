using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Topology;

namespace Reconciler.Operator.Tests.Networks;

public sealed class ExternalGrantTests
{
    private static readonly PhysicalNetwork Lan = new()
    {
        Metadata = new ObjectMeta { Name = "lan" },
        Spec = new PhysicalNetworkSpec
        {
            ExternalAddresses = ["192.0.2.5"],
            AddressGrants = [new AddressGrant { Addresses = ["192.0.2.8-192.0.2.9"], NamespaceSelector = new LabelSelector { MatchLabels = new ValueMap { ["team"] = "blue" } } }],
        },
    };

    [Theory]
    [InlineData("192.0.2.5", "red", true)]
    [InlineData("192.0.2.8", "blue", true)]
    [InlineData("192.0.2.9", "red", false)]
    [InlineData("192.0.2.10", "blue", false)]
    public void AnAddress_IsGrantedToAllOrToThoseThatAreSelected(string address, string team, bool granted)
    {
        var ranges = ExternalGrant.Of(Lan, new ValueMap { ["team"] = team });
        var objection = ExternalGrant.Objection("spec.nat.externalAddress", IPAddress.Parse(address), Campus, "tenant", ranges);
        (objection?.Reason).Should().Be(granted ? null : Reasons.ExternalAddressNotGranted);
    }

    [Fact]
    public void ARefusal_NamesTheRuleAndWhoMayChangeIt() => ExternalGrant.Objection("spec.nat.externalAddress", IPAddress.Parse("192.0.2.9"), Campus, "tenant", ExternalGrant.Of(Lan, []))!.Message.Should().Be(
        "spec.nat.externalAddress: PhysicalNetwork lan does not grant external address 192.0.2.9 to namespace tenant; granted are 192.0.2.5. Whoever owns it can add them to its spec.addressGrants");

    [Fact]
    public void APhysicalNetworkThatListsNone_LeavesItOpen() => ExternalGrant.Of(new PhysicalNetwork { Metadata = new ObjectMeta { Name = "lan" }, Spec = new PhysicalNetworkSpec() }, []).Should().BeNull();

    [Fact]
    public void WhereAnyAddressWillDo_ItIsOneOfTheGranted()
    {
        var want = new AddressWant { Interface = "nat", Network = new("default", "campus"), Subnet = Subnet.Parse("192.0.2.0/24"), Granted = ExternalGrant.Of(Lan, new ValueMap { ["team"] = "blue" }) };
        want.Choose([IPAddress.Parse("192.0.2.5")], "x").Should().Be(IPAddress.Parse("192.0.2.8"));
        want.Choose([IPAddress.Parse("192.0.2.5"), IPAddress.Parse("192.0.2.8"), IPAddress.Parse("192.0.2.9")], "x").Should().BeNull();
        want.IsFulfilledBy(IPAddress.Parse("192.0.2.77")).Should().BeFalse();
    }

    private static VirtualNetwork Campus => Examples.Network("campus") with { Spec = new VirtualNetworkSpec { Uplink = new UplinkSpec { PhysicalNetwork = "lan", Vlan = 10 } } };
}
