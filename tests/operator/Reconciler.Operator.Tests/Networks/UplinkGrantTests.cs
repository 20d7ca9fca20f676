using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Networks;

public sealed class UplinkGrantTests
{
    private static readonly PhysicalNetwork Lan = new()
    {
        Metadata = new ObjectMeta { Name = "lan" },
        Spec = new PhysicalNetworkSpec
        {
            Vlans = [new VlanRange { From = 100, To = 199, NamespaceSelector = new LabelSelector { MatchLabels = new ValueMap { ["team"] = "blue" } } }, new VlanRange { From = 300, To = 300 }],
        },
    };

    [Theory]
    [InlineData(120, "blue", true)]
    [InlineData(120, "red", false)]
    [InlineData(200, "blue", false)]
    [InlineData(300, "red", true)]
    public void Objection_FollowsTheGrantedRanges(int vlan, string team, bool granted)
    {
        var objection = UplinkGrant.Objection(Network(vlan), Lan, new ValueMap { ["team"] = team });
        (objection?.Reason).Should().Be(granted ? null : Reasons.VlanNotGranted);
    }

    [Fact]
    public void Objection_SaysWhatIsGrantedInstead() =>
        UplinkGrant.Objection(Network(120), Lan, new ValueMap { ["team"] = "red" })!.Message.Should().Contain("granted are 300-300");

    [Fact]
    public void Objection_WhenThePhysicalNetworkIsMissing_NamesIt() =>
        UplinkGrant.Objection(Network(120), null, [])!.Reason.Should().Be(Reasons.PhysicalNetworkNotFound);

    private static VirtualNetwork Network(int vlan) => Examples.Network() with { Spec = new VirtualNetworkSpec { Uplink = new UplinkSpec { PhysicalNetwork = "lan", Vlan = vlan } } };
}
