using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Schedules;

namespace Reconciler.Operator.Tests.Schedules;

public sealed class SnapshotKeepingTests
{
    [Fact]
    public void TheNewestOfEachOfTheLastHoursDaysAndWeeks_Stay()
    {
        // Every six hours for four weeks.
        var all = Enumerable.Range(0, 28 * 4).Select(number => Snapshot("web", At("2026-11-29T18:00:00Z").AddHours(-6 * number))).ToList();
        var kept = Kept(all, new SnapshotRetention { Hourly = 2, Daily = 3, Weekly = 2 });
        kept.Should().Equal("2026-11-29T18:00", "2026-11-29T12:00", "2026-11-28T18:00", "2026-11-27T18:00", "2026-11-22T18:00");
    }

    [Fact]
    public void AMachineThatWasAwayForLong_LosesNoneByThat() => Kept(
        [Snapshot("web", At("2026-11-29T03:00:00Z")), Snapshot("web", At("2025-01-02T03:00:00Z")), Snapshot("web", At("2025-01-01T03:00:00Z")), Snapshot("web", At("2024-12-31T03:00:00Z"))],
        new SnapshotRetention { Daily = 3 }).Should().Equal("2026-11-29T03:00", "2025-01-02T03:00", "2025-01-01T03:00");

    [Fact]
    public void EachMachine_HasItsOwn() => SnapshotKeeping.Surplus(
        [Snapshot("web", At("2026-11-29T03:00:00Z")), Snapshot("db", At("2026-11-29T03:00:00Z")), Snapshot("db", At("2026-11-28T03:00:00Z"))], new SnapshotRetention { Daily = 1 })
        .Should().ContainSingle().Which.Spec.VirtualMachine.Should().Be("db");

    [Fact]
    public void TheNewestThatIsWhole_AlwaysStays_AndWhatIsUnderWayToo() => SnapshotKeeping.Surplus(
        [Snapshot("web", At("2026-11-29T03:00:00Z"), OperationPhase.Running), Snapshot("web", At("2026-11-28T03:00:00Z"), OperationPhase.Failed), Snapshot("web", At("2020-01-01T00:00:00Z"))],
        new SnapshotRetention { Hourly = 0, Weekly = 1 }).Should().BeEmpty();

    [Fact]
    public void FailedOnes_GoWhenANewerOneIsWhole_AndButForTheLastThree()
    {
        var failed = Enumerable.Range(1, 5).Select(day => Snapshot("web", At($"2026-11-0{day}T03:00:00Z"), OperationPhase.Failed)).ToList();
        SnapshotKeeping.Surplus(failed, null).Select(snapshot => snapshot.Metadata.CreationTimestamp!.Value.Day).Should().BeEquivalentTo([1, 2]);
        SnapshotKeeping.Surplus([.. failed, Snapshot("web", At("2026-11-04T12:00:00Z"))], null).Select(snapshot => snapshot.Metadata.CreationTimestamp!.Value.Day).Should().BeEquivalentTo([1, 2, 3, 4]);
    }

    [Fact]
    public void WithoutKeep_AllThatAreWholeStay() =>
        SnapshotKeeping.Surplus(Enumerable.Range(0, 100).Select(number => Snapshot("web", At("2026-11-29T18:00:00Z").AddMinutes(-number))), null).Should().BeEmpty();

    private static IEnumerable<string> Kept(IReadOnlyList<VirtualMachineSnapshot> all, SnapshotRetention keep) =>
        all.Except(SnapshotKeeping.Surplus(all, keep)).Select(snapshot => snapshot.Status!.TakenAt!.Value.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture));

    private static VirtualMachineSnapshot Snapshot(string machine, DateTimeOffset at, OperationPhase phase = OperationPhase.Succeeded) => new()
    {
        Metadata = new ObjectMeta { Name = Guid.NewGuid().ToString(), Namespace = "default", CreationTimestamp = at },
        Spec = new VirtualMachineSnapshotSpec { VirtualMachine = machine },
        Status = new VirtualMachineSnapshotStatus { Phase = phase, TakenAt = phase == OperationPhase.Succeeded ? at : null },
    };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
