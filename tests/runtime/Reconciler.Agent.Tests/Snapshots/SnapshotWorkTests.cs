using Reconciler.Agent.Desired;
using Reconciler.Agent.Snapshots;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;

namespace Reconciler.Agent.Tests.Snapshots;

public sealed class SnapshotWorkTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snapshots-");
    private readonly SnapshotStore store;

    public SnapshotWorkTests()
    {
        store = new SnapshotStore(folder.FullName);
        store.Load();
    }

    [Fact]
    public void ASnapshotIsTakenOnce_AndAFailedOneIsNotTriedForEver()
    {
        IsOpen(Wanted("new")).Should().BeTrue();
        Keep("taken", SnapshotStage.Taken);
        Keep("failed", SnapshotStage.Failed);

        IsOpen(Wanted("taken"), Wanted("failed")).Should().BeFalse();
    }

    [Fact]
    public void OneThatWasNotFinished_IsWorkAlsoWhenNobodyAsksForItAnyMore()
    {
        Keep("left", SnapshotStage.Taking);

        IsOpen().Should().BeTrue("a guest may be frozen, and files lie about");
    }

    [Fact]
    public void WhoOnlyAsksForADomain_HasNothingToDoToIt_NorToAnothersSnapshot()
    {
        Keep("running", SnapshotStage.Taking);
        var spec = TestPartition.Make().Spec with { Snapshots = [Wanted("new")], Adopt = new AdoptSpec { NodeName = "node1", Domain = "Web_Server", Uuid = TestPartition.Uid } };
        var asking = new PartitionRecord { Partition = TestPartition.Make() with { Spec = spec } };

        SnapshotWork.IsOpen(asking, store).Should().BeFalse();
        SnapshotWork.IsOpen(asking with { Adopted = "<domain/>" }, store).Should().BeTrue();
        var another = asking with { Adopted = "<domain/>", Partition = asking.Partition with { Spec = spec with { Snapshots = [], VirtualMachine = new MachineReference { Name = "a", Uid = "00000000-1111-4222-8333-444455556666" } } } };
        SnapshotWork.IsOpen(another, store).Should().BeFalse("a snapshot is the machine's that it was taken of, whatever its domain's UUID");
    }

    [Fact]
    public void WhatIsTakenAndNotAskedFor_IsLeftAlone()
    {
        Keep("kept", SnapshotStage.Taken);

        IsOpen().Should().BeFalse();
    }

    [Fact]
    public void ADeletion_IsDoneWhenNothingIsKnownOfItAnyMore()
    {
        Keep("old", SnapshotStage.Taken);
        var wanted = Wanted("old") with { Delete = true };
        IsOpen(wanted).Should().BeTrue();

        store.Forget("old");

        IsOpen(wanted).Should().BeFalse();
        SnapshotReport.Of(wanted, store.Find("old"), null).Should().BeEquivalentTo(new { Phase = OperationPhase.Succeeded, Reason = "Deleted" });
    }

    [Fact]
    public void AnotherAgentKnowsWhatWasTaken()
    {
        Keep("taken", SnapshotStage.Taken);
        var later = new SnapshotStore(folder.FullName);
        later.Load();

        later.Find("taken").Should().Be(store.Find("taken"));
    }

    [Fact]
    public void AFileThatCannotBeRead_IsLeftForAPerson()
    {
        var path = Path.Combine(folder.FullName, "odd.json");
        File.WriteAllText(path, "{");
        var later = new SnapshotStore(folder.FullName);
        later.Load();

        later.Find("odd").Should().BeEquivalentTo(new { Stage = SnapshotStage.Failed, Problem = new { Reason = "RecordUnreadable" } });
        later.IsUnreadable("odd").Should().BeTrue("neither is it taken anew over what is there, nor is it said to be deleted");
        File.Exists(path).Should().BeTrue();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static PartitionSnapshot Wanted(string uid) => new() { Uid = uid, Name = uid, Quiesce = QuiesceMode.Prefer };

    private void Keep(string uid, SnapshotStage stage) => store.Keep(new SnapshotRecord { Uid = uid, Name = uid, Machine = TestPartition.Uid, Stage = stage });

    private bool IsOpen(params PartitionSnapshot[] wanted) =>
        SnapshotWork.IsOpen(new PartitionRecord { Partition = TestPartition.Make() with { Spec = TestPartition.Make().Spec with { Snapshots = [.. wanted] } } }, store);
}
