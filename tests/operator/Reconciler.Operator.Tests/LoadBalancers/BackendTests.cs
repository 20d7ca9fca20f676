using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Topology;

namespace Reconciler.Operator.Tests.LoadBalancers;

public sealed class BackendTests
{
    [Theory]
    [InlineData(false, false, false, MachinePhase.Running, BackendState.Ready)]
    [InlineData(false, false, false, MachinePhase.Migrating, BackendState.Ready)]
    [InlineData(false, false, false, MachinePhase.Paused, BackendState.NotReady)]
    [InlineData(false, false, false, null, BackendState.NotReady)]
    [InlineData(true, true, true, MachinePhase.Running, BackendState.Draining)]
    [InlineData(false, true, true, MachinePhase.Running, BackendState.Quarantined)]
    [InlineData(false, false, true, MachinePhase.Running, BackendState.Unreachable)]
    [InlineData(false, false, true, MachinePhase.Stopped, BackendState.NotReady)]
    public void Judge_TellsTheStrictestState(bool draining, bool cutOff, bool lost, MachinePhase? phase, BackendState expected) =>
        Backend.Judge(draining, cutOff, lost, phase).Should().Be(expected);

    [Fact]
    public void Serving_WhenAMachineIsReady_LeavesUnreachableOnesOut() =>
        Names(Machine("one", BackendState.Ready), Machine("two", BackendState.Unreachable), Machine("three", BackendState.Draining)).Should().Equal("one");

    [Fact]
    public void Serving_WhenNothingIsKnownOfAnyMachine_KeepsThemRatherThanCuttingTheServiceOff() =>
        Names(Machine("one", BackendState.Unreachable), Machine("two", BackendState.Quarantined), Machine("three", BackendState.NotReady)).Should().Equal("one");

    private static IEnumerable<string> Names(params Backend[] backends) => Backend.Serving(backends).Select(backend => backend.Name);

    private static Backend Machine(string name, BackendState state) => new(name, state, new BalancerBackend($"port-{name}", "10.20.0.11"));
}
