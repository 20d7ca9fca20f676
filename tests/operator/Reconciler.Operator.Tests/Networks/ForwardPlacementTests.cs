using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Networks;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Networks;

public class ForwardPlacementTests
{
    private static readonly PortForward Web = new() { Name = "web", Port = 8080, VirtualMachine = "web", TargetPort = 80 };
    private static readonly NodeForward Standing = new() { Name = "web", Protocol = TransportProtocol.TCP, Port = 8080 };
    private static readonly HypervisorNode Node = new() { Metadata = new ObjectMeta { Name = "node1" }, Spec = new HypervisorNodeSpec() };

    [Fact]
    public void Forward_StandsOnTheNode_ButOneOfSctpDoesNot()
    {
        var (onNode, problems) = Of(Network("office"), [Web, new() { Name = "signals", Protocol = TransportProtocol.SCTP, Port = 2905, VirtualMachine = "web" }]);

        onNode.Should().Equal(Standing);
        problems.Should().BeEmpty();
    }

    [Fact]
    public void PortThatAnotherNetworkHas_IsLeftToIt_AndBothAreNamed()
    {
        var (onNode, problems) = Of(Network("office"), [Web], Holder("twin"));

        onNode.Should().BeEmpty();
        var problem = problems.Should().ContainSingle().Subject;
        problem.Reason.Should().Be(Reasons.ForwardCollision);
        problem.Message.Should().Be("spec.nat.forwards[name=web].port: TCP port 8080 of node node1 leads to VirtualNetwork default/twin already (its forward web); give another port. The forward stands on 100.64.0.2:8080 alone");
    }

    [Fact]
    public void PortOnAnotherNode_IsNobodysHere() =>
        Of(Network("office"), [Web], Holder("twin") with { Status = new VirtualNetworkStatus { NatNode = "node2", NodeForwards = [Standing] } }).OnNode.Should().Equal(Standing);

    [Fact]
    public void PortThatTwoNetworksHave_StaysWithTheOlder()
    {
        var (older, younger) = (Holder("older"), Holder("younger", hours: 1));

        Of(older, [Web], younger).OnNode.Should().Equal(Standing);
        Of(younger, [Web], older).OnNode.Should().BeEmpty();
    }

    [Fact]
    public void PortThatTheNodeRefuses_IsAskedForAllTheSame_AndNamed()
    {
        var node = Node with { Status = new HypervisorNodeStatus { RefusedForwards = [new RefusedForward { Network = "default/office", Name = "web", Message = "TCP port 8080 is taken by nginx (process 9)" }] } };

        var (onNode, problems) = ForwardPlacement.OnNode(Network("office"), "100.64.0.2", node, [Web], []);

        onNode.Should().Equal(Standing);
        problems.Should().ContainSingle().Which.Should().Match<Problem>(problem => problem.Reason == Reasons.PortInUse && problem.Message.Contains("on node node1, TCP port 8080 is taken by nginx (process 9)"));
    }

    private static (ValueList<NodeForward> OnNode, IReadOnlyList<Problem> Problems) Of(VirtualNetwork network, PortForward[] ready, params VirtualNetwork[] others) =>
        ForwardPlacement.OnNode(network, "100.64.0.2", Node, ready, [network, .. others]);

    private static VirtualNetwork Network(string name, int hours = 0)
    {
        var network = Examples.Network(name);
        return network with { Metadata = network.Metadata with { CreationTimestamp = Examples.Noon.AddHours(hours) } };
    }

    private static VirtualNetwork Holder(string name, int hours = 0) => Network(name, hours) with { Status = new VirtualNetworkStatus { NatNode = "node1", NodeForwards = [Standing] } };
}
