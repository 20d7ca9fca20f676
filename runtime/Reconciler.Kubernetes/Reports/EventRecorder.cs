using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Reports;

/// <summary>
/// Writes events in the background. One that is told again counts up instead of standing there twice; while the API is away the newest
/// thousand wait.
/// </summary>
public sealed partial class EventRecorder
{
    private const int RememberedEvents = 2048;
    private static readonly TimeSpan SameWithin = TimeSpan.FromMinutes(30);
    private readonly ResourceEndpoint<Event> events;
    private readonly string component;
    private readonly string host;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Channel<Told> waiting = Channel.CreateBounded<Told>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Dictionary<Told, Event> written = [];

    /// <summary>Makes a recorder; <see cref="RunAsync"/> does the writing.</summary>
    /// <param name="client">The API.</param>
    /// <param name="component">Who reports, for example <c>reconciler-operator</c>.</param>
    /// <param name="host">On which node, or empty.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of events that could not be written.</param>
    public EventRecorder(ApiClient client, string component, string host, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(client);
        events = client.For(Kinds.Events);
        this.component = component;
        this.host = host;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Tells that something went as it should.</summary>
    public void Normal(ObjectReference regarding, string reason, string message) => waiting.Writer.TryWrite(new Told(regarding, "Normal", reason, message));

    /// <summary>Tells that something deserves attention.</summary>
    public void Warning(ObjectReference regarding, string reason, string message) => waiting.Writer.TryWrite(new Told(regarding, "Warning", reason, message));

    /// <summary>Writes events until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var told in waiting.Reader.ReadAllAsync(ct).ConfigureAwait(false))
            {
                await WriteUntilAnsweredAsync(told, ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task WriteUntilAnsweredAsync(Told told, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await WriteAsync(told, ct).ConfigureAwait(false);
                return;
            }
            catch (ApiException refusal) when (refusal.IsUnavailable)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), time, ct).ConfigureAwait(false);
            }
            catch (ApiException refusal) when (refusal.Code is 403 or 404)
            {
                // The namespace is being deleted, or gone: nobody is left to be told.
                LogNobodyLeft(logger, told.Reason, told.Regarding.Kind, told.Regarding.Name, refusal.Message);
                return;
            }
            catch (ApiException refusal)
            {
                LogRefused(logger, told.Reason, told.Regarding.Kind, told.Regarding.Name, refusal.Message);
                return;
            }
        }
    }

    private async Task WriteAsync(Told told, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (written.TryGetValue(told, out var earlier) && now - earlier.LastTimestamp < SameWithin)
        {
            var patch = new System.Text.Json.Nodes.JsonObject
            {
                ["count"] = (earlier.Count ?? 1) + 1,
                ["lastTimestamp"] = Seconds(now).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            };
            try
            {
                written[told] = await events.MergePatchAsync(ResourceKey.Of(earlier), patch, ct).ConfigureAwait(false);
                return;
            }
            catch (ApiException refusal) when (refusal.IsNotFound)
            {
                // It has expired: it is told anew.
            }
        }

        if (written.Count >= RememberedEvents)
        {
            written.Clear();
        }

        written[told] = await events.CreateAsync(New(told, Seconds(now)), ct).ConfigureAwait(false);
    }

    private Event New(Told told, DateTimeOffset now)
    {
        // Events of cluster objects stand in the namespace default, as Kubernetes' own do.
        var ns = told.Regarding.Namespace ?? "default";
        var name = told.Regarding.Name ?? "unknown";
        return new Event
        {
            Metadata = new ObjectMeta { Namespace = ns, Name = $"{name}.{Guid.NewGuid():n}" },
            InvolvedObject = told.Regarding,
            Type = told.Type,
            Reason = told.Reason,
            Message = told.Message.Length <= 1024 ? told.Message : told.Message[..1023] + "…",
            Count = 1,
            FirstTimestamp = now,
            LastTimestamp = now,
            Source = new EventSource { Component = component, Host = host.Length == 0 ? null : host },
            ReportingComponent = component,
            ReportingInstance = host,
        };
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);

    private sealed record Told(ObjectReference Regarding, string Type, string Reason, string Message);
}
