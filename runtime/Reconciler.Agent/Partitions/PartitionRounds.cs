using Microsoft.Extensions.Logging;
using Reconciler.Agent.Acting;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Disks;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.Health;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Reporting;
using Reconciler.Agent.RouterGuards;
using Reconciler.Agent.Scanning;
using Reconciler.Agent.Seeds;
using Reconciler.Agent.Snapshots;
using Reconciler.Agent.Tools;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Seeds;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Partitions;

/// <summary>A round of one partition: take what should be, look, plan, act, look again, report.</summary>
internal sealed partial class PartitionRounds(
    DesiredStore desired,
    HypervisorSession session,
    PortObservation ports,
    DesiredBuild builder,
    SeedOpening seeds,
    StepExecution steps,
    Wakes wakes,
    PartitionMemories memories,
    GuestWatch guests,
    SnapshotRounds snapshots,
    RouterGuard? guard,
    Verdicts verdicts,
    Surroundings surroundings,
    ApiReports reports,
    PartitionFindings findings,
    PartitionFarewell farewell,
    TimeProvider time,
    ILogger<PartitionRounds> logger)
{
    private static readonly TimeSpan ObstaclePause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BalloonPause = TimeSpan.FromSeconds(3);

    /// <summary>Runs a round.</summary>
    public async Task<WorkResult> RunAsync(ResourceKey key, CancellationToken ct)
    {
        var woken = wakes.Take(key);
        verdicts.TakeBack(key);
        if (await RefuseAsync(key, ct).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        if (desired.Find(key) is not { } record)
        {
            return WorkResult.Done;
        }

        if (session.Current is not { } hypervisor)
        {
            // The session wakes everybody when it is back.
            Report(key, record.Partition, new RoundOutcome { Problem = new("HypervisorAway", "libvirt on the node does not answer; the guest is unknown") });
            return WorkResult.Done;
        }

        return PartitionFates.Of(record.Partition) switch
        {
            PartitionFate.Destroy => await RemoveAsync(key, record, hypervisor, ct).ConfigureAwait(false),
            PartitionFate.Keep => await LetGoAsync(key, record, ct).ConfigureAwait(false),
            _ => await KeepAsync(key, record, hypervisor, woken, ct).ConfigureAwait(false),
        };
    }

    /// <summary>
    /// Says that a partition names another one's machine, and asks again until that one has gone. Nothing of the refused one is here, so
    /// that its finalizer goes at once; where the key itself is known for another machine, that guest is kept on.
    /// </summary>
    /// <returns>Null: the round goes on.</returns>
    private async Task<WorkResult?> RefuseAsync(ResourceKey key, CancellationToken ct)
    {
        if (desired.Reconsider(key) is not { } told || desired.Find(key) is not null)
        {
            return null;
        }

        if (told.Metadata.DeletionTimestamp is not null)
        {
            await farewell.SayAsync(key, new PartitionRecord { Partition = told }, ct).ConfigureAwait(false);
            return WorkResult.Done;
        }

        if (told.Spec.Adopt is not null)
        {
            Report(key, told, new RoundOutcome { Obstacles = [TakeOver.NotAllowed(key.Namespace, told.Spec)] });
            return WorkResult.After(ObstaclePause);
        }

        Report(key, told, new RoundOutcome { Problem = new("MachineHeldByAnother", $"spec.virtualMachine.uid {told.Spec.VirtualMachine.Uid} is the machine of another partition on this node; one machine has one partition") });
        return WorkResult.After(ObstaclePause);
    }

    private async Task<WorkResult> KeepAsync(ResourceKey key, PartitionRecord record, Hypervisor hypervisor, Wake? woken, CancellationToken ct)
    {
        var partition = record.Partition;
        var beside = surroundings.Of(key, partition.Spec);
        if (!record.HoldsDomain())
        {
            if (await TakeOverAsync(key, record, hypervisor, ct).ConfigureAwait(false) is { } objections)
            {
                Report(key, partition, new RoundOutcome { Obstacles = objections });
                return WorkResult.After(ObstaclePause);
            }

            record = desired.Find(key) ?? record;
        }

        snapshots.Look(key);
        var build = await builder.BuildAsync(record, hypervisor.Facts, ct).ConfigureAwait(false);
        if (build.Partition is not { } wanted)
        {
            var now = Look(hypervisor, key, partition, record.DiskFiles);
            Report(key, partition, new RoundOutcome { Observed = now.Exists ? now : null, Obstacles = build.Obstacles });
            return build.Obstacles.Any(obstacle => obstacle.Passing) ? WorkResult.After(ObstaclePause) : WorkResult.Done;
        }

        desired.Note(key, kept => kept with { DiskFiles = wanted.DiskFiles });
        var seen = Progress(key, wanted, ports.Add(key, wanted, Look(hypervisor, key, partition, wanted.DiskFiles)));
        var applied = record.Applied ?? PartitionPlanner.AppliedFromMark(wanted, seen);
        var rules = findings.RulesOf(key, partition, seen.At);
        var plan = PartitionPlanner.Plan(wanted, seen, applied, rules, seen.At);
        if (PortPlan.IsAboutPorts(plan))
        {
            // What libvirt has just written may be on its way to us still: it counts only what is so once that has come.
            seen = await LookWithPortsAsync(hypervisor, key, partition, wanted, ct).ConfigureAwait(false);
            plan = PartitionPlanner.Plan(wanted, seen, applied, rules, seen.At);
        }

        var (looked, lookedAt) = (time.GetTimestamp(), seen.At);
        var problem = await GuardAsync(plan, partition, ct).ConfigureAwait(false) ?? await ActAsync(key, plan, record, hypervisor, ct).ConfigureAwait(false);
        var acted = time.GetTimestamp();
        var changedBy = ports.AuthorsOf(plan, wanted);
        var after = plan;
        if (plan.Steps.Count > 0)
        {
            seen = await LookWithPortsAsync(hypervisor, key, partition, wanted, ct).ConfigureAwait(false);
            after = PartitionPlanner.Plan(wanted, seen, applied, rules, seen.At);
        }

        if (after.IsFulfilled)
        {
            DeleteFormerSeed(record, wanted);
            desired.Note(key, kept => kept.Partition.Spec == partition.Spec ? kept with { Applied = wanted.Hash } : kept);
        }

        findings.Tell(key, partition, new FindingRound
        {
            Noticed = [.. plan.Drift],
            Remaining = [.. after.Differences],
            Steps = [.. plan.Steps],
            Failed = problem is not null,
            Notice = woken is null ? DriftNotice.Scan : DriftNotice.Event,
            Source = woken?.Source ?? "scan",

            // What libvirt names a doer of is the guest's state.
            ChangedBy = woken is { Doer.Length: > 0 } ? new Dictionary<string, string>(changedBy) { ["spec.runStrategy"] = woken.Doer } : changedBy,
            DetectedAfterMs = woken is null ? null : (long)time.GetElapsedTime(woken.Timestamp, looked).TotalMilliseconds,
            CorrectedAfterMs = (long)time.GetElapsedTime(woken?.Timestamp ?? looked, acted).TotalMilliseconds,
            At = lookedAt,
        });
        var contention = memories[key].Contention;
        Report(key, partition, new RoundOutcome { Observed = seen, Plan = after, Obstacles = after.Obstacles, Problem = problem, Contention = contention });
        guests.Look(key, seen.IsActive);
        var isQuiet = problem is null && after is { Differences: [], Steps: [], Obstacles: [], LookAgainAt: null } && contention.NextEnd(time.GetUtcNow()) is null && !snapshots.IsOpen(key);
        if (isQuiet && memories[key].Open.Count == 0 && desired.DigestOf(key, partition) is { } wish)
        {
            verdicts.Give(key, new Verdict(wish, beside, seen.Fingerprint));
        }

        return problem is not null || after.Steps.Any(step => !IsFollowing(key, step)) ? WorkResult.TryAgain
            : after.Steps.Count > 0 ? WorkResult.After(BalloonPause)
            : after.Obstacles.Any(obstacle => obstacle.Passing) ? WorkResult.After(ObstaclePause)
            : Deadline.Soonest(after.LookAgainAt, contention.NextEnd(time.GetUtcNow())) is { } later ? WorkResult.After(Later(later))
            : WorkResult.Done;
    }

    /// <summary>Takes the domain over that the spec names: notes how it is. Nothing of the domain is changed by that.</summary>
    /// <returns>What speaks against it; null: it is taken over.</returns>
    private async Task<ValueList<Obstacle>?> TakeOverAsync(ResourceKey key, PartitionRecord record, Hypervisor hypervisor, CancellationToken ct)
    {
        var partition = record.Partition;
        var first = Look(hypervisor, key, partition, []);
        if (TakeOver.Objection(key.Namespace, partition.Spec, first) is { } objection)
        {
            return [objection];
        }

        using var domain = hypervisor.Connection.FindDomain(Guid.Parse(partition.Spec.DomainUuid()));
        if (domain?.GetXml(DomainXmlFlags.Inactive) is not { } xml || AdoptedDomain.Read(xml) is not { } adopted)
        {
            return [];
        }

        // A disk that is an overlay already stays one of the same file; one that vanishes is never made anew.
        var files = adopted.Definition.Disks.Select(disk => DiskFiles.Look(new DiskFile { Disk = disk.Name!, Path = disk.Path!, DeletedWithMachine = false })).ToList();
        var candidate = record with
        {
            Adopted = xml,
            MadeDisks = [.. record.MadeDisks.Union(files.Select(file => file.Path))],
            MadeFrom = new ValueMap(record.MadeFrom.Concat(files.Where(file => !record.MadeFrom.ContainsKey(file.Path)).Select(file => KeyValuePair.Create(file.Path, file.BackingFile ?? "")))),
        };
        var build = await builder.BuildAsync(candidate, hypervisor.Facts, ct).ConfigureAwait(false);
        if (build.Partition is not { } wanted)
        {
            return build.Obstacles;
        }

        var isOurs = first.Persistent?.Definition.Mark is not null; // Another's was objected to.
        if (!isOurs && TakeOver.Loss(wanted, Look(hypervisor, key, partition, wanted.DiskFiles)) is { } loss)
        {
            return [loss];
        }

        LogTakenOver(key, partition.Spec.Adopt!.Domain, partition.Spec.DomainUuid());
        desired.Note(key, kept => kept with { Adopted = candidate.Adopted, MadeDisks = candidate.MadeDisks, MadeFrom = candidate.MadeFrom });
        return null;
    }

    /// <summary>A seed that the spec has no more: it may hold passwords.</summary>
    private static void DeleteFormerSeed(PartitionRecord record, DesiredPartition wanted)
    {
        foreach (var file in record.DiskFiles.Where(file => file.Checksum is not null && wanted.DiskFiles.All(other => other.Path != file.Path)))
        {
            DiskFiles.Delete(file.Path);
        }
    }

    private async Task<WorkResult> RemoveAsync(ResourceKey key, PartitionRecord record, Hypervisor hypervisor, CancellationToken ct)
    {
        // The leave to destroy is on disk before anything is destroyed.
        if (!desired.IsDurable(key))
        {
            return WorkResult.TryAgain;
        }

        var partition = record.Partition;
        var name = DomainName.Of(key.Namespace, partition.Spec);
        var seen = Look(hypervisor, key, partition, record.DiskFiles);
        if (TakeOver.LeavesBehind(partition.Spec, record.Adopted is not null, seen))
        {
            // The domain is not this machine's: it stays as it is.
            if (record.Adopted is not null)
            {
                snapshots.Forget(record);
            }

            await farewell.SayAsync(key, record, ct).ConfigureAwait(false);
            memories.Forget(key);
            guests.Forget(key);
            return WorkResult.Done;
        }

        var plan = PartitionPlanner.PlanRemoval(name, partition.Spec.VirtualMachine.Uid, seen, record.DiskFiles, domainUuid: partition.Spec.DomainUuid());
        var problem = await ActAsync(key, plan, record, hypervisor, ct).ConfigureAwait(false);
        var unmarked = plan.Obstacles.FirstOrDefault(obstacle => obstacle.Passing);
        problem ??= unmarked is null ? null : new RoundProblem(unmarked.Reason, unmarked.Message);
        if (problem is not null)
        {
            Report(key, partition, new RoundOutcome { Observed = seen, Plan = plan, Problem = problem });
            return unmarked is null ? WorkResult.TryAgain : WorkResult.After(ObstaclePause);
        }

        if (plan.GraceEndsAt is { } later)
        {
            // Its end is an event; this is for one that does not end.
            Report(key, partition, new RoundOutcome { Observed = seen, Plan = plan });
            return WorkResult.After(Later(later));
        }

        snapshots.Forget(record);
        await farewell.SayAsync(key, record, ct).ConfigureAwait(false);
        memories.Forget(key);
        guests.Forget(key);
        return WorkResult.Done;
    }

    /// <summary>The machine lives: its guest, its disks and what is known of them stay for the Partition that is made anew.</summary>
    private async Task<WorkResult> LetGoAsync(ResourceKey key, PartitionRecord record, CancellationToken ct)
    {
        if (!desired.IsDurable(key))
        {
            return WorkResult.TryAgain;
        }

        if (await farewell.LetGoAsync(key, record, ct).ConfigureAwait(false))
        {
            LogLetGo(key);
        }

        return WorkResult.Done;
    }

    /// <summary>Looks at the domain, and at its ports as the database has them at this very moment; not at all at ports that are not known.</summary>
    private async Task<ObservedPartition> LookWithPortsAsync(Hypervisor hypervisor, ResourceKey key, Partition partition, DesiredPartition wanted, CancellationToken ct)
    {
        var seen = Progress(key, wanted, Look(hypervisor, key, partition, wanted.DiskFiles));
        return await ports.CatchUpAsync(ct).ConfigureAwait(false) ? ports.Add(key, wanted, seen) : seen;
    }

    private ObservedPartition Look(Hypervisor hypervisor, ResourceKey key, Partition partition, ValueList<DiskFile> files)
    {
        var noted = desired.Find(key);
        var seen = DomainLook.Look(
            hypervisor.Connection,
            Guid.Parse(partition.Spec.DomainUuid()),
            DomainName.Of(key.Namespace, partition.Spec),
            files,
            noted?.Shutdown,
            time,
            partition.Spec.Adopt is null ? null : [.. files.Select(file => file.Disk)]);
        return seen with { StartedAt = memories.StartedAt(key), Operation = noted?.Operation, Ends = noted?.Ends };
    }

    /// <summary>Notes what the look says about the shutdown and the operation that are under way.</summary>
    private ObservedPartition Progress(ResourceKey key, DesiredPartition wanted, ObservedPartition seen)
    {
        var now = PowerProgress.Of(wanted, seen);
        if (now.Shutdown != seen.Shutdown || now.Operation != seen.Operation || now.Ends != seen.Ends)
        {
            desired.Note(key, kept => kept with { Shutdown = now.Shutdown, Operation = now.Operation, Ends = now.Ends });
        }

        return now;
    }

    /// <summary>Before a guest can send its first frame, it is kept from posing as a router.</summary>
    private async Task<RoundProblem?> GuardAsync(PartitionPlan plan, Partition partition, CancellationToken ct)
    {
        if (guard is null || !plan.Steps.Any(step => step is StartDomain or ResumeDomain or AttachInterface))
        {
            return null;
        }

        try
        {
            await guard.CoverAsync(partition.Spec.Interfaces.Select(one => one.MacAddress), ct).ConfigureAwait(false);
            return null;
        }
        catch (ToolException failure)
        {
            return new RoundProblem("RouterGuardFailed", failure.Message);
        }
    }

    private async Task<RoundProblem?> ActAsync(ResourceKey key, PartitionPlan plan, PartitionRecord record, Hypervisor hypervisor, CancellationToken ct)
    {
        var context = new ActContext
        {
            Connection = hypervisor.Connection,
            Domain = Guid.Parse(plan.DomainUuid),
            MadeDisks = record.MadeDisks,
            Seed = () => seeds.Open(record.Partition.Spec).Spec is { } open ? MachineSeed.Build(open) : null,
            DiskMade = made => desired.Note(key, kept => kept.MadeDisks.Contains(made.File) ? kept : kept with
            {
                MadeDisks = kept.MadeDisks.Append(made.File).ToValueList(),
                MadeFrom = new ValueMap(kept.MadeFrom) { [made.File] = made.BackingFile ?? "" },
            }),
            ShutdownAsked = asked => desired.Note(key, kept => kept with
            {
                Shutdown = kept.Shutdown is { } earlier ? earlier with { AskedAgainAt = time.GetUtcNow() } : new ShutdownRequest(time.GetUtcNow(), asked.ThenStart, asked.Grace),
            }),
        };
        RoundProblem? problem = null;
        foreach (var step in plan.Steps.Where(step => !IsFollowing(key, step)))
        {
            try
            {
                if (step is StartDomain && desired.Find(key) is { } now && SnapshotWork.HoldsStart(now))
                {
                    // A restore came between the plan and now.
                    return new RoundProblem("Restoring", "the disks go back to a snapshot; the guest is started when that is done");
                }

                LogStep(key, step.Action, step.Path, step.Reason);
                Begin(key, step);
                await steps.RunAsync(step, context, ct).ConfigureAwait(false);
                Remember(key, step);
            }
            catch (Exception failure) when (failure is LibvirtException or DiskException or ToolException or GuestKeepsDeviceException or IOException or UnauthorizedAccessException)
            {
                LogStepFailed(key, step.Action, failure.Message);
                var reason = failure is DiskException disk ? disk.Reason : step.Action + "Failed";
                reports.Events.Warning(Subject.MachineOf(record.Partition).ToReference(), reason, failure.Message);
                problem ??= new RoundProblem(reason, failure.Message);
                Fail(key, step, reason, failure);
                if (!StepExecution.IsIndependent(step))
                {
                    break;
                }
            }
        }

        return problem;
    }

    /// <summary>What must not be done twice is on the disk before.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    private void Begin(ResourceKey key, PartitionStep step)
    {
        if (step is ResetDomain reset && !desired.NoteDurably(key, kept => kept with { Operation = new OperationCourse(reset.Operation, OperationStage.Begun) }))
        {
            throw new IOException("the node's disk does not take the note that the reset button is about to be pressed, so it was not pressed; is the disk full?");
        }
    }

    /// <summary>An operation whose own step failed is not tried again by itself; the state that it asked for is.</summary>
    private void Fail(ResourceKey key, PartitionStep step, string reason, Exception failure)
    {
        if (step is StartDomain or ResumeDomain or SuspendDomain or ResetDomain or SaveDomain && failure is not LibvirtException { IsConnectionLoss: true })
        {
            desired.Note(key, kept => PowerProgress.Open(kept.Partition.Spec.Power, kept.Operation) is { } open
                ? kept with { Operation = new OperationCourse(open.Operation, OperationStage.Failed, reason, failure.Message) }
                : kept);
        }
    }

    private void Remember(ResourceKey key, PartitionStep step)
    {
        switch (step)
        {
            case ResetDomain or SaveDomain:
                desired.Note(key, kept => PowerProgress.Open(kept.Partition.Spec.Power, kept.Operation) is { Action: MachineAction.Reset or MachineAction.Hibernate } open
                    ? kept with { Operation = new OperationCourse(open.Operation, OperationStage.Done, PowerProgress.Reason(open.Action)) }
                    : kept);
                break;
            case StartDomain:
                memories.Started(key, time.GetUtcNow());
                memories[key] = memories[key] with { Balloon = null };
                break;
            case SetMemory memory:
                memories[key] = memories[key] with { Balloon = (memory.KiB, time.GetUtcNow()) };
                break;
            default:
                break;
        }
    }

    /// <summary>Whether the guest has just been told the same and is on its way.</summary>
    private bool IsFollowing(ResourceKey key, PartitionStep step) =>
        step is SetMemory wanted && memories[key].Balloon is { } last && last.KiB == wanted.KiB && time.GetUtcNow() - last.At < BalloonPause;

    private void Report(ResourceKey key, Partition partition, RoundOutcome outcome) =>
        reports.Tell(partition, PartitionStatusReport.Build(partition, outcome, guests.FactsOf(key), reports.LastStatus(partition), time.GetUtcNow()) with
        {
            Snapshots = snapshots.StatusOf(partition),
            Restore = snapshots.RestoreStatusOf(partition),
        });

    private TimeSpan Later(DateTimeOffset at) =>
        at - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(10);
}
