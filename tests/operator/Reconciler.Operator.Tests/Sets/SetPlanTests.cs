using Reconciler.Language.Machines;
using Reconciler.Operator.Sets;
using static Reconciler.Operator.Tests.Sets.SetExamples;

namespace Reconciler.Operator.Tests.Sets;

public sealed class SetPlanTests
{
    [Fact]
    public void ASetWithoutMachines_MakesAll() => SetPlan.Of(Set(replicas: 3), []).Should().BeEquivalentTo(new { Makes = 3, Surplus = Array.Empty<SetMember>() });

    [Fact]
    public void AMachineThatIsBeingDeleted_HoldsItsPlace_UntilItIsGone()
    {
        SetPlan.Of(Set(), [Member("web-0"), Member("web-1"), Member("web-2", going: true)]).IsEmpty.Should().BeTrue();
        SetPlan.Of(Set(), [Member("web-0"), Member("web-1")]).Makes.Should().Be(1);
    }

    [Fact]
    public void TooMany_GoInTheOrderThatReplicaSetsHave()
    {
        SetMember[] members =
        [
            Member("web-0", age: 9), Member("web-1", age: 5), Member("web-2", age: 5), Member("web-3", current: false, age: 9),
            Member("web-4", cost: -1, age: 9), Member("web-5", ready: false, age: 9),
        ];
        DeletionOrder.Of(Set(), members).Names().Should().Equal("web-5", "web-4", "web-3", "web-2", "web-1", "web-0");
        SetPlan.Of(Set(replicas: 5), [.. members, Member("db", guest: true, ready: false)]).Surplus.Names().Should().Equal("web-5", "web-4");
    }

    [Fact]
    public void MachinesThatWereTakenOver_AreNeverTooMany()
    {
        SetMember[] guests = [Member("a", guest: true), Member("b", guest: true, ready: false), Member("c", guest: true)];
        SetPlan.Of(Set(replicas: 1), guests).IsEmpty.Should().BeTrue("labels alone are no word that disks may go");
        SetPlan.Of(Set(replicas: 1), [.. guests, Member("web-0")]).Surplus.Names().Should().Equal("web-0");
    }

    [Fact]
    public void OlderMachines_AreReplacedOneAtATime_AndNotWhileANewOneIsNotReady()
    {
        var set = Set();
        SetPlan.Of(set, [Member("web-0", current: false), Member("web-1", current: false), Member("web-2", current: false)]).Replaced.Names().Should().Equal("web-2");
        SetPlan.Of(set, [Member("web-0", current: false), Member("web-1", current: false), Member("web-2", current: false, going: true)]).IsEmpty.Should().BeTrue();
        SetPlan.Of(set, [Member("web-0", current: false), Member("web-1", current: false), Member("web-2", ready: false)]).IsEmpty.Should().BeTrue("the new machine does not become ready");
        SetPlan.Of(set, [Member("web-0", current: false), Member("web-1", current: false), Member("web-2")]).Replaced.Names().Should().Equal("web-1");
    }

    [Fact]
    public void AnOlderMachineThatIsNotReady_IsReplacedFirst()
    {
        var plan = SetPlan.Of(Set(), [Member("web-0", current: false, ready: false), Member("web-1", current: false), Member("web-2", current: false)]);
        plan.Replaced.Names().Should().Equal("web-0");
    }

    [Fact]
    public void WithASurge_TheNewOneComesBeforeAnOlderOneGoes()
    {
        var set = Set(maxSurge: 1);
        SetMember[] old = [Member("web-0", current: false), Member("web-1", current: false), Member("web-2", current: false)];
        SetPlan.Of(set, old).Should().BeEquivalentTo(new { Makes = 1, Replaced = Array.Empty<SetMember>() });
        SetPlan.Of(set, [.. old, Member("web-3", ready: false)]).IsEmpty.Should().BeTrue();
        SetPlan.Of(set, [.. old, Member("web-3")]).Replaced.Names().Should().Equal("web-2");
    }

    [Fact]
    public void PausedOrOnDelete_ReplacesNothing_AndKeepsTheNumber()
    {
        SetMember[] old = [Member("web-0", current: false), Member("web-1", current: false)];
        var paused = Set(replicas: 3);
        foreach (var set in new[] { paused with { Spec = paused.Spec with { Paused = true } }, paused with { Spec = paused.Spec with { UpdateStrategy = SetUpdateStrategy.OnDelete } } })
        {
            SetPlan.Of(set, old).Should().BeEquivalentTo(new { Makes = 1, Replaced = Array.Empty<SetMember>() });
        }
    }

    [Fact]
    public void AMachineThatNoSetMade_CountsAndIsNotReplaced()
    {
        var plan = SetPlan.Of(Set(), [Member("db", current: false, guest: true), Member("web-0"), Member("web-1")]);
        plan.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void ChangesInPlace_GoOneAtATimeEvenWhenNoneMayBeAway_AndNeedNoSurge()
    {
        var plan = SetPlan.Of(Set(maxUnavailable: 0, maxSurge: 2), [Member("web-0", current: false, takesChange: true), Member("web-1", current: false, takesChange: true), Member("web-2")]);
        plan.Should().BeEquivalentTo(new { Makes = 0, Replaced = Array.Empty<SetMember>() });
        plan.Changed.Names().Should().Equal("web-1");
    }

    [Theory]
    [InlineData(3, null, null)]
    [InlineData(5, 2, null)]
    [InlineData(4, null, 2)]
    [InlineData(4, 1, 3)]
    [InlineData(1, 0, 1)]
    public void ARollout_KeepsToItsNumbersAtEveryStep_AndEnds(int replicas, int? unavailable, int? surge)
    {
        var set = Set(replicas, unavailable, surge);
        var pace = SetPace.Of(set.Spec);
        var members = Enumerable.Range(0, replicas).Select(i => Member($"web-{i}", current: false)).ToList();
        var random = new Random(7);
        for (var step = 0; step < 400; step++)
        {
            var plan = SetPlan.Of(set, members);
            var goes = plan.Surplus.Concat(plan.Replaced).Names().ToHashSet();
            members = [.. members.Select(member => goes.Contains(member.Machine.Metadata.Name) ? member with { IsGoing = true } : member)];
            var taken = members.Names().ToHashSet();
            members.AddRange(SetMachine.FreeNames("web", taken.Contains).Take(plan.Makes).Select(name => Member(name, ready: false)));

            members.Count.Should().BeLessThanOrEqualTo(replicas + pace.Surge);
            members.Count(member => member is { IsGoing: false, IsAvailable: true }).Should().BeGreaterThanOrEqualTo(replicas - pace.Unavailable);

            // The world goes its way: one is gone, or one gets ready.
            var waiting = members.Where(member => member.IsGoing || !member.IsReady).ToList();
            if (waiting.Count == 0)
            {
                break;
            }

            var next = waiting[random.Next(waiting.Count)];
            members.Remove(next);
            if (!next.IsGoing)
            {
                members.Add(next with { IsReady = true, IsAvailable = true });
            }
        }

        members.Should().HaveCount(replicas).And.OnlyContain(member => member.IsCurrent && member.IsAvailable);
    }

    [Fact]
    public void NewMachines_TakeTheLowestFreeNumbers() =>
        SetMachine.FreeNames("web", name => name is "web-0" or "web-2").Take(3).Should().Equal("web-1", "web-3", "web-4");
}
