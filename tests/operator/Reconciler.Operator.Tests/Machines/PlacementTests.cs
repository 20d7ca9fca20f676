using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Nodes;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Machines;

public sealed class PlacementTests
{
    private static readonly VirtualNetwork Uplinked = Examples.Network() with { Spec = new VirtualNetworkSpec { Uplink = new UplinkSpec { PhysicalNetwork = "lan" } } };

    [Fact]
    public void Choose_KeepsTheNodeThatWasChosen_EvenWhenItIsAway() =>
        Choose([Examples.Node("a"), Examples.Node("b", ready: null)], current: "b").NodeName.Should().Be("b");

    [Fact]
    public void Choose_PrefersTheNodeWithTheFewestPartitions_ThenTheName()
    {
        Choose([Examples.Node("a", partitions: 2), Examples.Node("b", partitions: 1)]).NodeName.Should().Be("b");
        Choose([Examples.Node("b"), Examples.Node("a")]).NodeName.Should().Be("a");
    }

    [Fact]
    public void Choose_WhenNoneFits_SaysOfEachNodeWhy()
    {
        var choice = Choose(
            [
                Examples.Node("a", spec: new HypervisorNodeSpec { Unschedulable = true }),
                Examples.Node("b", ready: false),
                Examples.Node("c", labels: new ValueMap { ["zone"] = "east" }),
                Examples.Node("d", labels: new ValueMap { ["zone"] = "west" }),
            ],
            new VirtualMachineSpec { NodeSelector = new ValueMap { ["zone"] = "west" } },
            Uplinked);
        choice.NodeName.Should().BeNull();
        choice.Explanation.Should().Be(
            "no node fits: a is unschedulable (spec.unschedulable); b is not ready (its agent said so); c lacks the label zone=west (spec.nodeSelector); "
            + "d is not plugged into the physical network lan (its spec.physicalNetworks)");
    }

    [Fact]
    public void Choose_OfAMachineThatTakesADomainOver_IsTheDomainsNode()
    {
        var spec = new VirtualMachineSpec { Adopt = new AdoptSpec { NodeName = "b", Domain = "old", Uuid = Guid.NewGuid().ToString() } };

        Choose([Examples.Node("a"), Examples.Node("b", partitions: 9)], spec).NodeName.Should().Be("b");
        Choose([Examples.Node("a")], spec).Explanation.Should().Be("no node fits: a is not where the domain old is (spec.adopt.nodeName)");
    }

    [Fact]
    public void Choose_WhenTheArchitectureIsNotOffered_SaysSo() =>
        Choose([Examples.Node("a")], architecture: Architecture.I686).Explanation.Should().Contain("a cannot run i686");

    [Fact]
    public void Choose_WhenThereIsNoNode_SaysHowOneAppears() => Choose([]).Explanation.Should().Contain("HypervisorNode");

    private static PlacementChoice Choose(
        IReadOnlyList<NodeState> nodes, VirtualMachineSpec? spec = null, VirtualNetwork? network = null, string? current = null, Architecture architecture = Architecture.X8664) =>
        Placement.Choose(Examples.Machine(spec), architecture, [network ?? Examples.Network()], [], nodes, current);
}
