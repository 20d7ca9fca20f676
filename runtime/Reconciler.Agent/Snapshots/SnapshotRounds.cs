using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reconciler.Agent.Desired;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Snapshots;

/// <summary>Takes, deletes and restores snapshots beside the rounds of partitions, which they would keep waiting: one thing at a time for each machine.</summary>
internal sealed partial class SnapshotRounds(
    DesiredStore desired, SnapshotStore store, SnapshotTaking taking, SnapshotRestoring restoring, TimeProvider time, ILogger<SnapshotRounds> logger) : IDisposable
{
    private const int Workers = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly WorkQueue<ResourceKey> queue = new(time, new WorkBackoff { First = TimeSpan.FromMilliseconds(500) });

    /// <summary>Why something is not done yet, by its uid.</summary>
    private readonly ConcurrentDictionary<string, SnapshotProblem> waiting = new(StringComparer.Ordinal);

    /// <summary>Told when there is something new to report of a partition.</summary>
    public event Action<ResourceKey>? Changed;

    /// <summary>Whether there is something to do, so that a partition's verdict is not final.</summary>
    public bool IsOpen(ResourceKey key) => desired.Find(key) is { } machine && SnapshotWork.IsOpen(machine, store);

    /// <summary>Looks whether there is something to do.</summary>
    public void Look(ResourceKey key)
    {
        if (IsOpen(key))
        {
            queue.Add(key);
        }
    }

    /// <summary>Works until it is cancelled. What an earlier agent left comes first: a guest may be frozen.</summary>
    public Task RunAsync(CancellationToken ct)
    {
        foreach (var (key, _) in desired.All)
        {
            Look(key);
        }

        return queue.RunAsync(Workers, WorkAsync, (key, problem) => LogFailed(key, problem.Message), ct);
    }

    /// <summary>How the snapshots that a partition asks for stand; null: it asks for none.</summary>
    public ValueList<PartitionSnapshotStatus>? StatusOf(Partition partition) => partition.Spec.Snapshots.Count == 0
        ? null
        : partition.Spec.Snapshots.Select(wanted => SnapshotReport.Of(wanted, store.Find(wanted.Uid), waiting.GetValueOrDefault(wanted.Uid))).ToValueList();

    /// <summary>How the restore that a partition asks for stands; null: it asks for none.</summary>
    public PartitionSnapshotStatus? RestoreStatusOf(Partition partition) => partition.Spec.Restore is { } wanted
        ? SnapshotReport.Of(wanted, desired.Find(ResourceKey.Of(partition))?.Restore, waiting.GetValueOrDefault(wanted.Uid))
        : null;

    /// <summary>Deletes all snapshots of a machine that goes for good.</summary>
    public void Forget(PartitionRecord machine)
    {
        SnapshotRestoring.DeleteCopies(machine);
        foreach (var record in store.Of(machine.Partition.Spec.VirtualMachine.Uid))
        {
            SnapshotTaking.DeleteFiles(record);
            store.Forget(record.Uid);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => queue.Dispose();

    private async Task<WorkResult> WorkAsync(ResourceKey key, CancellationToken ct)
    {
        if (desired.Find(key) is not { } machine || !machine.HoldsDomain() || PartitionFates.Of(machine.Partition) == PartitionFate.Destroy)
        {
            return WorkResult.Done;
        }

        var spec = machine.Partition.Spec;
        foreach (var unfinished in store.Of(spec.VirtualMachine.Uid).Where(record => record.Stage == SnapshotStage.Taking))
        {
            // Nobody else works on this machine: whoever began it ended in the middle.
            if (!await TryAsync(key, unfinished.Uid, () => CleanUpAsync(machine, unfinished)).ConfigureAwait(false))
            {
                return WorkResult.TryAgain;
            }
        }

        foreach (var wanted in spec.Snapshots.Where(wanted => SnapshotWork.IsOpen(wanted, store)))
        {
            LogBegun(key, wanted.Name, wanted.Delete == true ? "deleted" : "taken");
            if (!await TryAsync(key, wanted.Uid, () => wanted.Delete == true ? DeleteAsync(wanted) : TakeAsync(key, machine, wanted, ct)).ConfigureAwait(false))
            {
                return WorkResult.TryAgain;
            }
        }

        return await RestoreAsync(key).ConfigureAwait(false);
    }

    private Task CleanUpAsync(PartitionRecord machine, SnapshotRecord unfinished)
    {
        taking.CleanUp(machine, unfinished);
        store.Forget(unfinished.Uid);
        return Task.CompletedTask;
    }

    private Task DeleteAsync(PartitionSnapshot wanted)
    {
        if (store.Find(wanted.Uid) is { } record)
        {
            if (store.IsUnreadable(wanted.Uid))
            {
                throw new SnapshotException("RecordUnreadable", record.Problem!.Message, isFinal: false);
            }

            SnapshotTaking.DeleteFiles(record);
            store.Forget(wanted.Uid);
        }

        return Task.CompletedTask;
    }

    private async Task TakeAsync(ResourceKey key, PartitionRecord machine, PartitionSnapshot wanted, CancellationToken ct)
    {
        try
        {
            await taking.TakeAsync(key, machine, wanted, ct).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SnapshotException or LibvirtException or IOException or UnauthorizedAccessException)
        {
            if (store.Find(wanted.Uid) is { } begun)
            {
                taking.CleanUp(machine, begun);
                store.Forget(wanted.Uid);
            }

            if (problem is SnapshotException { IsFinal: true } final)
            {
                store.Keep(new SnapshotRecord { Uid = wanted.Uid, Name = wanted.Name, Machine = machine.Partition.Spec.VirtualMachine.Uid, Stage = SnapshotStage.Failed, Problem = new(final.Reason, final.Message) });
                return;
            }

            throw;
        }
    }

    private async Task<WorkResult> RestoreAsync(ResourceKey key)
    {
        // A restore that was given up half-way through its renaming is finished all the same.
        if (!await TryAsync(key, RestoreOf(key), () => Task.FromResult(restoring.Settle(key))).ConfigureAwait(false))
        {
            return WorkResult.TryAgain;
        }

        if (desired.Find(key) is not { Partition.Spec.Restore: { } wanted } machine || !SnapshotWork.IsOpen(machine))
        {
            return WorkResult.Done;
        }

        var isDone = false;
        var went = await TryAsync(key, wanted.Uid, () =>
        {
            try
            {
                isDone = restoring.Restore(key, machine, wanted);
            }
            catch (SnapshotException final) when (final.IsFinal)
            {
                desired.Note(key, kept => kept with { Restore = new RestoreCourse { Uid = wanted.Uid, Stage = RestoreStage.Failed, Problem = new(final.Reason, final.Message) } });
                isDone = true;
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return !went ? WorkResult.TryAgain : isDone ? WorkResult.Done : WorkResult.After(Pause);
    }

    private string RestoreOf(ResourceKey key) => desired.Find(key)?.Restore?.Uid ?? "";

    /// <summary>Does something, and keeps why it could not be done.</summary>
    private async Task<bool> TryAsync(ResourceKey key, string uid, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            waiting.TryRemove(uid, out _);
            return true;
        }
        catch (Exception problem) when (problem is SnapshotException or LibvirtException or IOException or UnauthorizedAccessException)
        {
            waiting[uid] = new SnapshotProblem(problem is SnapshotException known ? known.Reason : "SnapshotFailed", problem.Message);
            LogFailed(key, problem.Message);
            return false;
        }
        finally
        {
            if (uid.Length > 0)
            {
                Changed?.Invoke(key);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition}: snapshot {Snapshot} is being {What}")]
    private partial void LogBegun(ResourceKey partition, string snapshot, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: its snapshots could not be worked on: {Problem}")]
    private partial void LogFailed(ResourceKey partition, string problem);
}
