using Microsoft.Extensions.Time.Testing;
using Reconciler.Agent.Health;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;

namespace Reconciler.Agent.Tests.Health;

public sealed class WatchedGuestTests
{
    private const string Boot = "6b9d5a52-0000-4000-8000-000000000001";
    private const string OtherBoot = "6b9d5a52-0000-4000-8000-000000000002";

    // Failures turn it after 3 * (10 s + 2 s); a busy node has 5 s on top.
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(41);

    private static readonly ValueList<PartitionHealthCheck> Wanted =
    [
        new()
        {
            Policy = "desktops",
            Check = new() { Name = "agent", GuestAgent = new(), Interval = Seconds(10), Timeout = Seconds(2), FailureThreshold = 3, SuccessThreshold = 2 },
        },
    ];

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Verdict_OfACheckerThatNeverReturns_IsUnknownAfterItsThresholdsAndNotBefore()
    {
        var guest = await HealthyAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        var answer = new TaskCompletionSource<ProbeOutcome>();
        var hanging = guest.ProbeDueAsync(guest.Epoch, Wanted, (_, _) => answer.Task);

        time.Advance(Stale - TimeSpan.FromSeconds(10));
        guest.GiveUpStale(Wanted).Should().BeFalse();
        Health(guest).State.Should().Be(HealthState.Healthy);

        time.Advance(TimeSpan.FromSeconds(1));
        guest.GiveUpStale(Wanted).Should().BeTrue();
        Health(guest).Should().Match<HealthCheckStatus>(health => health.State == HealthState.Unknown && health.Reason == "CheckerStopped"
            && health.Message == "no probe has ended since 2026-01-01T00:00:10Z" && health.Since == time.GetUtcNow());

        time.Advance(TimeSpan.FromSeconds(1));
        guest.GiveUpStale(Wanted).Should().BeFalse("it was told");

        // What it answers at last was asked too long ago to prove anything; two fresh answers do.
        answer.SetResult(ProbeOutcome.Success);
        await hanging;
        Health(guest).State.Should().Be(HealthState.Unknown);
        await ProbeAsync(guest, ProbeOutcome.Success);
        Health(guest).State.Should().Be(HealthState.Unknown);
        time.Advance(TimeSpan.FromSeconds(10));
        await ProbeAsync(guest, ProbeOutcome.Success);
        Health(guest).State.Should().Be(HealthState.Healthy);
    }

    [Fact]
    public async Task Verdict_WhileProbesSayNothing_StandsUntilItIsStale_AndThenNamesWhatHindersThem()
    {
        var guest = await HealthyAsync();
        var hindered = ProbeOutcome.Unknown("ProberNotReady", "the node has no port yet");
        for (var passed = TimeSpan.Zero; passed < Stale; passed += TimeSpan.FromSeconds(2))
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await ProbeAsync(guest, hindered);
            guest.GiveUpStale(Wanted).Should().Be(passed + TimeSpan.FromSeconds(2) > Stale);
        }

