using Reconciler.Agent.NodeNetwork;
using Reconciler.Agent.Probing;

namespace Reconciler.Agent.Tests.NodeNetwork;

public class ProberPlanTests
{
    private static readonly WantedProber Office = new("prod/office", "prod.office/probes", "02:00:00:00:00:01", "10.0.0.9/24");
    private static readonly ObservedProber Fulfilled = new(Guid.NewGuid(), "br-int", Office.PortName, true, new HostLink(true, [])) { Interface = Guid.NewGuid() };

    [Fact]
    public void Device_HasANameThatNoTapHas() =>
        WantedProber.IsDevice(Office.Device).Should().BeTrue();

    [Fact]
    public void Make_WhenAllIsAsWanted_IsEmpty() => Steps(Fulfilled).Should().BeEmpty();

    [Fact]
    public void Make_WhenThereIsNothing_MakesTheLinkThenThePort() =>
        Steps(null).Select(step => (step.Action, step.Path)).Should().Equal(("MakeProberLink", "node.probers[prod/office].link"), ("PlugProber", "node.probers[prod/office].port"));

    [Fact]
    public void Make_WhenThePortClaimsAnother_IsElsewhereOrUnmarked_PlugsItAnew()
    {
        Steps(Fulfilled with { LogicalPort = "spy" }).Should().ContainSingle().Which.Should().BeOfType<PlugProber>();
        Steps(Fulfilled with { Bridges = "br-lan" }).Should().ContainSingle().Which.Should().BeOfType<PlugProber>();
        Steps(Fulfilled with { IsMarked = false }).Should().ContainSingle().Which.Should().BeOfType<PlugProber>();
    }

    [Fact]
    public void Make_WhenAColumnIsUsed_EmptiesIt() =>
        Steps(Fulfilled with { Used = [new("Port", "tag", "7"), new("Interface", "type", "internal")] }).Select(step => step.Path)
            .Should().Equal("node.probers[prod/office].port.tag", "node.probers[prod/office].port.type");

    [Fact]
    public void Make_WhenTheLinkIsDown_MakesIt() =>
        Steps(Fulfilled with { Link = new HostLink(false, []) }).Should().ContainSingle().Which.Should().BeOfType<MakeProberLink>();

    [Fact]
    public void Make_OfWhatNobodyAsksFor_TakesOutOnlyWhatBearsOurMark()
    {
        NodeNetworkPlan.Make(Wanted([]), Observed(Fulfilled)).OfType<RemovePort>().Should().ContainSingle();
        NodeNetworkPlan.Make(Wanted([]), Observed(Fulfilled with { IsMarked = false })).OfType<RemovePort>().Should().BeEmpty();
    }

    [Fact]
    public void Make_WhileOvnHasNoBridge_Waits() =>
        NodeNetworkPlan.Make(Wanted([Office]), Observed(null) with { Integration = null }).Should().NotContain(step => step.Path.StartsWith("node.probers", StringComparison.Ordinal));

    private static List<NodeStep> Steps(ObservedProber? seen) =>
        [.. NodeNetworkPlan.Make(Wanted([Office]), Observed(seen)).Where(step => step.Path.StartsWith("node.probers", StringComparison.Ordinal))];

    private static WantedNodeNetwork Wanted(WantedProber[] probers) => WantedNodeNetwork.From("node1", null) with { Probers = [.. probers] };

    private static ObservedNodeNetwork Observed(ObservedProber? seen) => new()
    {
        Root = Guid.NewGuid(),
        Integration = Guid.NewGuid(),
        Probers = seen is null ? new Dictionary<string, ObservedProber>() : new Dictionary<string, ObservedProber> { [Office.Device] = seen },
    };
}
