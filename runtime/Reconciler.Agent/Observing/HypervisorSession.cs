using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Reconciler.Libvirt;
using Reconciler.Libvirt.Events;

namespace Reconciler.Agent.Observing;

/// <summary>
/// The connection to the hypervisor, made again whenever it ends. While it is away nothing is known of any domain: <see cref="Current"/> is
/// null then, and nobody acts.
/// </summary>
internal sealed partial class HypervisorSession
{
    private readonly string uri;
    private readonly TimeProvider time;
    private readonly ILogger<HypervisorSession> logger;
    private readonly ResiliencePipeline reconnecting;
    private volatile Hypervisor? current;

    public HypervisorSession(string uri, TimeProvider time, ILogger<HypervisorSession> logger)
    {
        this.uri = uri;
        this.time = time;
        this.logger = logger;
        reconnecting = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                ShouldHandle = new PredicateBuilder().Handle<LibvirtException>(),
                OnRetry = retry =>
                {
                    if (retry.AttemptNumber == 0)
                    {
                        LogUnreachable(uri, retry.Outcome.Exception!.Message);
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>The hypervisor; null while it is away.</summary>
    public Hypervisor? Current => current;

    /// <summary>Told of every domain event; called on the session's own task, so it must return at once.</summary>
    public event Action<DomainEvent>? Happened;

    /// <summary>Told when the hypervisor is there (again): everything has to be looked at, since events were missed.</summary>
    public event Action? Connected;

    /// <summary>Told when it has gone.</summary>
    public event Action? Lost;

    /// <summary>Keeps the connection until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            using var connection = await reconnecting.ExecuteAsync(
                async token => await Task.Run(() => LibvirtConnection.Open(uri, time), token).ConfigureAwait(false), ct).ConfigureAwait(false);
            try
            {
                current = new Hypervisor(connection, await Task.Run(() => HypervisorFacts.Read(connection), ct).ConfigureAwait(false));
                LogConnected(uri);
                Connected?.Invoke();
                await foreach (var happened in connection.Events.ReadAllAsync(ct).ConfigureAwait(false))
                {
                    Happened?.Invoke(happened);
                }

                LogLost(uri, await connection.Closed.WaitAsync(ct).ConfigureAwait(false));
            }
            catch (LibvirtException problem)
            {
                LogUnreachable(uri, problem.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, ct).ConfigureAwait(false);
            }
            finally
            {
                current = null;
                Lost?.Invoke();
            }
        }
    }
}

/// <summary>A live connection and what was read when it was made.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Facts">What the hypervisor can run.</param>
internal sealed record Hypervisor(LibvirtConnection Connection, HypervisorFacts Facts)
{
    /// <summary>Whether it tells of all domains at once. QEMU's driver and the test driver do.</summary>
    public bool CanTellAll { get; } = Connection.CanTakeSnapshot();
}
