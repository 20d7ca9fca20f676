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
        var seen = Converge(Mutate(mutations), DriftRules.Enforced);

        var plan = Plan(seen, null);
        return plan.Steps.Count == 0 && plan.Differences.All(difference => difference.Remedy == Remedy.Restart);
    });

    [Property(MaxTest = 300)]
    public Property Plan_OfItsOwnEndState_IsEmptyWhenRestartsAreAllowed() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var drift = new DriftRules { Spec = new DriftSpec { Restart = DriftRestart.WhenRequired } };

        var plan = Plan(Converge(Mutate(mutations), drift), drift);
        return plan.Steps.Count == 0 && plan.Differences.Count == 0;
    });

    [Property(MaxTest = 200)]
    public Property Plan_OfWhatIsLeftAsItIs_HasNoStepsAndTheSameDifferences() => Prop.ForAll(
        Arb.From(Gen.Elements(DriftStance.Warn, DriftStance.Paused, DriftStance.Contended)),
        Arb.From(Mutation.Some),
        (stance, mutations) =>
        {
            var seen = Mutate(mutations);
            var paths = Plan(seen, null).Differences.Select(difference => difference.Path).ToHashSet();

            var left = Plan(seen, Leaving(stance, paths));
            return left.Steps.Count == 0
                && left.IsFulfilled == left.Differences.All(difference => difference.Stance == stance)
                && left.Differences.Select(difference => difference.Path).ToHashSet().SetEquals(paths)
                && left.LookAgainAt == (stance == DriftStance.Paused && paths.Count > 0 ? Sample.Now.AddHours(1) : null);
        });

    [Property(MaxTest = 200)]
    public Property Plan_UnderIgnore_IsEmpty() => Prop.ForAll(Arb.From(Mutation.Some), mutations =>
    {
        var plan = Plan(Mutate(mutations), new DriftRules { Spec = new DriftSpec { Mode = DriftMode.Ignore } });
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
    public Property Plan_LeavesAFieldAsItWasFound_AndPutsTheOthersBack() => Prop.ForAll(
        Arb.From(Gen.Elements("spec.memory.size", "spec.interfaces[name=eth0]", "spec.cpu", "spec.interfaces[mac=52:54:00:aa:bb:cc]")),
        Arb.From(Gen.Elements(DriftStance.Warn, DriftStance.Contended)),
        Arb.From(Mutation.Some),
        (path, stance, mutations) =>
        {
            var drift = Leaving(stance, new HashSet<string> { path });
            drift = drift with { Spec = (drift.Spec ?? new DriftSpec()) with { Restart = DriftRestart.WhenRequired } };
            var seen = Mutate(mutations);
            var before = Plan(seen, drift).Differences.Where(difference => difference.Stance == stance && difference.Place == Place.Persistent);

            var end = Plan(Converge(seen, drift), drift);
            return seen.Persistent is null || (before.All(difference => end.Differences.Any(left => left.Path == difference.Path)) && end.Steps.Count == 0);
        });

    private static ObservedPartition Mutate(Mutation[] mutations) =>
        mutations.Aggregate(Seen.Running(Desired), (seen, mutation) => mutation.Apply(seen));

    /// <summary>Rules by which what differs at these paths is reported only.</summary>
    private static DriftRules Leaving(DriftStance stance, IReadOnlySet<string> paths) => stance switch
    {
        DriftStance.Paused => new DriftRules { PausedUntil = Sample.Now.AddHours(1) },
        DriftStance.Contended => new DriftRules { Contended = paths },
        _ => new DriftRules { Spec = new DriftSpec { Fields = paths.Select(path => new FieldDriftMode { Path = path, Mode = DriftMode.Warn }).ToValueList() } },
    };

    private static PartitionPlan Plan(ObservedPartition seen, DriftRules? drift) =>
        PartitionPlanner.Plan(Desired, seen, Desired.Hash, drift ?? DriftRules.Enforced, Sample.Now);

    private static ObservedPartition Converge(ObservedPartition seen, DriftRules drift)
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
