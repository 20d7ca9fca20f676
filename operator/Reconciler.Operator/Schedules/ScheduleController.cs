using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;
using Reconciler.Language.Validation;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Schedules;

/// <summary>Makes snapshots by the clock, and deletes those that a schedule keeps no longer. A schedule that is deleted leaves its snapshots.</summary>
public sealed class ScheduleController(ApiClient client, ClusterView view, EventRecorder events, TimeProvider time)
{
    /// <summary>A timer may fire a little early; looking a little late costs nothing.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait: a clock that is set is noticed within it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ResourceEndpoint<SnapshotSchedule> schedules = client.For(Kinds.SnapshotSchedules);
    private readonly ResourceEndpoint<VirtualMachineSnapshot> snapshots = client.For(Kinds.VirtualMachineSnapshots);

    /// <summary>Looks at one schedule.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Schedules.Store.TryGet(key, out var schedule) || schedule.Metadata.DeletionTimestamp is not null)
        {
            return WorkResult.Done;
        }

        var now = time.GetUtcNow();
        var machines = view.Machines.Store.In(key.Namespace).Where(machine => machine.Metadata.DeletionTimestamp is null && schedule.Spec.Selector.Matches(machine.Metadata.Labels)).OldestFirst().ToList();
        if (LanguageValidator.Validate(schedule).FirstOrDefault(error => error.Severity == ValidationSeverity.Error) is { } invalid)
        {
            var round = new ScheduleRound { Schedule = schedule, Selected = machines.Count, Snapshots = view.SnapshotsBy(key), Problem = new Problem(Reasons.InvalidSpec, invalid.ToString(), NeedsEdit: true) };
            return await ReportAsync(round, now, ct).ConfigureAwait(false);
        }

        var clock = ScheduleClock.Read(schedule, now);
        var missed = clock.Due is { } due ? await MakeAsync(schedule, machines, due, ct).ConfigureAwait(false) : [];
        await CollectAsync(schedule, ct).ConfigureAwait(false);
        return await ReportAsync(new ScheduleRound { Schedule = schedule, Clock = clock, Selected = machines.Count, Missed = missed, Snapshots = view.SnapshotsBy(key) }, now, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the snapshots of one time. A machine whose last one is still under way is passed over, so that they do not pile up where none can be taken; one that was
    /// made after the time has none of it; and one that is refused a snapshot keeps the others from nothing.
    /// </summary>
    /// <returns>Names of the machines that should have got one.</returns>
    private async Task<IReadOnlyList<string>> MakeAsync(SnapshotSchedule schedule, List<VirtualMachine> machines, DateTimeOffset due, CancellationToken ct)
    {
        var busy = view.SnapshotsBy(ResourceKey.Of(schedule)).Where(snapshot => !(snapshot.Status?.Phase).IsFinished()).ToLookup(snapshot => snapshot.Spec.VirtualMachine, snapshot => snapshot.Metadata.Name, StringComparer.Ordinal);
        List<string> missed = [];
        foreach (var machine in machines.Where(machine => machine.Metadata.CreationTimestamp <= due))
        {
            var wanted = ScheduledSnapshot.New(schedule, machine, due);
            if (busy[machine.Metadata.Name].FirstOrDefault() is { } earlier)
            {
                if (earlier != wanted.Metadata.Name)
                {
                    events.Warning(ObjectReference.To(schedule), Reasons.StillUnderWay, $"no snapshot of virtualmachine {machine.Metadata.Name} for {due:u}: {earlier} is not finished yet");
                    missed.Add(machine.Metadata.Name);
                }

                continue;
            }

            try
            {
                view.Snapshots.Observe(await snapshots.CreateAsync(wanted, ct).ConfigureAwait(false));
                events.Normal(ObjectReference.To(schedule), Reasons.SuccessfulCreate, $"made virtualmachinesnapshot {wanted.Metadata.Name}");
            }
            catch (ApiException refusal) when (refusal.IsAlreadyExists)
            {
                // Made before: by another operator, or by us before the status said so.
            }
            catch (ApiException refusal) when (!refusal.IsUnavailable && refusal.Code is >= 400 and < 500)
            {
                events.Warning(ObjectReference.To(schedule), Reasons.FailedCreate, $"virtualmachinesnapshot {wanted.Metadata.Name}: {refusal.Message}");
                missed.Add(machine.Metadata.Name);
            }
        }

        return missed;
    }

    private async Task CollectAsync(SnapshotSchedule schedule, CancellationToken ct)
    {
        foreach (var snapshot in SnapshotKeeping.Surplus(view.SnapshotsBy(ResourceKey.Of(schedule)), schedule.Spec.Keep))
        {
            var key = ResourceKey.Of(snapshot);
            if (view.RestoresOf(key).Any(restore => !(restore.Status?.Phase).IsFinished()))
            {
                continue;
            }

            if (await snapshots.DeleteAsync(key, new DeleteOptions { Uid = snapshot.Metadata.Uid }, ct).ConfigureAwait(false))
            {
                events.Normal(ObjectReference.To(schedule), Reasons.SuccessfulDelete, $"deleted virtualmachinesnapshot {key.Name}: spec.keep asks for it no longer");
            }
        }
    }

    private async Task<WorkResult> ReportAsync(ScheduleRound round, DateTimeOffset now, CancellationToken ct)
    {
        await schedules.PatchStatusAsync(round.Schedule, round.Schedule with { Status = ScheduleStatusBuilder.Build(round, now) }, ct).ConfigureAwait(false);
        return round.Clock?.Next is { } next ? WorkResult.After(next - now + Late < Longest ? next - now + Late : Longest) : WorkResult.Done;
    }
}
