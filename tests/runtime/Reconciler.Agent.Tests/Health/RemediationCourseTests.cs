using Reconciler.Agent.Health;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Health;

public class RemediationCourseTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RemediationCourse Fresh = new() { Policy = "desktops" };

    [Fact]
    public void Next_WhenTheChecksBeginToFail_RunsAtOnce() => Fresh.Next(false, Now).Deed.Should().Be(RemediationDeed.Run);

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public void Next_WhileNothingFails_DoesNothing(bool? compliant) => Fresh.Next(compliant, Now).Should().Be(new RemediationTask(RemediationDeed.Nothing, null));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [InlineData(null)]
    public void Next_WhileTheCommandRuns_OnlyAsksForItsEnd_HoweverLongItTakes(bool? compliant)
    {
        var running = Fresh.Begin(Now) with { Pid = 7 };

        running.Next(compliant, Now).Deed.Should().Be(RemediationDeed.AskForItsEnd);
        running.Next(compliant, Now.AddDays(1)).Should().Be(new RemediationTask(RemediationDeed.AskForItsEnd, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Next_WhileTheChecksGoOnFailing_RunsAgainAfterPausesThatDoubleUpToTenMinutes()
    {
        var (course, at) = (Fresh, Now);
        List<double> pauses = [];
        for (var i = 0; i < 9; i++)
        {
            course = course.Begin(at).End(at, "repair", 1, 0);
            var pause = course.Next(false, at).LookAgain!.Value;
            course.Next(false, at + pause - TimeSpan.FromTicks(1)).Deed.Should().Be(RemediationDeed.Nothing);
            course.Next(false, at + pause).Deed.Should().Be(RemediationDeed.Run);
            (pauses, at) = ([.. pauses, pause.TotalSeconds], at + pause);
        }

        pauses.Should().Equal(10, 20, 40, 80, 160, 320, 600, 600, 600);
        course.Runs.Should().Be(9);
    }

    [Fact]
    public void Next_AfterTheChecksHeld_CountsAnew_ButNotSoonerThanTheFirstPause()
    {
        var tired = Enumerable.Range(0, 5).Aggregate(Fresh, (course, _) => course.Begin(Now).End(Now, "repair", 0, 0));

        tired.Next(true, Now).Deed.Should().Be(RemediationDeed.Settle);
        var settled = tired.Settle();

        settled.Next(true, Now).Deed.Should().Be(RemediationDeed.Nothing);
        settled.Next(false, Now.AddSeconds(9)).Deed.Should().Be(RemediationDeed.Nothing);
        settled.Next(false, Now.AddSeconds(10)).Deed.Should().Be(RemediationDeed.Run);
        settled.Begin(Now).Runs.Should().Be(1);
    }

    [Fact]
    public void Next_WhenTheClockWasSetBack_DoesNotWaitForIt() =>
        Fresh.Begin(Now).End(Now, "repair", 1, 0).Next(false, Now.AddHours(-1)).Deed.Should().Be(RemediationDeed.Run);

    [Fact]
    public void IsCompliant_IsFalseAsSoonAsOneFails_AndNotKnownWhileSomeAreNot()
    {
        RemediationCourse.IsCompliant("p", [Check("p", HealthState.Unknown), Check("p", HealthState.Unhealthy)]).Should().BeFalse();
        RemediationCourse.IsCompliant("p", [Check("p", HealthState.Unknown), Check("p", HealthState.Healthy)]).Should().BeNull();
        RemediationCourse.IsCompliant("p", [Check("p", HealthState.Healthy), Check("q", HealthState.Unhealthy)]).Should().BeTrue();
        RemediationCourse.IsCompliant("p", []).Should().BeNull();
    }

    private static HealthCheckStatus Check(string policy, HealthState state) => new() { Policy = policy, Check = "c", State = state, Reason = "R", Since = Now };
}
