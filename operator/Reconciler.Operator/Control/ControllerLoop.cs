using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Ovsdb;

namespace Reconciler.Operator.Control;

/// <summary>Drives one controller: its queue, its workers, and what is said when a round fails. One object's failure stops no other.</summary>
public sealed partial class ControllerLoop : IDisposable
{
    private readonly string kind;
    private readonly int workers;
    private readonly Func<ResourceKey, CancellationToken, Task<WorkResult>> reconcile;
    private readonly ILogger logger;
    private readonly WorkQueue<ResourceKey> queue;

    /// <summary>Makes a loop.</summary>
    /// <param name="kind">The kind whose objects it handles, for the log.</param>
    /// <param name="workers">How many objects are handled at a time.</param>
    /// <param name="reconcile">Brings one object to what it should be.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of failures.</param>
    public ControllerLoop(string kind, int workers, Func<ResourceKey, CancellationToken, Task<WorkResult>> reconcile, TimeProvider time, ILogger logger)
    {
        this.kind = kind;
        this.workers = workers;
        this.reconcile = reconcile;
        this.logger = logger;
        queue = new WorkQueue<ResourceKey>(time);
    }

    /// <summary>How many objects wait for a worker, or are with one.</summary>
    public int Waiting => queue.Count;

    /// <summary>Wants an object looked at.</summary>
    public void Add(ResourceKey key) => queue.Add(key);

    /// <summary>Wants objects looked at.</summary>
    public void Add(IEnumerable<ResourceKey> keys)
    {
        foreach (var key in keys)
        {
            queue.Add(key);
        }
    }

    /// <summary>Handles objects until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => queue.RunAsync(workers, reconcile, Tell, ct);

    /// <inheritdoc/>
    public void Dispose() => queue.Dispose();

    private void Tell(ResourceKey key, Exception problem)
    {
        switch (problem)
        {
            case ApiException { IsConflict: true } or ApiException { IsAlreadyExists: true }:
                LogConflict(logger, kind, key);
                break;
            case ApiException or OvsdbDisconnectedException or OvsdbTransactionException:
                LogRefused(logger, kind, key, problem.Message);
                break;
            default:
                LogFailure(logger, problem, kind, key);
                break;
        }
    }
}
