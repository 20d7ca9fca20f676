using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Snapshots;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Tests.Snapshots;

/// <summary>Restores that are ended in the middle, as by kill -9: what is on the disk afterwards is all that the next agent has.</summary>
public sealed class SnapshotRestoringTests : IAsyncLifetime
{
    private const string Restore = "r-1";
    private static readonly ResourceKey Key = new("prod", "web");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snapshots-");
    private readonly CancellationTokenSource ending = new(TimeSpan.FromMinutes(1));
    private readonly HypervisorSession session = new("test:///default", TimeProvider.System, NullLogger<HypervisorSession>.Instance);
    private Task running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        var connected = new TaskCompletionSource();
        session.Connected += () => connected.TrySetResult();
        running = session.RunAsync(ending.Token);
        await connected.Task.WaitAsync(ending.Token);
        Directory.CreateDirectory(PathOf("partitions"));
        var desired = Load();
        desired.Accept(TestPartition.Make() with { Spec = TestPartition.Make().Spec with { Restore = Wanted } });
        desired.Note(Key, kept => kept with { DiskFiles = [Disk("a"), Disk("b")], MadeFrom = new() { [PathOf("a.qcow2")] = "/images/debian" } });
        foreach (var disk in new[] { "a", "b" })
        {
            await File.WriteAllTextAsync(PathOf(disk + ".qcow2"), $"{disk} now");
            await File.WriteAllTextAsync(PathOf(disk + ".kept"), $"{disk} then");
        }

        Keep(Kept());
    }

    public async Task DisposeAsync()
    {
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Restore_BringsAllDisksBack_AndNotesThatTheyStandAlone()
    {
        Run().Should().BeTrue();

        Contents().Should().Equal("a then", "b then");
        Load().Find(Key)!.Restore!.Stage.Should().Be(RestoreStage.Done);
        Load().Find(Key)!.MadeFrom[PathOf("a.qcow2")].Should().BeEmpty("a restored disk overlays no image any more");
        Directory.GetFiles(folder.FullName, "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public void EndedWhileItCopied_BeginsAnew_AndUntilThenNothingIsChanged()
    {
        File.WriteAllText(PathOf("a.qcow2.r-1.tmp"), "half of it");
        Contents().Should().Equal("a now", "b now");
        SnapshotWork.HoldsStart(Load().Find(Key)!).Should().BeTrue();

        Run();

        Contents().Should().Equal("a then", "b then");
    }

    [Fact]
    public void EndedBetweenTwoNames_GoesOn_AlsoWhenTheRestoreIsNotAskedForAnyMore()
    {
        // All were copied and the first has its name already.
        File.WriteAllText(PathOf("a.qcow2"), "a then");
        File.WriteAllText(PathOf("b.qcow2.r-1.tmp"), "b then");
        var desired = Load();
        desired.Note(Key, kept => kept with { Restore = new RestoreCourse { Uid = Restore, Stage = RestoreStage.Copied } });
        desired.Accept(TestPartition.Make());
        SnapshotWork.HoldsStart(Load().Find(Key)!).Should().BeTrue("some disks are old, some are new");

        Restoring(Load(), out _).Settle(Key).Should().BeTrue();

        Contents().Should().Equal("a then", "b then");
        SnapshotWork.HoldsStart(Load().Find(Key)!).Should().BeFalse();
    }

    [Fact]
    public void TakenBackWhileItCopied_LeavesTheDisksAsTheyWere_AndNoCopies()
    {
        File.WriteAllText(PathOf("a.qcow2.r-1.tmp"), "a then");
        var desired = Load();
        desired.Note(Key, kept => kept with { Restore = new RestoreCourse { Uid = Restore, Stage = RestoreStage.Copying } });
        desired.Accept(TestPartition.Make());
        SnapshotWork.HoldsStart(desired.Find(Key)!).Should().BeTrue("until it is settled");

        Restoring(Load(), out _).Settle(Key);

        Contents().Should().Equal("a now", "b now");
        SnapshotWork.HoldsStart(Load().Find(Key)!).Should().BeFalse();
        Directory.GetFiles(folder.FullName, "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public void OfASnapshotWhoseFileIsGoneOrCut_ChangesNothing()
    {
        File.WriteAllText(PathOf("b.kept"), "b");

        var restore = () => Run();

        restore.Should().Throw<SnapshotException>().Which.Should().BeEquivalentTo(new { Reason = "SnapshotDamaged", IsFinal = true });
        Contents().Should().Equal("a now", "b now");
    }

    [Theory]
    [InlineData("Taking")]
    [InlineData("Failed")]
    public void OfASnapshotThatIsNotWhole_ChangesNothing(string stage)
    {
        Keep(Kept() with { Stage = Enum.Parse<SnapshotStage>(stage) });

        ((Func<bool>)Run).Should().Throw<SnapshotException>().Which.Reason.Should().Be("SnapshotNotHere");
        Contents().Should().Equal("a now", "b now");
    }

    [Fact]
    public void OfAnotherMachinesSnapshot_ChangesNothing()
    {
        Keep(Kept() with { Machine = "another" });

        ((Func<bool>)Run).Should().Throw<SnapshotException>().Which.Reason.Should().Be("SnapshotNotHere");
    }

    private static PartitionRestore Wanted => new() { Uid = Restore, Snapshot = "s-1" };

    private bool Run()
    {
        var restoring = Restoring(Load(), out var desired);
        return restoring.Restore(Key, desired.Find(Key)!, Wanted);
    }

    private SnapshotRestoring Restoring(DesiredStore desired, out DesiredStore same)
    {
        same = desired;
        var store = new SnapshotStore(PathOf("records"));
        store.Load();
        return new SnapshotRestoring(desired, store, session);
    }

    private void Keep(SnapshotRecord record)
    {
        var store = new SnapshotStore(PathOf("records"));
        store.Load();
        store.Keep(record);
    }

    private SnapshotRecord Kept() => new()
    {
        Uid = "s-1",
        Name = "s",
        Machine = TestPartition.Uid,
        Stage = SnapshotStage.Taken,
        Files = [new SnapshotFile("a", PathOf("a.kept"), 6), new SnapshotFile("b", PathOf("b.kept"), 6)],
    };

    /// <summary>As the next agent finds it.</summary>
    private DesiredStore Load()
    {
        var desired = new DesiredStore(PathOf("partitions"), NullLogger<DesiredStore>.Instance);
        desired.Load();
        return desired;
    }

    private IEnumerable<string> Contents() => new[] { "a", "b" }.Select(disk => File.ReadAllText(PathOf(disk + ".qcow2")));

    private DiskFile Disk(string name) => new() { Disk = name, Path = PathOf(name + ".qcow2"), DeletedWithMachine = true };

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
