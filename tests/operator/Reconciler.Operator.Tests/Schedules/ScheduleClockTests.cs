using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Language.Snapshots;
using Reconciler.Operator.Schedules;

namespace Reconciler.Operator.Tests.Schedules;

public sealed class ScheduleClockTests
{
    private const string Line = "0 3 * * *";
    private static readonly DateTimeOffset Made = At("2026-11-20T12:00:00Z");

    [Theory]
    [InlineData("2026-11-20T13:00:00Z", null, null, "2026-11-21T03:00:00Z")]
    [InlineData("2026-11-21T03:00:00Z", null, "2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z")]
    [InlineData("2026-11-21T09:00:00Z", "2026-11-21T03:00:00Z", null, "2026-11-22T03:00:00Z")]
    [InlineData("2026-11-25T09:00:00Z", "2026-11-21T03:00:00Z", "2026-11-25T03:00:00Z", "2026-11-26T03:00:00Z")]
    public void OfTheTimesThatWentBy_TheLastIsMadeUpFor(string now, string? last, string? due, string next)
    {
        var clock = ScheduleClock.Read(Schedule(last is null ? null : Looked(last: last)), At(now));
        (clock.Due, clock.Next).Should().Be((due is null ? null : At(due), At(next)));
    }

    [Fact]
    public void ABeforeItWasMade_IsNoTimeOfIt() => ScheduleClock.Read(Schedule(null), Made.AddMinutes(1)).Due.Should().BeNull();

    [Fact]
    public void AnotherLine_OrAnEndOfSuspension_MakesUpForNothing()
    {
        ScheduleClock.Read(Schedule(Looked(line: "0 4 * * *")), At("2026-11-25T09:00:00Z")).Should().Be(new ScheduleClock(Line, At("2026-11-25T09:00:00Z"), null, At("2026-11-26T03:00:00Z")));
        ScheduleClock.Read(Schedule(Looked(line: null)), At("2026-11-25T09:00:00Z")).Due.Should().BeNull();
    }

    [Fact]
    public void AnyOtherEdit_IsNoReasonToLeaveATimeOut() => ScheduleClock.Read(Schedule(Looked() with { ObservedGeneration = 0 }), At("2026-11-25T03:00:01Z")).Due.Should().Be(At("2026-11-25T03:00:00Z"));

    [Fact]
    public void ASuspendedOne_HasNoTimes()
    {
        var schedule = Schedule(Looked());
        var clock = ScheduleClock.Read(schedule with { Spec = schedule.Spec with { Suspend = true } }, At("2026-11-25T09:00:00Z"));
        (clock.Line, clock.Due, clock.Next).Should().Be((null, null, null));
    }

    [Fact]
    public void AClockThatRanAhead_HoldsNothingUp()
    {
        var ahead = Schedule(Looked(last: "2027-11-25T03:00:00Z", since: "2027-01-01T00:00:00Z"));
        var now = At("2026-11-25T01:00:00Z");
        var clock = ScheduleClock.Read(ahead, now);
        clock.Due.Should().BeNull();

        var next = ahead with { Status = ScheduleStatusBuilder.Build(new ScheduleRound { Schedule = ahead, Clock = clock, Selected = 1, Snapshots = [] }, now) };
        next.Status.LastTime.Should().BeNull();
        ScheduleClock.Read(next, At("2026-11-25T03:00:00Z")).Due.Should().Be(At("2026-11-25T03:00:00Z"));
    }

    private static SnapshotScheduleStatus Looked(string? last = null, string since = "2026-11-20T12:00:00Z", string? line = Line) =>
        new() { ObservedGeneration = 1, Schedule = line, Since = At(since), LastTime = last is null ? null : At(last) };

    private static SnapshotSchedule Schedule(SnapshotScheduleStatus? status) => new()
    {
        Metadata = new ObjectMeta { Name = "nightly", Namespace = "default", CreationTimestamp = Made, Generation = 1 },
        Spec = new SnapshotScheduleSpec { Selector = new LabelSelector(), Schedule = Line },
        Status = status,
    };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