        Health(guest).Should().Match<HealthCheckStatus>(health => health.State == HealthState.Unknown && health.Reason == "ProberNotReady");
    }

    [Fact]
    public async Task Verdict_IsToldBeforeTheNextCheckIsAsked()
    {
        ValueList<PartitionHealthCheck> wanted = [Wanted[0] with { Check = Wanted[0].Check with { SuccessThreshold = 1 } }, Wanted[0] with { Policy = "slow" }];
        var guest = new WatchedGuest(time);
        guest.Take(guest.Epoch, true, Boot, wanted);
        List<string> order = [];

        await guest.ProbeDueAsync(guest.Epoch, wanted, Probe, () => order.Add(string.Join(' ', guest.Facts.Health.Select(health => health.State))));

        order.Should().Equal("asked", "Healthy Unknown", "asked", "Healthy Unknown");

        Task<ProbeOutcome> Probe(HealthCheck check, TimeSpan timeout)
        {
            order.Add("asked");
            return Task.FromResult(ProbeOutcome.Success);
        }
    }

    [Fact]
    public async Task Reset_IsToldAtOnce()
    {
        var guest = await HealthyAsync();

        guest.Reset();

        Health(guest).Should().Match<HealthCheckStatus>(health => health.State == HealthState.Unknown && health.Reason == "NotProbed");
        guest.Facts.BootId.Should().BeNull();
    }

    [Fact]
    public async Task AfterARestartOfTheAgent_InTheSameBoot_TheVerdictStandsThroughout()
    {
        var former = await HealthyAsync();
        time.Advance(TimeSpan.FromSeconds(20));
        var guest = Restarted(former);
        Health(guest).Should().Be(Health(former), "before anybody was asked");

        guest.Take(guest.Epoch, true, Boot, Wanted);
        guest.InDoubt.Should().BeFalse();
        Health(guest).Should().Be(Health(former));
        guest.ToKeep().Should().Be(former.ToKeep(), "nothing new was learnt");

        await ProbeAsync(guest, ProbeOutcome.Success);
        Health(guest).Should().Be(Health(former));
    }

    [Fact]
    public async Task AfterARestartOfTheAgent_TheCountsGoOn()
    {
        var former = new WatchedGuest(time);
        former.Take(former.Epoch, true, Boot, Wanted);
        await ProbeAsync(former, ProbeOutcome.Success);
        Health(former).State.Should().Be(HealthState.Unknown, "one success of two");

        var guest = Restarted(former);
        guest.Take(guest.Epoch, true, Boot, Wanted);
        Health(guest).State.Should().Be(HealthState.Unknown);
        await ProbeAsync(guest, ProbeOutcome.Success);

        Health(guest).State.Should().Be(HealthState.Healthy);
    }

    [Theory]
    [InlineData(true, OtherBoot)]
    [InlineData(false, null)]
    [InlineData(null, null)]
    public async Task AfterARestartOfTheAgent_WithoutTheSameBoot_NothingIsProven(bool? connected, string? bootId)
    {
        var guest = Restarted(await HealthyAsync());

        guest.Take(guest.Epoch, connected, bootId, Wanted);

        Health(guest).State.Should().Be(HealthState.Unknown);
        await ProbeAsync(guest, ProbeOutcome.Success);
        Health(guest).State.Should().Be(HealthState.Unknown, "one success of two");
    }

    [Fact]
    public async Task AfterARestartOfTheAgent_WhileTheGuestsAgentDoesNotAnswer_TheVerdictStandsUntilItIsStale()
    {
        var guest = Restarted(await HealthyAsync());
        guest.Take(guest.Epoch, true, null, Wanted);
        (guest.InDoubt, Health(guest).State).Should().Be((true, HealthState.Healthy));
        guest.ToKeep().Should().BeNull("nothing of it is sure");

        time.Advance(Stale + TimeSpan.FromSeconds(1));
        guest.GiveUpStale(Wanted).Should().BeTrue();
        guest.Take(guest.Epoch, true, null, Wanted);

        (guest.InDoubt, Health(guest).State).Should().Be((false, HealthState.Unknown));
    }

    [Fact]
    public async Task AfterALongAbsenceOfTheAgent_TheVerdictIsStale()
    {
        var former = await HealthyAsync();
        time.Advance(Stale + TimeSpan.FromSeconds(1));
        var guest = Restarted(former);

        guest.GiveUpStale(Wanted).Should().BeTrue();

        Health(guest).Should().Match<HealthCheckStatus>(health => health.State == HealthState.Unknown && health.Reason == "CheckerStopped");
    }

    [Fact]
    public async Task WhatWasKeptInTheFuture_ProvesNothing()
    {
        var kept = (await HealthyAsync()).ToKeep()!;
        var guest = new WatchedGuest(time);

        guest.Recall(kept with { Checks = kept.Checks.Select(check => check with { Concluded = time.GetUtcNow().AddHours(1) }).ToValueList() }, Wanted);

        guest.Facts.Health.Should().BeEmpty();
    }

    [Fact]
    public async Task WhileNobodyHearsOfBoots_AnotherBootIsFoundByItsId()
    {
        var guest = await HealthyAsync();
        guest.Doubt();
        Health(guest).State.Should().Be(HealthState.Healthy);

        guest.Take(guest.Epoch, true, OtherBoot, Wanted);

        Health(guest).State.Should().Be(HealthState.Unknown);
    }

    private static Duration Seconds(int seconds) => new(TimeSpan.FromSeconds(seconds));

    private static HealthCheckStatus Health(WatchedGuest guest) => guest.Facts.Health.Single();

    private static async Task ProbeAsync(WatchedGuest guest, ProbeOutcome outcome) => await guest.ProbeDueAsync(guest.Epoch, Wanted, (_, _) => Task.FromResult(outcome));

    private async Task<WatchedGuest> HealthyAsync()
    {
        var guest = new WatchedGuest(time);
        guest.Take(guest.Epoch, true, Boot, Wanted);
        await ProbeAsync(guest, ProbeOutcome.Success);
        time.Advance(TimeSpan.FromSeconds(10));
        await ProbeAsync(guest, ProbeOutcome.Success);
        Health(guest).State.Should().Be(HealthState.Healthy);
        return guest;
    }

    /// <summary>The same guest in the agent that comes after, by way of the disk.</summary>
    private WatchedGuest Restarted(WatchedGuest former)
    {
        var folder = Directory.CreateTempSubdirectory("health-").FullName;
        var machine = Guid.NewGuid();
        try
        {
            var files = new HealthFiles(folder, Microsoft.Extensions.Logging.Abstractions.NullLogger<HealthFiles>.Instance);
            files.Keep(machine, former.ToKeep()!);
            File.WriteAllText(Path.Combine(folder, $"{Guid.NewGuid()}.json"), "{\"version\":1,");
            var (found, kept) = files.Load().Should().ContainSingle().Which;
            found.Should().Be(machine);
            Directory.GetFiles(folder).Should().ContainSingle("what cannot be read is no use");
            var guest = new WatchedGuest(time);
            guest.Recall(kept, Wanted);
            return guest;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
