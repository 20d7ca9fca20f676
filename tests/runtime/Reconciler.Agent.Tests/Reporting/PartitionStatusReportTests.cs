using Reconciler.Agent.Reporting;
using Reconciler.Kubernetes.Reports;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;

namespace Reconciler.Agent.Tests.Reporting;

public class PartitionStatusReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ObservedPartition Runs = new() { At = Now, Exists = true, State = DomainState.Running };
    private static readonly PartitionPlan NothingToDo = new() { DomainName = "prod.web", DomainUuid = TestPartition.Uid };

    [Fact]
    public void Build_OfAGuestThatRunsAsSpecified_IsReady()
    {
        var status = Build(new RoundOutcome { Observed = Runs, Plan = NothingToDo });

        status.Phase.Should().Be(MachinePhase.Running);
        status.DomainUuid.Should().Be(TestPartition.Uid);
        ConditionsOf(status).Should().Contain(["Ready=True", "Running=True", "InSync=True", "RestartRequired=False"]).And.NotContain(c => c.StartsWith("Reconciling", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_FromTheSameFactsLater_IsTheSame()
    {
        var outcome = new RoundOutcome { Observed = Runs, Plan = NothingToDo };
        var first = Build(outcome);

        PartitionStatusReport.Build(TestPartition.Make(), outcome, GuestFacts.None, first, Now.AddHours(5)).Should().Be(first);
    }

    [Fact]
    public void Build_WhenTheHypervisorIsAway_KeepsThePhaseAndSaysUnknown()
    {
        var first = Build(new RoundOutcome { Observed = Runs, Plan = NothingToDo });

        var status = PartitionStatusReport.Build(
            TestPartition.Make(), new RoundOutcome { Problem = new("HypervisorAway", "away") }, GuestFacts.None, first, Now);

        status.Phase.Should().Be(MachinePhase.Running);
        status.DomainUuid.Should().Be(TestPartition.Uid);
        ConditionsOf(status).Should().Contain(["Ready=Unknown", "Running=Unknown", "InSync=Unknown", "Reconciling=True"]);
    }

    [Theory]
    [InlineData(true, "Reconciling=True", MachinePhase.Pending)]
    [InlineData(false, "Stalled=True", MachinePhase.Failed)]
    public void Build_WithAnObstacle_TellsWhetherItMayPass(bool passing, string condition, MachinePhase phase)
    {
        var status = Build(new RoundOutcome { Obstacles = [new Obstacle { Reason = "ImageNotFound", Path = "spec.boot.kernel", Message = "no file", Passing = passing }] });

        ConditionsOf(status).Should().Contain(["Ready=False", condition]);
        status.Phase.Should().Be(phase);
        status.Conditions!.Single(c => c.Type == "Ready").Message.Should().Be("spec.boot.kernel: no file");
    }

    [Fact]
    public void Build_OfAHaltedGuestThatIsOff_IsReadyAndStopped()
    {
        var partition = TestPartition.Make();
        partition = partition with { Spec = partition.Spec with { PowerState = PowerState.Stopped } };

        var status = PartitionStatusReport.Build(
            partition, new RoundOutcome { Observed = Runs with { State = DomainState.Shutoff }, Plan = NothingToDo }, GuestFacts.None, null, Now);

        status.Phase.Should().Be(MachinePhase.Stopped);
        ConditionsOf(status).Should().Contain("Ready=True");
    }

    [Theory]
    [InlineData(PausedReason.Save, MachinePhase.Running)]
    [InlineData(PausedReason.Snapshot, MachinePhase.Running)]
    [InlineData(PausedReason.User, MachinePhase.Paused)]
    [InlineData(PausedReason.IOError, MachinePhase.Paused)]
    public void Build_OfAPausedGuest_TellsThePauseUnlessItEndsByItself(PausedReason reason, MachinePhase phase)
    {
        var paused = Runs with { State = DomainState.Paused, StateReason = (int)reason };

        var status = Build(new RoundOutcome { Observed = paused, Plan = NothingToDo });

        status.Phase.Should().Be(phase);
        ConditionsOf(status).Should().Contain(phase == MachinePhase.Running ? "Running=True" : "Running=False");
    }

    [Fact]
    public void Build_WhileTheOperatorHasNotSaidWhatADeletionMeans_TellsOfTheGuestAsBefore()
    {
        var deleted = TestPartition.Make() is var partition ? partition with { Metadata = partition.Metadata with { DeletionTimestamp = Now } } : null!;

        PhaseOf(deleted).Should().Be(MachinePhase.Running);
        PhaseOf(PartitionFates.Kept(deleted)).Should().Be(MachinePhase.Running);
        PhaseOf(PartitionFates.Destroyed(deleted)).Should().Be(MachinePhase.Stopping);

        static MachinePhase? PhaseOf(Partition partition) =>
            PartitionStatusReport.Build(partition, new RoundOutcome { Observed = Runs, Plan = NothingToDo }, GuestFacts.None, null, Now).Phase;
    }

    [Theory]
    [InlineData(DriftStance.Enforce, "Drift", "spec.memory.size")]
    [InlineData(DriftStance.Warn, "DriftWarned", "spec.memory.size")]
    [InlineData(DriftStance.Contended, "DriftContended", "spec.memory.size")]
    [InlineData(DriftStance.Paused, "DriftPaused", "spec.memory.size; paused until 2026-01-01T01:00:00Z")]
    public void Build_WhenSomethingDiffers_TellsWhyAndWhat(DriftStance stance, string reason, string message)
    {
        var partition = TestPartition.Make();
        partition = partition with { Spec = partition.Spec with { DriftPausedUntil = Now.AddHours(1) } };
        var plan = NothingToDo with
        {
            Differences =
            [
                new Difference
                {
                    Path = "spec.memory.size", Expected = "1Gi", Observed = "2Gi", Kind = DifferenceKind.Altered, Remedy = Remedy.Live, Place = Place.Live, IsDrift = true, Stance = stance,
                },
            ],
        };

        var inSync = PartitionStatusReport.Build(partition, new RoundOutcome { Observed = Runs, Plan = plan }, GuestFacts.None, null, Now).Conditions!.Single(c => c.Type == "InSync");

        (inSync.Status, inSync.Reason, inSync.Message).Should().Be(("False", reason, message));
    }

    [Fact]
    public void Build_DuringABackOff_SaysOfWhatAndUntilWhen()
    {
        var contention = Enumerable.Range(0, Contention.Threshold).Aggregate(Contention.None, (known, _) => known.Corrected(["spec.memory.size"], Now));
        var outcome = new RoundOutcome { Observed = Runs, Plan = NothingToDo, Contention = contention };

        Build(outcome).Conditions!.Single(c => c.Type == "Contended").Message.Should().EndWith("spec.memory.size until 2026-01-01T00:00:30Z");
        PartitionStatusReport.Build(TestPartition.Make(), outcome, GuestFacts.None, null, Now.AddSeconds(30)).Conditions.Should().NotContain(c => c.Type == "Contended");
    }

    private static PartitionStatus Build(RoundOutcome outcome) => PartitionStatusReport.Build(TestPartition.Make(), outcome, GuestFacts.None, null, Now);

    private static IEnumerable<string> ConditionsOf(PartitionStatus status) => status.Conditions!.Select(c => $"{c.Type}={c.Status}");
}
