using System.Threading.Channels;

namespace Reconciler.Kubernetes.Queueing;

/// <summary>
/// Keys that wait for a worker. A key that is added often is handled once; one key is never handled by two workers at a time; keys take turns,
/// so that a storm on one starves no other; failures come back with growing pauses. Pauses are measured by the monotonic clock: a wall clock that is set
/// neither hurries nor holds up anything.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>Timers are no calendars and refuse what is very far; a longer wait is made of several.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    private readonly Lock gate = new();
    private readonly Channel<TKey> ready = Channel.CreateUnbounded<TKey>();
    private readonly Dictionary<TKey, KeyState> states = [];
    private readonly PriorityQueue<TKey, long> delayed = new();
    private readonly TimeProvider time;
    private readonly WorkBackoff backoff;
    private readonly ITimer timer;

    /// <summary>Makes a queue.</summary>
    public WorkQueue(TimeProvider time, WorkBackoff? backoff = null)
    {
        this.time = time;
        this.backoff = backoff ?? new WorkBackoff();
        timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many keys wait or are being handled.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return states.Values.Count(state => state.Queued || state.Running);
            }
        }
    }

    /// <summary>Adds a key; one that waits already is not added twice, one that is being handled comes again afterwards.</summary>
    public void Add(TKey key)
    {
        lock (gate)
        {
            AddLocked(key);
        }
    }

    /// <summary>Adds a key after a while; the soonest of several such wishes wins.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (gate)
        {
            AddAfterLocked(key, delay);
        }
    }

    /// <summary>Handles keys by so many workers until it is cancelled. An exception of the handler is told and the key tried again.</summary>
    public Task RunAsync(int workers, Func<TKey, CancellationToken, Task<WorkResult>> handle, Action<TKey, Exception> onFailure, CancellationToken ct) =>
        // A worker that is cancelled before it began ends as quietly as one that had begun: its token is not the task's.
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(handle, onFailure, ct), CancellationToken.None)));

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private async Task WorkAsync(Func<TKey, CancellationToken, Task<WorkResult>> handle, Action<TKey, Exception> onFailure, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            TKey key;
            try
            {
                key = await ready.Reader.ReadAsync(ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Begin(key);
            var result = WorkResult.TryAgain;
            try
            {
                result = await handle(key, ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                onFailure(key, problem);
            }
            finally
            {
                End(key, result);
            }
        }
    }

    private void Begin(TKey key)
    {
        lock (gate)
        {
            var state = states[key];
            (state.Queued, state.Running) = (false, true);
        }
    }

    private void End(TKey key, WorkResult result)
    {
        lock (gate)
        {
            var state = states[key];
            state.Running = false;
            state.Failures = result.Retry ? state.Failures + 1 : 0;
            if (state.Again)
            {
                state.Again = false;
                AddLocked(key);
            }
            else if (result.Retry)
            {
                AddAfterLocked(key, backoff.Delay(state.Failures));
            }

            if (result.RequeueAfter is { } delay)
            {
                AddAfterLocked(key, delay);
            }

            ForgetIdle(key, state);
        }
    }

    private void AddLocked(TKey key)
    {
        var state = StateOf(key);
        if (state.Running)
        {
            state.Again = true;
        }
        else if (!state.Queued)
        {
            state.Queued = true;
            ready.Writer.TryWrite(key);
        }
    }

    private void AddAfterLocked(TKey key, TimeSpan delay)
    {
        var state = StateOf(key);
        var due = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        if (state.Due is { } earlier && earlier <= due)
        {
            return;
        }

        state.Due = due;
        delayed.Enqueue(key, due);
        SetTimer();
    }

    private void Wake()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            while (delayed.TryPeek(out var key, out var due) && due <= now)
            {
                delayed.Dequeue();

                // An entry that a sooner wish overtook is stale.
                if (states.TryGetValue(key, out var state) && state.Due == due)
                {
                    state.Due = null;
                    AddLocked(key);
                }
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (delayed.TryPeek(out _, out var due))
        {
            var wait = time.GetElapsedTime(time.GetTimestamp(), due);
            timer.Change(wait > LongestWait ? LongestWait : wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private KeyState StateOf(TKey key)
    {
        if (!states.TryGetValue(key, out var state))
        {
            states[key] = state = new KeyState();
        }

        return state;
    }

    private void ForgetIdle(TKey key, KeyState state)
    {
        if (state is { Queued: false, Running: false, Due: null, Failures: 0 })
        {
            states.Remove(key);
        }
    }

    private sealed class KeyState
    {
        public bool Queued { get; set; }

        public bool Running { get; set; }

        public bool Again { get; set; }

        public int Failures { get; set; }

        /// <summary>When it is added again, as a timestamp of the clock.</summary>
        public long? Due { get; set; }
    }
}
