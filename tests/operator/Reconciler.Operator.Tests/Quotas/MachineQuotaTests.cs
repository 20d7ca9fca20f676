using Reconciler.Language.Quotas;
using Reconciler.Operator.Quotas;

namespace Reconciler.Operator.Tests.Quotas;

public sealed class MachineQuotaTests
{
    private static readonly Dictionary<string, string> FourProcessors = new() { ["reconciler.dev/requests.cpu"] = "4", ["requests.cpu"] = "1" };

    [Fact]
    public void WhatPartitionsHaveCountsFirst_ThenTheOldestThatFits_AndEverybodyFindsTheSame()
    {
        QuotaClaimant[] claimants = [Claims("first", 3), Claims("large", 2), Claims("small", 1), Claims("running", 2, 2), Claims("last", 1)];
        Excess(claimants, "running").Should().BeNull("it has what it wants");
        Excess(claimants, "first").Should().Be("exceeded quota: q, requested: reconciler.dev/requests.cpu=3, used: reconciler.dev/requests.cpu=2, limited: reconciler.dev/requests.cpu=4");
        Excess(claimants, "large").Should().BeNull("it is the oldest that fits");
        Excess(claimants, "small").Should().Contain("used: reconciler.dev/requests.cpu=4");
        Excess(claimants, "last").Should().NotBeNull();
    }

    [Fact]
    public void GrowthCounts_AndWhatOneGivesBackIsNobodysYet()
    {
        Excess([Claims("grows", 4, 2), Claims("other", 2, 2)], "grows").Should().Contain("requested: reconciler.dev/requests.cpu=2, used: reconciler.dev/requests.cpu=4");
        Excess([Claims("shrinks", 1, 4), Claims("next", 1)], "next").Should().NotBeNull("its Partition still has it");
        Excess([Claims("shrinks", 1, 4), Claims("next", 1)], "shrinks").Should().BeNull();
        Excess([Claims("over", 9, 9)], "over").Should().BeNull("a lowered quota takes nothing away");
    }

    [Fact]
    public void AMachineThatIsBeingDeleted_TakesNoMore() =>
        Excess([Claims("goes", 4) with { IsGoing = true }, Claims("comes", 4)], "comes").Should().BeNull();

    private static QuotaClaimant Claims(string uid, int wanted, int? held = null) => new(uid, new MachineUsage { Cpu = wanted }, held is { } has ? new MachineUsage { Cpu = has } : null, IsGoing: false);

    private static string? Excess(QuotaClaimant[] claimants, string uid) => MachineQuota.Excess("q", FourProcessors, claimants, uid);
}
