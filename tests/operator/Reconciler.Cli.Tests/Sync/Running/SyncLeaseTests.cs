using Reconciler.Cli.Sync;
using Reconciler.Cli.Sync.Git;
using Reconciler.Cli.Sync.Running;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Cli.Tests.Sync.Running;

[Collection(SyncApiFixture.Collection)]
public sealed class SyncLeaseTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private readonly List<string> told = [];
    private SyncWorld world = null!;

    private SyncOptions Options => new() { Repository = new GitUrl("/x", "file"), Name = world.Namespace, Namespace = "default", LeaseDuration = TimeSpan.FromSeconds(1) };

    public async Task InitializeAsync() => world = await SyncWorld.MakeAsync(fixture);

    public Task DisposeAsync()
    {
        world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task WhileOneHoldsIt_AnotherWaits_AndGivesUpWhenItsPatienceEnds()
    {
        await using var held = await TakeAsync(null);
        var second = () => TakeAsync(TimeSpan.Zero);
        (await second.Should().ThrowAsync<CommandFailedException>()).WithMessage($"another process runs this sync ({Environment.MachineName}/{Environment.ProcessId}, lease reconciler-system/sync-{world.Namespace}); nothing was changed");
        told.Should().ContainSingle().Which.Should().StartWith($"waits for {Environment.MachineName}/{Environment.ProcessId}, which runs this sync");
        held.Lost.IsCancellationRequested.Should().BeFalse("it was renewed meanwhile");
    }

    [Fact]
    public async Task WhenItIsGivenBack_TheNextOneHasItAtOnce()
    {
        var held = await TakeAsync(null);
        var next = TakeAsync(null);
        next.IsCompleted.Should().BeFalse();
        await held.DisposeAsync();
        await using var taken = await next;
        (await LeaseAsync()).Spec!.LeaseTransitions.Should().Be(1);
    }

    [Fact]
    public async Task AHolderThatIsSilent_IsWaitedForUntilItsLeaseEnds()
    {
        await HoldAsync("far-away/1/1/elsewhere/x");
        await using var taken = await TakeAsync(TimeSpan.FromSeconds(5));
        told.Should().ContainSingle().Which.Should().Contain("far-away/1,");
    }

    [Fact]
    public async Task AHolderOfThisHostThatIsDead_IsNotWaitedFor()
    {
        // A process id beyond what Linux gives out, at the place of this process.
        var parts = HolderIdentity.New().Split('/');
        parts[1] = "4194305";
        await HoldAsync(string.Join('/', parts));
        await using var taken = await TakeAsync(TimeSpan.Zero);
        told.Should().BeEmpty();
    }

    [Fact]
    public async Task WhoLosesItToAnother_IsTold()
    {
        await using var held = await TakeAsync(null);
        var lost = new TaskCompletionSource();
        await using var registration = held.Lost.Register(lost.SetResult);
        await HoldAsync("far-away/1/1/elsewhere/x");
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    private Task<SyncLease> TakeAsync(TimeSpan? patience) => SyncLease.TakeAsync(world.Client, Options, HolderIdentity.New(), patience, told.Add, default);

    private async Task<Lease> LeaseAsync() => await world.Client.For(Kinds.Leases).GetAsync(new ResourceKey("reconciler-system", $"sync-{world.Namespace}"), default);

    private async Task HoldAsync(string identity)
    {
        var lease = new Lease
        {
            Metadata = new ObjectMeta { Namespace = "reconciler-system", Name = $"sync-{world.Namespace}" },
            Spec = new LeaseSpec { HolderIdentity = identity, LeaseDurationSeconds = 1, RenewTime = DateTimeOffset.UnixEpoch, AcquireTime = DateTimeOffset.UnixEpoch },
        };
        var leases = world.Client.For(Kinds.Leases);
        await (await leases.FindAsync(ResourceKey.Of(lease), default) is null ? leases.CreateAsync(lease, default) : leases.UpdateAsync(lease, default));
    }
}
