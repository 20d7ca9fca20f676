using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Steps;

namespace Reconciler.Planning.Plans;

/// <summary>Plans what brings a partition from what was seen to what should be. Pure: the same input gives the same plan.</summary>
public static class PartitionPlanner
{
    /// <summary>Plans one partition.</summary>
    /// <param name="desired">What should be.</param>
    /// <param name="observed">What was seen.</param>
    /// <param name="applied">The hash that was last fulfilled, from the agent's disk; null: none ever, or not known (see <see cref="AppliedFromMark"/>).</param>
    /// <param name="drift">What is done about drift.</param>
    /// <param name="now">The time of planning.</param>
    /// <param name="options">Settings; null: the defaults.</param>
    public static PartitionPlan Plan(
        DesiredPartition desired, ObservedPartition observed, string? applied, DriftRules drift, DateTimeOffset now, PlanOptions? options = null)
    {
        var input = new PlanInput(desired, observed, applied, drift, now, options ?? PlanOptions.Default);
        if (observed.NameTakenBy is { } other)
        {
            return Empty(desired) with { Obstacles = [NameTaken(desired, other)] };
        }

        var files = DiskFilePlan.Compare(input).ToList();
        var definition = DefinitionPlan.Compare(input).ToList();
        var power = !observed.Exists && DefinitionPlan.IsLeftMissing(definition) ? PowerNeed.Nothing : Enforced(input, PowerPlan.Assess(input));
        var isStartBlocked = desired.StartObstacles.Count > 0;
        var isHeldOff = isStartBlocked && power.StartsGuest;
        power = isStartBlocked ? power.WithoutStart() : power;

        // What is about to end is not mended before.
        var isLiveCompared = observed.IsActive && !power.EndsGuest;
        var live = isLiveCompared ? LivePlan.Compare(input).ToList() : [];
        live.AddRange(PortPlan.Compare(input, isLiveCompared, live).ToList());
        var restart = Restart(input, [.. definition, .. live]);
        isHeldOff |= isStartBlocked && restart.StartsGuest;
        restart = isStartBlocked ? restart.WithoutStart() : restart;

        var differences = definition.Concat(live).Select(finding => finding.Difference)
            .Concat(files.Select(file => file.Difference))
            .Concat(power.Difference is null ? [] : [power.Difference]);
        var isBlocked = !observed.IsActive && files.Any(file => DiskFilePlan.IsBroken(file.Difference));
        var steps = isBlocked ? [] : Order(input, power, files, definition, live, restart);
        var possible = isStartBlocked ? steps.Where(step => step is not CreateDisk { BackingFile: not null }).ToValueList() : steps;
        var merged = DifferenceMerge.Merge(differences);
        return Empty(desired) with
        {
            Differences = merged,
            Steps = possible,
            Obstacles = (isHeldOff && !isBlocked) || possible.Count < steps.Count ? desired.StartObstacles : [],
            BackOffUntil = power.BackOffUntil,
            GraceEndsAt = Deadline.Soonest(power.LookAgainAt, restart.LookAgainAt),
            PauseEndsAt = merged.Any(difference => difference.Stance == DriftStance.Paused) ? drift.PausedUntil : null,
        };
    }

    /// <summary>Plans the removal of a partition; a domain without our mark, or with another machine's, is left alone.</summary>
    /// <param name="domainName">The domain's name.</param>
    /// <param name="uid">The machine's uid.</param>
    /// <param name="observed">What was seen.</param>
    /// <param name="diskFiles">The files of the machine's disks, as last desired.</param>
    /// <param name="options">Settings; null: the defaults.</param>
    /// <param name="domainUuid">The domain's UUID where the machine took a domain over; null: the machine's uid.</param>
    public static PartitionPlan PlanRemoval(string domainName, string uid, ObservedPartition observed, IEnumerable<DiskFile> diskFiles, PlanOptions? options = null, string? domainUuid = null) =>
        RemovalPlan.Plan(domainName, domainUuid ?? uid, uid, observed, diskFiles, (options ?? PlanOptions.Default).ShutdownGrace);

