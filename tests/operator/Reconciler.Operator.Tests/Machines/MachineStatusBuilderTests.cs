using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Machines;

public sealed class MachineStatusBuilderTests
{
    [Fact]
    public void Build_WhenThePartitionIsReady_TheMachineIs()
    {
        var status = Build(Round(Partition(generation: 2, observed: 2)));
        Of(status, ConditionTypes.Ready).Status.Should().Be("True");
        status.Conditions!.Select(condition => condition.Type).Should().NotContain(ConditionTypes.Reconciling).And.NotContain(ConditionTypes.Stalled);
        status.Phase.Should().Be(MachinePhase.Running);
        status.NodeName.Should().Be("node1");
    }

    [Fact]
    public void Build_WhenTheNodeSpeaksOfAnOlderPartition_ItIsUnderWay()
    {
        var status = Build(Round(Partition(generation: 3, observed: 2)));
        Of(status, ConditionTypes.Ready).Status.Should().Be("False");
        Of(status, ConditionTypes.Reconciling).Status.Should().Be("True");
    }

    [Fact]
    public void Build_WhenFieldsWaitForARestart_TheGenerationIsNotFulfilledYet()
    {
        var partition = Partition(2, 2);
        var waiting = new Condition { Type = "RestartRequired", Status = "True", Reason = "FieldsWait", Message = "spec.memory.max waits", LastTransitionTime = Examples.Noon };
        var status = Build(Round(partition with { Status = partition.Status! with { Conditions = [.. partition.Status.Conditions!, waiting] } }));
        Of(status, ConditionTypes.Ready).Should().Match<Condition>(condition => condition.Status == "False" && condition.Message == "spec.memory.max waits");
        Of(status, ConditionTypes.RestartRequired).Status.Should().Be("True");
    }

    [Theory]
    [InlineData(false, ConditionTypes.Reconciling, MachinePhase.Pending)]
    [InlineData(true, ConditionTypes.Stalled, MachinePhase.Failed)]
    public void Build_WhenSomethingIsWrong_WaitingReconcilesAndOnlyAnEditStalls(bool needsEdit, string shown, MachinePhase phase)
    {
        var status = Build(new MachineRound { Machine = Examples.Machine(), Problems = [new Problem("Reason", "what is wrong", needsEdit)] });
        Of(status, shown).Message.Should().Be("what is wrong");
        status.Phase.Should().Be(phase);
    }

    [Fact]
    public void Build_WhenTheNodeIsLost_DoesNotClaimReadiness() =>
        Of(Build(Round(Partition(2, 2)) with { Node = Examples.Node("node1", ready: null) }), ConditionTypes.Ready).Reason.Should().Be(Reasons.NodeUnreachable);

    [Fact]
    public void Build_WhenPoliciesDisagree_TheStricterWins()
    {
        var status = Build(Round(Partition(2, 2)) with
        {
            Verdicts =
            [
                new Verdict { Policy = "a", Compliant = true, Quarantined = false, Explanation = "" },
                new Verdict { Policy = "b", Compliant = false, Quarantined = true, Explanation = "web: closed" },
            ],
        });
        Of(status, ConditionTypes.Compliant).Should().Match<Condition>(condition => condition.Status == "False" && condition.Message.Contains("web: closed") && condition.Message.Contains("quarantined"));
    }

    [Fact]
    public void Build_WhenSeveralPoliciesCutItOff_SaysThatNoRemediationListIsOpen()
    {
        var status = Build(Round(Partition(2, 2)) with { Verdicts = [Failing("a", quarantined: true), Failing("b", quarantined: true), Failing("c", quarantined: false)] });
        Of(status, ConditionTypes.Quarantined).Should().Match<Condition>(condition => condition.Status == "True" && condition.Reason == Reasons.CheckFailed && condition.Message.Contains("no remediation list is open") && condition.Message.Contains("(a, b)"));
    }

    [Fact]
    public void Build_WhenItIsNotCutOff_SaysWhyNot()
    {
        var deferred = Failing("a", quarantined: false) with { Until = Examples.Noon };
        Of(Build(Round(Partition(2, 2)) with { Verdicts = [deferred] }), ConditionTypes.Quarantined).Should().Match<Condition>(condition => condition.Status == "False" && condition.Reason == Reasons.Deferred);
        Of(Build(Round(Partition(2, 2)) with { Verdicts = [Failing("a", quarantined: false)] }), ConditionTypes.Quarantined).Reason.Should().Be(Reasons.ReportedOnly);
        Of(Build(Round(Partition(2, 2)) with { Verdicts = [Failing("a", quarantined: false) with { Compliant = true }] }), ConditionTypes.Quarantined).Reason.Should().Be(Reasons.ChecksHold);
        Build(Round(Partition(2, 2))).Conditions!.Select(condition => condition.Type).Should().NotContain(ConditionTypes.Quarantined, "no policy selects it");
    }

    private static Verdict Failing(string policy, bool quarantined) => new() { Policy = policy, Compliant = false, Quarantined = quarantined, Explanation = "web: closed" };

    [Fact]
    public void Build_Again_ChangesNothing()
    {
        var round = Round(Partition(2, 2));
        var first = Build(round);
        var again = MachineStatusBuilder.Build(round with { Machine = round.Machine with { Status = first } }, Examples.Noon.AddHours(1));
        again.Should().Be(first);
    }

    private static VirtualMachineStatus Build(MachineRound round) => MachineStatusBuilder.Build(round, Examples.Noon);

    private static Condition Of(VirtualMachineStatus status, string type) => status.Conditions!.Single(condition => condition.Type == type);

    private static MachineRound Round(Partition partition) => new() { Machine = Examples.Machine(), Partition = partition, Node = Examples.Node("node1") };

    private static Partition Partition(long generation, long observed) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web", Generation = generation },
        Spec = PartitionResolver.Resolve(Examples.Machine(), Examples.References(), new Dictionary<string, ValueList<string>>(), "node1").Partition!,
        Status = new PartitionStatus
        {
            ObservedGeneration = observed,
            Phase = MachinePhase.Running,
            Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "AsSpecified", LastTransitionTime = Examples.Noon }],
        },
    };
}
