using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Schedules;

namespace Reconciler.Operator.Tests.Schedules;

public sealed class ScheduleClockTests
{
    private static readonly DateTimeOffset Made = At("2026-11-20T12:00:00Z");

    [Theory]
    [InlineData("2026-11-20T13:00:00Z", null, null, null, "2026-11-21T03:00:00Z")]
    [InlineData("2026-11-21T03:00:00Z", null, null, "2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z")]
    [InlineData("2026-11-21T09:00:00Z", "2026-11-21T03:00:00Z", null, null, "2026-11-22T03:00:00Z")]
    [InlineData("2026-11-25T09:00:00Z", "2026-11-21T03:00:00Z", null, "2026-11-25T03:00:00Z", "2026-11-26T03:00:00Z")]
    [InlineData("2026-11-25T09:00:00Z", "2026-11-21T03:00:00Z", "2026-11-25T08:00:00Z", null, "2026-11-26T03:00:00Z")]
    [InlineData("2026-11-19T03:00:00Z", "2026-11-21T03:00:00Z", null, null, "2026-11-20T03:00:00Z")]
    public void OfTheTimesThatWentBy_TheLastIsMadeUpFor_AndNoneFromBeforeTheScheduleWasSo(string now, string? last, string? since, string? due, string next)
    {
        var schedule = Schedule(last is null && since is null ? null : new SnapshotScheduleStatus { ObservedGeneration = 1, LastTime = AtOrNull(last), Since = AtOrNull(since) });
        ScheduleClock.Read(schedule, At(now)).Should().Be(new ScheduleClock(AtOrNull(due), At(next)));
    }

    [Fact]
    public void AChangedSchedule_MakesUpForNothing() =>
        ScheduleClock.Read(Schedule(new SnapshotScheduleStatus { ObservedGeneration = 0, LastTime = Made }), At("2026-11-25T09:00:00Z")).Due.Should().BeNull();

    [Fact]
    public void ASuspendedOne_HasNoTimes()
    {
        var schedule = Schedule(null);
        ScheduleClock.Read(schedule with { Spec = schedule.Spec with { Suspend = true } }, At("2026-11-25T09:00:00Z")).Should().Be(new ScheduleClock(null, null));
    }

    private static SnapshotSchedule Schedule(SnapshotScheduleStatus? status) => new()
    {
        Metadata = new ObjectMeta { Name = "nightly", Namespace = "default", CreationTimestamp = Made, Generation = 1 },
        Spec = new SnapshotScheduleSpec { Selector = new LabelSelector(), Schedule = "0 3 * * *" },
        Status = status,
    };

    private static DateTimeOffset? AtOrNull(string? text) => text is null ? null : At(text);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
