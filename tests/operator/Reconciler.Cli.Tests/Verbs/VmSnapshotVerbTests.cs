using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class VmSnapshotVerbTests : IAsyncLifetime
{
    private readonly MachineApi api = new();

    private ApiClient Client => api.Client;

    public Task InitializeAsync() => api.StartAsync("web", "db");

    public async Task DisposeAsync() => await api.DisposeAsync();

    [Fact]
    public async Task Snapshot_IsMade_AndItsEndTold()
    {
        var running = Run("snapshot", "web", "--name", "before", "--quiesce", "Require");
        var made = await Eventually.SeesAsync("the snapshot", () => Client.For(Kinds.VirtualMachineSnapshots).FindAsync(new ResourceKey("default", "before"), default), seen => seen is not null);
        made!.Spec.Should().BeEquivalentTo(new { VirtualMachine = "web", Quiesce = QuiesceMode.Require });
        await Client.For(Kinds.VirtualMachineSnapshots).UpdateStatusAsync(
            made with { Status = new VirtualMachineSnapshotStatus { Phase = OperationPhase.Succeeded, Consistency = SnapshotConsistency.FileSystem, FrozenFor = new Duration(TimeSpan.FromMilliseconds(40)) } }, default);

        var run = await running;
        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().Be("virtualmachinesnapshot/before taken (FileSystem, frozen for 40 ms)\n");
    }

    [Fact]
    public async Task Restore_OfAnotherMachinesSnapshot_IsRefused_AndNothingIsMade()
    {
        await Client.For(Kinds.VirtualMachineSnapshots).CreateAsync(
            new VirtualMachineSnapshot { Metadata = new ObjectMeta { Namespace = "default", Name = "of-db" }, Spec = new VirtualMachineSnapshotSpec { VirtualMachine = "db" } }, default);

        var wrong = await Run("restore", "web", "--snapshot", "of-db");
        wrong.ExitCode.Should().Be(1);
        wrong.Error.Should().Contain("snapshot of-db is of VirtualMachine db, not of web");
        (await Run("restore", "web", "--snapshot", "none")).Error.Should().Contain("there is no VirtualMachineSnapshot none");
        (await Client.For(Kinds.VirtualMachineRestores).ListAsync(null, ListOptions.All, default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task Restore_WithNoWait_OnlyAsks()
    {
        await Client.For(Kinds.VirtualMachineSnapshots).CreateAsync(
            new VirtualMachineSnapshot { Metadata = new ObjectMeta { Namespace = "default", Name = "before" }, Spec = new VirtualMachineSnapshotSpec { VirtualMachine = "web" } }, default);

        var run = await Run("restore", "web", "--snapshot", "before", "--no-wait");

        run.ExitCode.Should().Be(0, run.Error);
        (await Client.For(Kinds.VirtualMachineRestores).ListAsync(null, ListOptions.All, default)).Items.Should().ContainSingle().Which.Spec.Snapshot.Should().Be("before");
    }

    private Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) => CommandRun.Of(["vm", .. arguments, "--kubeconfig", api.KubeconfigPath]);
}
