using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Reconciler.Ovsdb;

/// <summary>
/// The content of some tables of a database, kept current by the server's own notifications (<c>monitor_cond_since</c>, Open
/// vSwitch 2.12 or later), over one connection that is made again whenever it ends. While it is away the content is unknown
/// (<see cref="Current"/> is null), never empty.
/// </summary>
public sealed partial class OvsdbReplica : IAsyncDisposable
{
    private static readonly string NoTransaction = Guid.Empty.ToString();

    private readonly OvsdbReplicaOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ResiliencePipeline reconnecting;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private ImmutableArray<ChannelWriter<OvsdbReplicaEvent>> subscribers = [];
    private TaskCompletionSource<OvsdbSnapshot> synchronized = NewSignal();
    private Task running = Task.CompletedTask;
    private volatile OvsdbConnection? connection;
    private volatile OvsdbSnapshot? current;
    private OvsdbSnapshot lastKnown = OvsdbSnapshot.Empty;
    private string lastTransaction = NoTransaction;
    private OvsdbContent? content;

    /// <summary>A replica that is not started yet.</summary>
    /// <param name="options">What it holds and where it comes from.</param>
    /// <param name="time">The clock for notifications, probes and pauses.</param>
    /// <param name="logger">Told when the connection comes and goes.</param>
    public OvsdbReplica(OvsdbReplicaOptions options, TimeProvider time, ILogger<OvsdbReplica> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        reconnecting = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.ReconnectDelay,
                MaxDelay = options.MaximumReconnectDelay,
                ShouldHandle = new PredicateBuilder().Handle<Exception>(failure => failure is not OperationCanceledException),
                OnRetry = retry =>
                {
                    LogUnreachable(options.Database, options.Endpoint, retry.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>The content now; null while it is unknown.</summary>
    public OvsdbSnapshot? Current => current;

    /// <summary>Whether the content is known and kept current.</summary>
    public bool IsSynchronized => current is not null;

    /// <summary>Starts connecting, and keeps at it until disposed. Call once, after subscribing.</summary>
    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Waits until the content is known.</summary>
    public async Task<OvsdbSnapshot> WaitSynchronizedAsync(CancellationToken cancellation = default)
    {
        Task<OvsdbSnapshot> signal;
        lock (gate)
        {
            signal = synchronized.Task;
        }

        return await signal.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Everything that happens to the replica from this call on, in order, first of all the current content when it is known. Not
    /// bounded: whoever reads must keep up.
    /// </summary>
    public ChannelReader<OvsdbReplicaEvent> Subscribe()
    {
        var channel = Channel.CreateUnbounded<OvsdbReplicaEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (gate)
        {
            if (current is { } known)
            {
                channel.Writer.TryWrite(new OvsdbReplicaEvent.Synchronized(
                    time.GetUtcNow(), known, OvsdbContent.Compare(OvsdbSnapshot.Empty, known)));
            }

            subscribers = subscribers.Add(channel.Writer);
        }

        return channel.Reader;
    }

    /// <inheritdoc cref="Subscribe" />
    public async IAsyncEnumerable<OvsdbReplicaEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var happened in Subscribe().ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    /// <summary>
    /// Carries out a transaction on the replica's own connection. When it returns, <see cref="Current"/> holds what the transaction
    /// did (the server sends the notification before the answer).
    /// </summary>
    /// <exception cref="OvsdbDisconnectedException">Not connected, or the connection ended before the answer.</exception>
    public Task<OvsdbOutcome> TransactAsync(OvsdbTransaction transaction, CancellationToken cancellation = default) =>
        connection is { } there
            ? there.TransactAsync(options.Database, transaction, cancellation)
            : throw new OvsdbDisconnectedException($"There is no connection to the database {options.Database} at {options.Endpoint} now.");

    /// <summary>
    /// Waits until <see cref="Current"/> holds everything that anybody committed before this call: the server sends what is left to tell before it
    /// answers a transaction, also an empty one (but not before it answers an echo).
    /// </summary>
    /// <exception cref="OvsdbDisconnectedException">Not connected, or the connection ended before the answer.</exception>
    public Task CatchUpAsync(CancellationToken cancellation = default) => TransactAsync(new OvsdbTransaction(), cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        foreach (var subscriber in subscribers)
        {
            subscriber.TryComplete();
        }

        lock (gate)
        {
            synchronized.TrySetCanceled();
        }

        stopping.Dispose();
    }

    private static TaskCompletionSource<OvsdbSnapshot> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var session = await reconnecting.ExecuteAsync(ConnectAsync, stopping.Token).ConfigureAwait(false);
                try
                {
                    LogSynchronized(options.Database, options.Endpoint);
                    await ProbeAsync(session).ConfigureAwait(false);
                }
                finally
                {
                    connection = null;
                    await session.DisposeAsync().ConfigureAwait(false);
                    Forget($"The connection to {options.Endpoint} ended.");
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async ValueTask<OvsdbConnection> ConnectAsync(CancellationToken cancellation)
    {
        var session = await OvsdbConnection.ConnectAsync(options.Endpoint, Notified, cancellation).ConfigureAwait(false);
        try
        {
            var schema = await session.GetSchemaAsync(options.Database, cancellation).ConfigureAwait(false);
            var columns = Select(schema);
            content = new OvsdbContent(schema, columns);
            connection = session;
            await session.CallAsync("monitor_cond_since", writer => WriteMonitor(writer, columns), cancellation, Synchronize).ConfigureAwait(false);
            return session;
        }
        catch
        {
            connection = null;
            await session.DisposeAsync().ConfigureAwait(false);
            Forget("The connection ended while it was being made.");
            throw;
        }
    }

    /// <summary>Returns when the connection has ended or the server does not answer.</summary>
    private async Task ProbeAsync(OvsdbConnection session)
    {
        using var timer = new PeriodicTimer(options.ProbeInterval, time);
        var tick = timer.WaitForNextTickAsync(stopping.Token).AsTask();
        while (await Task.WhenAny(session.Closed, tick).ConfigureAwait(false) == tick)
        {
            await tick.ConfigureAwait(false);
            tick = timer.WaitForNextTickAsync(stopping.Token).AsTask();
            var echo = session.EchoAsync(stopping.Token);
            if (await Task.WhenAny(session.Closed, echo, tick).ConfigureAwait(false) != echo)
            {
                // A server that is silent for a whole interval counts as gone.
                _ = echo.ContinueWith(static late => late.Exception, TaskScheduler.Default);
                return;
            }

            if (!echo.IsCompletedSuccessfully)
            {
                return;
            }
        }
    }

    private ImmutableDictionary<string, ImmutableArray<string>> Select(OvsdbSchema schema)
    {
        var selected = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        foreach (var (table, wanted) in options.Tables)
        {
            if (schema.Tables.TryGetValue(table, out var columns))
            {
                selected[table] = wanted.IsEmpty ? [.. columns.Keys.Order(StringComparer.Ordinal)] : [.. wanted.Where(columns.ContainsKey)];
            }
        }

        return selected.ToImmutable();
    }

    private void WriteMonitor(Utf8JsonWriter writer, ImmutableDictionary<string, ImmutableArray<string>> columns)
    {
        writer.WriteStringValue(options.Database);
        writer.WriteStringValue("replica");
        writer.WriteStartObject();
        foreach (var (table, wanted) in columns)
        {
            writer.WriteStartArray(table);
            writer.WriteStartObject();
            writer.WriteStartArray("columns");
            foreach (var column in wanted)
            {
                writer.WriteStringValue(column);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteStringValue(lastTransaction);
    }

    private void Synchronize(JsonElement answer)
    {
        // [found, last transaction, updates]: found means that the updates continue from what we hold.
        var resumed = answer[0].GetBoolean();
        var (snapshot, changes) = content!.Apply(resumed ? lastKnown : OvsdbSnapshot.EmptyAt(lastKnown.Revision), answer[2]);
        lastTransaction = answer[1].GetString()!;
        var difference = resumed ? changes : OvsdbContent.Compare(lastKnown, snapshot);
        lock (gate)
        {
            var happened = new OvsdbReplicaEvent.Synchronized(time.GetUtcNow(), snapshot, difference);
            options.Observer?.Invoke(happened);
            lastKnown = snapshot;
            current = snapshot;
            Publish(happened);
            synchronized.TrySetResult(snapshot);
        }
    }

    private void Notified(string method, JsonElement parameters)
    {
        if (method != "update3")
        {
            return;
        }

        var (snapshot, changes) = content!.Apply(lastKnown, parameters[2]);
        lastTransaction = parameters[1].GetString()!;
        lock (gate)
        {
            var happened = new OvsdbReplicaEvent.Changed(time.GetUtcNow(), snapshot, changes);
            options.Observer?.Invoke(happened);
            lastKnown = snapshot;
            current = snapshot;
            Publish(happened);
        }
    }

    private void Forget(string reason)
    {
        lock (gate)
        {
            if (current is null)
            {
                return;
            }

            current = null;
            if (synchronized.Task.IsCompleted)
            {
                synchronized = NewSignal();
            }

            Publish(new OvsdbReplicaEvent.Lost(time.GetUtcNow(), reason));
        }

        LogLost(options.Database, options.Endpoint);
    }

    private void Publish(OvsdbReplicaEvent happened)
    {
        foreach (var subscriber in subscribers)
        {
            subscriber.TryWrite(happened);
        }
    }
}
