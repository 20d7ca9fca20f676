using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Sets;
using Reconciler.Operator.Tests.Stage;
using static Reconciler.Operator.Tests.Sets.SetExamples;

namespace Reconciler.Operator.Tests.Sets;

public sealed class SetStatusTests
{
    [Fact]
    public void ASetWhoseMachinesAreAvailable_IsReady_AndSaysTheSameNextTime()
    {
        var round = Round(Set(), Member("web-0"), Member("web-1"), Member("web-2"));
        var first = Status(round, Examples.Noon);
        first.Should().BeEquivalentTo(new { Replicas = 3, ReadyReplicas = 3, UpdatedReplicas = 3, AvailableReplicas = 3, Selector = "app=web", ObservedGeneration = 1L, CurrentRevision = "r2" });
        Condition(first, "Ready").Should().Be("True AsSpecified ");
        Status(round with { Set = round.Set with { Status = first } }, Examples.Noon.AddDays(3)).Should().Be(first, "nothing is written in steady state");
    }

    [Fact]
    public void ARolloutThatGetsNoFurther_IsStalledWhenItsDeadlineIsOver_AndNotBefore()
    {
        var round = Round(Set(), Member("web-0"), Member("web-1", current: false), Member("web-2", ready: false));
        var first = Status(round, Examples.Noon);
        Condition(first, "Ready").Should().StartWith("False RollingOut 2 of 3 machines are of the present template; web-2: nothing is known of it yet");
        var again = round with { Set = round.Set with { Status = first } };
        Status(again, Examples.Noon.AddMinutes(9)).Should().Be(first);
        var late = Status(again, Examples.Noon.AddMinutes(10));
        Condition(late, "Stalled").Should().StartWith("True ProgressDeadlineExceeded it got no further for 10m (spec.progressDeadline): 2 of 3");
        Condition(late, "Progressing").Should().StartWith("False ProgressDeadlineExceeded");
        SetProgress.Of(again, Examples.Noon).Deadline.Should().Be(Examples.Noon.AddMinutes(10));

        var further = again with { Set = again.Set with { Status = late }, Members = [Member("web-0"), Member("web-1", current: false), Member("web-2")] };
        Condition(Status(further, Examples.Noon.AddMinutes(11)), "Stalled").Should().Be("none", "it went on");
    }

    [Fact]
    public void AMachineThatFailsAfterTheRollout_IsNoStalledRollout()
    {
        var done = Round(Set(), Member("web-0"), Member("web-1"), Member("web-2"));
        var failed = done with { Set = done.Set with { Status = Status(done, Examples.Noon) }, Members = [Member("web-0"), Member("web-1"), Member("web-2", ready: false)] };
        var status = Status(failed, Examples.Noon.AddHours(5));
        Condition(status, "Ready").Should().StartWith("False MachinesNotReady 2 of 3 machines are available");
        Condition(status, "Stalled").Should().Be("none");
        Condition(status, "Reconciling").Should().StartWith("True");
    }

    [Fact]
    public void APausedSet_WaitsWithoutADeadline()
    {
        var set = Set();
        var round = Round(set with { Spec = set.Spec with { Paused = true } }, Member("web-0", current: false), Member("web-1"), Member("web-2"));
        var status = Status(round, Examples.Noon);
        Condition(status, "Ready").Should().StartWith("False Paused 1 of 3 machines is of an older template");
        SetProgress.Of(round with { Set = round.Set with { Status = status } }, Examples.Noon.AddDays(1)).Deadline.Should().BeNull();
    }

    [Fact]
    public void OnDelete_IsReadyWithOlderMachines_AndSaysSo()
    {
        var set = Set();
        var round = Round(set with { Spec = set.Spec with { UpdateStrategy = SetUpdateStrategy.OnDelete } }, Member("web-0", current: false), Member("web-1"), Member("web-2"));
        Condition(Status(round, Examples.Noon), "Ready").Should().StartWith("True AsSpecified 1 of them are of an older template");
    }

    [Fact]
    public void ReadyForLessThanMinReady_IsNotAvailable()
    {
        var set = Set() with { };
        set = set with { Spec = set.Spec with { MinReady = Duration.FromSeconds(30) } };
        var machine = Examples.Machine() with
        {
            Status = new VirtualMachineStatus { ObservedGeneration = 3, Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "x", LastTransitionTime = Examples.Noon }] },
        };
        SetMember.Judge(set, machine, "r", isGoing: false, Examples.Noon.AddSeconds(29)).Should().BeEquivalentTo(new { IsReady = true, IsAvailable = false, IsGuest = true });
        SetMember.Judge(set, machine, "r", isGoing: false, Examples.Noon.AddSeconds(30)).IsAvailable.Should().BeTrue();
        var edited = machine with { Metadata = machine.Metadata with { Generation = 4 } };
        SetMember.Judge(set, edited, "r", isGoing: false, Examples.Noon.AddSeconds(30)).IsReady.Should().BeFalse("its status speaks of an earlier generation");
    }

    private static SetRound Round(VirtualMachineSet set, params SetMember[] members) => new() { Set = set, Revision = "r2", Members = members };

    private static VirtualMachineSetStatus Status(SetRound round, DateTimeOffset now) => SetStatusBuilder.Build(round, SetProgress.Of(round, now), now);

    private static string Condition(VirtualMachineSetStatus status, string type) => status.Conditions.Of(type) is { } found ? $"{found.Status} {found.Reason} {found.Message}" : "none";
}
