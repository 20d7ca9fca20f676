using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Tests.Samples;
using Reconciler.Planning.Tests.Simulation;

namespace Reconciler.Planning.Tests.Properties;

public class PlanProperties
{
    private static readonly DesiredPartition Desired = Sample.Desired(Sample.Full);

    /// <summary>As a machine's shutdown and start, and what waits for them, take a round each.</summary>
    private const int Rounds = 4;

    [Property(MaxTest = 300)]
    public Property Plan_OfItsOwnEndState_IsEmptyWithoutARestart() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var seen = Converge(Mutate(mutations), new DriftSpec());

        var plan = Plan(seen, new DriftSpec());
        return plan.Steps.Count == 0 && plan.Differences.All(difference => difference.Remedy == Remedy.Restart);
    });

    [Property(MaxTest = 300)]
    public Property Plan_OfItsOwnEndState_IsEmptyWhenRestartsAreAllowed() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var drift = new DriftSpec { Restart = DriftRestart.WhenRequired };

        var plan = Plan(Converge(Mutate(mutations), drift), drift);
        return plan.Steps.Count == 0 && plan.Differences.Count == 0;
    });

    [Property(MaxTest = 200)]
    public Property Plan_UnderWarn_HasNoStepsAndTheSameDifferences() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var seen = Mutate(mutations);
        var warned = Plan(seen, new DriftSpec { Mode = DriftMode.Warn });

        return warned.Steps.Count == 0
            && warned.Differences.Select(difference => difference.Path).SequenceEqual(Plan(seen, null).Differences.Select(difference => difference.Path));
    });

    [Property(MaxTest = 200)]
    public Property Plan_UnderIgnore_IsEmpty() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var plan = Plan(Mutate(mutations), new DriftSpec { Mode = DriftMode.Ignore });
        return plan.Steps.Count == 0 && plan.Differences.Count == 0 && plan.IsFulfilled;
    });

    [Property(MaxTest = 200)]
    public Property Plan_DoesNotDependOnTheOrderInWhichDevicesWereSeen() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var seen = Mutate(mutations);
        var reversed = seen with
        {
            Live = Reverse(seen.Live),
            Persistent = Reverse(seen.Persistent),
            DiskFiles = seen.DiskFiles.Reverse().ToValueList(),
        };

        var (one, other) = (Plan(seen, null), Plan(reversed, null));
        return one.Differences.Equals(other.Differences)
            && one.Steps.Select(step => (step.Action, step.Path)).Order().SequenceEqual(other.Steps.Select(step => (step.Action, step.Path)).Order());
    });

    [Property(MaxTest = 200)]
    public Property Plan_LeavesAFieldThatIsWarnedAboutAsItWasFound() => Prop.ForAll(
        Arb.From(Gen.Elements("spec.memory.size", "spec.interfaces[name=eth0]", "spec.cpu", "spec.interfaces[mac=52:54:00:aa:bb:cc]")),
        Arb.From(Mutation.Some),
        (path, mutations) =>
        {
            var drift = new DriftSpec { Fields = [new FieldDriftMode { Path = path, Mode = DriftMode.Warn }], Restart = DriftRestart.WhenRequired };
            var seen = Mutate(mutations);
            var before = Plan(seen, drift).Differences.Where(difference => difference.Stance == DriftStance.Warn && difference.Place == Place.Persistent);

            var end = Plan(Converge(seen, drift), drift);
            return seen.Persistent is null || (before.All(difference => end.Differences.Any(left => left.Path == difference.Path)) && end.Steps.Count == 0);
        });

    private static ObservedPartition Mutate(Mutation[] mutations) =>
        mutations.Aggregate(Seen.Running(Desired), (seen, mutation) => mutation.Apply(seen));

    private static PartitionPlan Plan(ObservedPartition seen, DriftSpec? drift) =>
        PartitionPlanner.Plan(Desired, seen, Desired.Hash, new DriftRules { Spec = drift }, Sample.Now);

    private static ObservedPartition Converge(ObservedPartition seen, DriftSpec drift)
    {
        for (var round = 0; round < Rounds; round++)
        {
            seen = PlanSimulation.After(Plan(seen, drift), seen);
        }

        return seen;
    }

    private static Planning.Domains.DomainDocument? Reverse(Planning.Domains.DomainDocument? document) => document is null ? null : document with
    {
        Foreign = document.Foreign.Reverse().ToValueList(),
        Definition = document.Definition with
        {
            Interfaces = document.Definition.Interfaces.Reverse().ToValueList(),
            Disks = document.Definition.Disks.Reverse().ToValueList(),
        },
    };
}
