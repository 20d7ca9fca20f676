using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Quarantine;

public sealed class VerdictTests
{
    private static readonly DateTimeOffset Noon = Examples.Noon;

    [Fact]
    public void Of_WithoutAnyReport_IsUnknownAndCutOff()
    {
        var verdict = Judge(Policy(), []);
        verdict.Compliant.Should().BeNull();
        verdict.Quarantined.Should().BeTrue();
        verdict.Explanation.Should().Be("agent: no verdict yet; web: no verdict yet");
    }

    [Fact]
    public void Of_WhenAllChecksHold_IsCompliant() => Judge(Policy(), [Report("agent", HealthState.Healthy), Report("web", HealthState.Healthy)]).Should().Match<Verdict>(verdict => verdict.Compliant == true && !verdict.Quarantined);

    [Fact]
    public void Of_WhenOneFails_IsCutOffAndNamesIt()
    {
        var verdict = Judge(Policy(), [Report("agent", HealthState.Healthy), Report("web", HealthState.Unhealthy)]);
        verdict.Compliant.Should().BeFalse();
        verdict.Quarantined.Should().BeTrue();
        verdict.Explanation.Should().Be("web: it said no");
    }

    [Fact]
    public void Of_WhenTheNodeIsLost_HealthyReportsAreWorthNothing() =>
        Judge(Policy(), [Report("agent", HealthState.Healthy), Report("web", HealthState.Healthy)], lost: true).Should().Match<Verdict>(verdict => verdict.Compliant == null && verdict.Quarantined);

    [Fact]
    public void Of_ReportsOfAnotherPolicy_DoNotCount() =>
        Judge(Policy(), [Report("agent", HealthState.Healthy) with { Policy = "other" }, Report("web", HealthState.Healthy)]).Quarantined.Should().BeTrue();

    [Fact]
    public void Of_UnderReport_NeverCutsOff() => Judge(Policy() with { Enforcement = Enforcement.Report }, []).Quarantined.Should().BeFalse();

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void Of_UnderDefer_CutsOffWhenTheGracePeriodIsOver(int minutes, bool quarantined)
    {
        var policy = Policy() with { Enforcement = Enforcement.Defer, GracePeriod = Duration.Parse("1h") };
        var verdict = Judge(policy, [Report("agent", HealthState.Healthy), Report("web", HealthState.Unhealthy)], now: Noon.AddMinutes(minutes));
        verdict.Quarantined.Should().Be(quarantined);
        verdict.Until.Should().Be(quarantined ? null : Noon.AddHours(1));
    }

    [Fact]
    public void Of_UnderDeferUntil_TheLaterEndWins()
    {
        var policy = Policy() with { Enforcement = Enforcement.Defer, GracePeriod = Duration.Parse("1h"), DeferUntil = Noon.AddHours(5) };
        Judge(policy, [], now: Noon.AddHours(4)).Should().Match<Verdict>(verdict => !verdict.Quarantined && verdict.Until == Noon.AddHours(5));
    }

    private static Verdict Judge(QuarantinePolicySpec policy, HealthCheckStatus[] health, bool lost = false, DateTimeOffset? now = null) =>
        Verdict.Of("desktop", policy, health, lost, Noon, now ?? Noon.AddMinutes(1));

    private static QuarantinePolicySpec Policy() => new()
    {
        Selector = new LabelSelector(),
        Health = [new HealthCheck { Name = "agent", GuestAgent = new GuestAgentCheck() }, new HealthCheck { Name = "web", Tcp = new TcpCheck { Port = 443 } }],
    };

    private static HealthCheckStatus Report(string check, HealthState state) => new()
    {
        Policy = "desktop",
        Check = check,
        State = state,
        Reason = "Probed",
        Message = state == HealthState.Unhealthy ? "it said no" : "",
        Since = Noon,
    };
}
