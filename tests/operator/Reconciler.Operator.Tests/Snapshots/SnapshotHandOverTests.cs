using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Snapshots;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Snapshots;

public sealed class SnapshotHandOverTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 4, 0, 0, TimeSpan.Zero);
    private static readonly VirtualMachine Machine = Examples.Machine();

    [Fact]
    public void Of_HandsOverWhatIsNotDone_OldestFirst()
    {
        var given = SnapshotHandOver.Of(Machine, [Snapshot("young", age: 1), Snapshot("done", OperationPhase.Succeeded), Snapshot("failed", OperationPhase.Failed), Snapshot("old", age: 5)]);

        given.Select(one => one.Name).Should().Equal("old", "young");
        given.Should().OnlyContain(one => one.Delete == null && one.Quiesce == QuiesceMode.Prefer);
    }

    [Fact]
    public void Of_HandsDeletionsOver_AlsoOfWhatIsDone() =>
        SnapshotHandOver.Of(Machine, [Deleted(Snapshot("done", OperationPhase.Succeeded))]).Should().ContainSingle().Which.Delete.Should().BeTrue();

    [Fact]
    public void Of_HasNothingToDoWithANamesakesSnapshots()
    {
        var other = Snapshot("other");
        SnapshotHandOver.Of(Machine, [other with { Metadata = other.Metadata with { OwnerReferences = [new OwnerReference { ApiVersion = "v1", Kind = "VirtualMachine", Name = "web", Uid = "former" }] } }]).Should().BeEmpty();
    }

    [Fact]
    public void Of_WaitsForTheFinalizer_WithoutWhichFilesWouldBeLeft()
    {
        var bare = Snapshot("bare");
        SnapshotHandOver.Of(Machine, [bare with { Metadata = bare.Metadata with { Finalizers = [] } }]).Should().BeEmpty();
    }

    [Fact]
    public void RestoreOf_TakesTheOldestThatHasAWholeSnapshot()
    {
        VirtualMachineSnapshot[] snapshots = [Snapshot("s", OperationPhase.Succeeded), Snapshot("going", OperationPhase.Running)];
        VirtualMachineRestore[] restores = [Restore("young", "s", age: 1), Restore("early", "going", age: 9), Restore("old", "s", age: 5), Restore("done", "s", age: 9, OperationPhase.Succeeded)];

        SnapshotHandOver.RestoreOf(Machine, restores, snapshots).Should().Be(new PartitionRestore { Uid = "old-uid", Snapshot = "s-uid" });
    }

    [Fact]
    public void RestoreOf_ASnapshotThatIsBeingDeleted_IsNotBegun() =>
        SnapshotHandOver.RestoreOf(Machine, [Restore("r", "s", 1)], [Deleted(Snapshot("s", OperationPhase.Succeeded))]).Should().BeNull();

    [Fact]
    public void Status_OfAFinishedOne_StaysWhateverTheNodeSays()
    {
        var done = Snapshot("done", OperationPhase.Succeeded);

        SnapshotStatus.Of(done, Machine, null, Now).Should().Be(done.Status);
    }

    [Fact]
    public void Status_OfWhatIsNotMadeYet_SaysSo()
    {
        var asked = Snapshot("memory");
        var status = SnapshotStatus.Of(asked with { Spec = asked.Spec with { Memory = true } }, Machine, null, Now);

        status.Phase.Should().Be(OperationPhase.Failed);
        status.Conditions.Of(ConditionTypes.Ready)!.Reason.Should().Be(Reasons.MemoryUnsupported);
    }

    [Fact]
    public void Status_OfARestoreOfNothing_WaitsAndNamesIt()
    {
        var status = RestoreStatus.Of(Restore("r", "none", 1) with { Status = null }, null, null, null, null, Now);

        status.Phase.Should().Be(OperationPhase.Pending);
        status.Conditions.Of(ConditionTypes.Ready)!.Message.Should().Contain("VirtualMachineSnapshot none");
    }

    [Fact]
    public void Status_OfARestoreWhoseSnapshotIsGone_Fails_AndALaterNamesakeDoesNotRollTheMachineBack()
    {
        var later = Snapshot("s", OperationPhase.Succeeded) with { Metadata = Snapshot("s").Metadata with { Uid = "another" } };

        RestoreStatus.Of(Restore("r", "s", 1), null, null, null, null, Now).Phase.Should().Be(OperationPhase.Failed);
        RestoreStatus.Of(Restore("r", "s", 1), later, null, null, null, Now).Phase.Should().Be(OperationPhase.Failed);
        SnapshotHandOver.RestoreOf(Machine, [Restore("r", "s", 1)], [later]).Should().BeNull();
        RestoreStatus.Of(Restore("r", "s", age: 60) with { Status = null }, Snapshot("s", OperationPhase.Succeeded, age: 1), null, null, null, Now).Phase.Should().Be(OperationPhase.Failed, "it waited for another one");
    }

    private static VirtualMachineSnapshot Snapshot(string name, OperationPhase? phase = null, int age = 1) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = Machine.Metadata.Namespace,
            Name = name,
            Uid = name + "-uid",
            CreationTimestamp = Now.AddMinutes(-age),
            Finalizers = [SnapshotHandOver.Finalizer],
            OwnerReferences = [new OwnerReference { ApiVersion = "reconciler.dev/v1alpha1", Kind = "VirtualMachine", Name = Machine.Metadata.Name, Uid = Machine.Metadata.Uid! }],
        },
        Spec = new VirtualMachineSnapshotSpec { VirtualMachine = Machine.Metadata.Name },
        Status = phase is null ? null : new VirtualMachineSnapshotStatus { Phase = phase },
    };

    private static VirtualMachineSnapshot Deleted(VirtualMachineSnapshot snapshot) => snapshot with { Metadata = snapshot.Metadata with { DeletionTimestamp = Now } };

    private static VirtualMachineRestore Restore(string name, string snapshot, int age, OperationPhase? phase = null) => new()
    {
        Metadata = new ObjectMeta { Namespace = Machine.Metadata.Namespace, Name = name, Uid = name + "-uid", CreationTimestamp = Now.AddMinutes(-age) },
        Spec = new VirtualMachineRestoreSpec { Snapshot = snapshot, Target = new RestoreTarget { InPlace = new InPlaceRestore() } },
        Status = new VirtualMachineRestoreStatus { Phase = phase, SnapshotUid = snapshot + "-uid" },
    };
}
