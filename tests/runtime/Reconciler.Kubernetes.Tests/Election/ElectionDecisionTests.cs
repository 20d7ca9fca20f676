using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Election;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Tests.Election;

public sealed class ElectionDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ElectionOptions Options = new() { Identity = "me", Namespace = "reconciler-system", Name = "operator" };

    [Fact]
    public void Nobody_HoldsIt_SoItIsMade() =>
        Decide(null, null, 0).Should().BeOfType<ElectionStep.Make>().Which.Wanted.Spec.Should().Be(
            new LeaseSpec { HolderIdentity = "me", LeaseDurationSeconds = 15, AcquireTime = Noon, RenewTime = Noon, LeaseTransitions = 0 });

    [Theory]
    [InlineData(0)]
    [InlineData(14.9)]
    public void AnotherThatWasSeenRenewing_IsWaitedFor(double unchanged) =>
        Decide(Held("other"), Held("other"), unchanged).Should().Be(new ElectionStep.Wait("other"));

    [Fact]
    public void AnotherThatWasNotSeenRenewingForTheLeasesDuration_IsTakenOver_OverTheVersionThatWasSeen()
    {
        var wanted = Decide(Held("other"), Held("other"), 15).Should().BeOfType<ElectionStep.TakeOver>().Which.Wanted;
        wanted.Metadata.ResourceVersion.Should().Be("7");
        wanted.Spec.Should().Be(new LeaseSpec { HolderIdentity = "me", LeaseDurationSeconds = 15, AcquireTime = Noon, RenewTime = Noon, LeaseTransitions = 4 });
    }

    [Fact]
    public void ItsDuration_IsTheHolders_NotOnesOwn() =>
        Decide(Held("other", 60), Held("other", 60), 59).Should().Be(new ElectionStep.Wait("other"));

    [Fact]
    public void TimesOfOtherClocks_DecideNothing()
    {
        var early = Held("other") with { Spec = Held("other").Spec! with { RenewTime = Noon.AddYears(-1) } };
        var late = Held("other") with { Spec = Held("other").Spec! with { RenewTime = Noon.AddYears(1) } };
        Decide(early, early, 1).Should().Be(new ElectionStep.Wait("other"));
        Decide(late, late, 15).Should().BeOfType<ElectionStep.TakeOver>();
    }

    [Fact]
    public void OneThatWasLetGoOf_IsTakenAtOnce() => Decide(ElectionDecision.Released(Held("other"), Noon), null, 0).Should().BeOfType<ElectionStep.TakeOver>();

    [Fact]
    public void ALeaseThatSomebodyDeleted_IsStillItsHolders_UntilHeMustHaveStopped()
    {
        Decide(null, Held("other"), 14).Should().Be(new ElectionStep.Wait("other"));
        Decide(null, Held("other"), 15).Should().BeOfType<ElectionStep.Make>();
    }

    [Fact]
    public void TheLeader_Renews_AndKeepsSinceWhenItLeads()
    {
        var mine = Held("me") with { Spec = Held("me").Spec! with { AcquireTime = Noon.AddHours(-1) } };
        var wanted = Decide(mine, mine, 2, leading: 2).Should().BeOfType<ElectionStep.Hold>().Which.Wanted;
        (wanted.Spec!.AcquireTime, wanted.Spec.RenewTime, wanted.Spec.LeaseTransitions).Should().Be((Noon.AddHours(-1), Noon, 3));
    }

    [Fact]
    public void TheLeader_MakesALeaseAgainThatSomebodyDeleted() => Decide(null, Held("me"), 2, leading: 2).Should().BeOfType<ElectionStep.Make>();

    [Fact]
    public void TheLeader_IsNoneAnyMore_WhenAnotherHoldsIt_OrSomebodyEmptiedIt()
    {
        Decide(Held("other"), Held("other"), 0, leading: 2).Should().Be(new ElectionStep.Lost("other holds it"));
        Decide(Held(""), Held(""), 0, leading: 2).Should().Be(new ElectionStep.Lost("somebody emptied it"));
    }

    [Fact]
    public void TheLeader_StopsAtItsDeadline_WhichIsBeforeAnotherMayStart()
    {
        Decide(Held("me"), Held("me"), 9.9, leading: 9.9).Should().BeOfType<ElectionStep.Hold>();
        Decide(Held("me"), Held("me"), 10, leading: 10).Should().Be(new ElectionStep.Lost("it could not be renewed for 10 s"));
    }

    [Theory]
    [InlineData(15, 10, 2, null)]
    [InlineData(10, 10, 2, "renew deadline must be shorter")]
    [InlineData(15, 2.4, 2, "1.2 times")]
    [InlineData(1.5, 1, 0.1, "whole seconds")]
    [InlineData(15, 10, 0, "longer than 0s")]
    public void TimesThatDoNotFit_AreSaid(double lease, double renew, double retry, string? problem)
    {
        var said = (Options with { LeaseDuration = TimeSpan.FromSeconds(lease), RenewDeadline = TimeSpan.FromSeconds(renew), RetryPeriod = TimeSpan.FromSeconds(retry) }).Problem;
        if (problem is null)
        {
            said.Should().BeNull();
        }
        else
        {
            said.Should().Contain(problem);
        }
    }

    private static ElectionStep Decide(Lease? lease, Lease? known, double unchanged, double? leading = null) => ElectionDecision.Decide(
        Options, lease, known, TimeSpan.FromSeconds(unchanged), leading is { } since ? TimeSpan.FromSeconds(since) : null, Noon);

    private static Lease Held(string holder, int duration = 15) => new()
    {
        Metadata = new ObjectMeta { Namespace = "reconciler-system", Name = "operator", ResourceVersion = "7" },
        Spec = new LeaseSpec { HolderIdentity = holder, LeaseDurationSeconds = duration, AcquireTime = Noon, RenewTime = Noon, LeaseTransitions = 3 },
    };
}
