using Reconciler.Cli.Machines;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class VmVerbTests : IAsyncLifetime
{
    private readonly MachineApi api = new();

    private ApiClient Client => api.Client;

    public Task InitializeAsync() => api.StartAsync("web");

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Fact]
    public async Task Stop_TellsHowItGoes_AndEndsWithZeroWhenItIsDone()
    {
        var running = CommandRun.Of("vm", "stop", "web", "--grace-period", "7s", "--kubeconfig", api.KubeconfigPath);
        var operation = await MadeAsync();
        operation.Spec.Should().BeEquivalentTo(new { VirtualMachine = "web", Action = MachineAction.Stop, GracePeriod = Duration.Parse("7s") });
        await TellAsync(operation, OperationPhase.Running, "HandedOver", "node node1 carries it out");
        await TellAsync(operation, OperationPhase.Succeeded, "Stopped", "");

        var run = await running;
        run.ExitCode.Should().Be(0);
        run.Output.Should().Be("virtualmachine/web stopped\n");
    }

    [Fact]
    public async Task WhatFails_EndsWithOne_AndSaysWhy()
    {
        var running = CommandRun.Of("vm", "pause", "web", "--kubeconfig", api.KubeconfigPath);
        await TellAsync(await MadeAsync(), OperationPhase.Failed, "NotRunning", "the machine is off");

        var run = await running;
        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("Pause of web failed: the machine is off");
    }

    [Fact]
    public async Task ForAMachineThatIsNotThere_NothingIsMade()
    {
        var run = await CommandRun.Of("vm", "start", "nobody", "--kubeconfig", api.KubeconfigPath);

        run.ExitCode.Should().Be(1);
        run.Error.Should().Be("reconciler: there is no VirtualMachine nobody in namespace default\n");
        (await Client.For(Kinds.VirtualMachineOperations).ListAsync(null, ListOptions.All, default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task WithNoWait_ItOnlyAsks_AndWithATimeoutItSaysThatItGoesOn()
    {
        var asked = await CommandRun.Of("vm", "restart", "web", "--no-wait", "--kubeconfig", api.KubeconfigPath);
        asked.ExitCode.Should().Be(0);
        asked.Output.Should().MatchRegex("^virtualmachineoperation/web-[0-9]{17}-restart-[0-9a-f]{6} made");

        var late = await CommandRun.Of("vm", "reset", "web", "--timeout", "200ms", "--kubeconfig", api.KubeconfigPath);
        late.ExitCode.Should().Be(2);
        late.Error.Should().MatchRegex("goes on as virtualmachineoperation/web-[0-9]{17}-reset-");
    }

    [Fact]
    public void OperationsOfOneSecond_AreOrderedByTheirNames_AsTheyWereAskedFor()
    {
        var at = new DateTimeOffset(2026, 11, 29, 23, 59, 59, 998, TimeSpan.FromHours(1));
        string[] names = [OperationRequest.NameOf("web", MachineAction.Stop, at), OperationRequest.NameOf("web", MachineAction.Start, at.AddMilliseconds(1))];

        names.Should().BeInAscendingOrder(StringComparer.Ordinal);
        names[0].Should().MatchRegex("^web-20261129225959998-stop-[0-9a-f]{6}$");
    }

    [Theory]
    [InlineData("vm", "stop", "web", "--grace-period", "soon")]
    [InlineData("vm", "pause", "web", "--grace-period", "5s")]
    [InlineData("vm", "stop", "web", "--wait", "--no-wait")]
    [InlineData("vm", "stop")]
    [InlineData("vm", "explode", "web")]
    public async Task WrongArguments_EndWithTwo(params string[] arguments) => (await CommandRun.Of(arguments)).ExitCode.Should().Be(2);

    private async Task<VirtualMachineOperation> MadeAsync() => (await Eventually.SeesAsync(
        "the operation", async () => (await Client.For(Kinds.VirtualMachineOperations).ListAsync("default", ListOptions.All, default)).Items, items => items.Count == 1))[0];

    private Task TellAsync(VirtualMachineOperation operation, OperationPhase phase, string reason, string message) => Client.For(Kinds.VirtualMachineOperations).PatchStatusAsync(operation, operation with
    {
        Status = new VirtualMachineOperationStatus
        {
            Phase = phase,
            Conditions = [new Condition { Type = "Ready", Status = phase == OperationPhase.Succeeded ? "True" : "False", Reason = reason, Message = message, LastTransitionTime = DateTimeOffset.UnixEpoch }],
        },
    }, default);
}