    /// <summary>What to take as applied when the agent's own record is lost: the hash, if the domain's mark says that this very definition was written to it.</summary>
    public static string? AppliedFromMark(DesiredPartition desired, ObservedPartition observed) =>
        observed.Persistent?.Definition.Mark?.Applied == desired.DefinitionHash ? desired.Hash : null;

    private static ValueList<PartitionStep> Order(
        PlanInput input, PowerNeed power, List<(Difference Difference, PartitionStep? Step)> files, List<Finding> definition, List<Finding> live, PowerNeed restart)
    {
        var steps = new ValueList<PartitionStep>();
        var define = DefinitionPlan.Define(input, definition);
        var guest = new LiveSteps(input, live);
        var isTransient = input.Observed.IsActive && input.Observed.Persistent is null;

        // A transient domain is gone for good when its guest ends: that comes first of all.
        Add(isTransient ? [define] : []);
        Add(restart.First);
        Add(power.First);
        Add(files.Where(file => file.Difference.Stance == DriftStance.Enforce).Select(file => file.Step));
        Add(guest.Sure);
        Add(PortPlan.Steps(live));
        Add([DefinitionPlan.Rename(input, definition), isTransient ? null : define, DefinitionPlan.Autostart(definition)]);
        Add(guest.Plugged);
        Add(power.Last);
        Add(restart.Last);
        return steps;

        void Add(IEnumerable<PartitionStep?> more)
        {
            foreach (var step in more.OfType<PartitionStep>())
            {
                steps.Add(step);
            }
        }
    }

    /// <summary>A restart for what cannot be had without, where the spec allows one and nothing else is under way.</summary>
    private static PowerNeed Restart(PlanInput input, IEnumerable<Finding> findings)
    {
        var paths = findings
            .Where(finding => finding.Difference is { Stance: DriftStance.Enforce, Remedy: Remedy.Restart })
            .Select(finding => finding.Difference.Path)
            .Distinct()
            .ToList();
        return paths.Count > 0 && input is { OpenOperation: null, Drift.Spec.Restart: DriftRestart.WhenRequired, Desired.PowerState: PowerState.Running, Observed.State: DomainState.Running or DomainState.Blocked or DomainState.None }
            ? GuestShutdown.Plan(input.Observed, input.Now, input.Options.ShutdownGrace, $"{string.Join(", ", paths)} can be put right by a restart only", paths[0], thenStart: true)
            : PowerNeed.Nothing;
    }

    /// <summary>The power state obeys its field's stance like every other field.</summary>
    private static PowerNeed Enforced(PlanInput input, PowerNeed need)
    {
        if (need.Difference is null)
        {
            return need;
        }

        // A start after our own shutdown is no drift.
        var difference = input.Classify(need.Difference);
        if (!input.Observed.IsActive && input.Observed.Shutdown is { ThenStart: true })
        {
            difference = difference with { IsDrift = false, Stance = DriftStance.Enforce };
        }

        if (input.Observed.Ends is { Failures: > 1, Running: false } && difference.Stance is DriftStance.Enforce or DriftStance.Contended)
        {
            // A guest that ends again and again fights nobody; its condition tells of it.
            difference = difference with { IsDrift = false, Stance = DriftStance.Enforce };
        }

        return difference.Stance == DriftStance.Enforce ? need with { Difference = difference } : new PowerNeed { Difference = difference, EndsGuest = need.EndsGuest };
    }

    private static PartitionPlan Empty(DesiredPartition desired) => new() { DomainName = desired.Domain.Name, DomainUuid = desired.Domain.Uuid };

    private static Obstacle NameTaken(DesiredPartition desired, string other) => new()
    {
        Reason = "NameTaken",
        Path = "metadata.name",
        Message = $"the node has another domain named {desired.Domain.Name} (uuid {other}), which is not ours; rename or remove it",
        Passing = true,
    };
}
