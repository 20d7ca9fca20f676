using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Reconciler.Kubernetes.Resilience;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Kubernetes.Watching;

/// <summary>What an informer follows.</summary>
public sealed record InformerOptions
{
    /// <summary>One namespace; null: all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Selectors and page size.</summary>
    public ListOptions List { get; init; } = ListOptions.All;

    /// <summary>Time between two showings of every object to the subscribers. Default: 10 minutes.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether a kind that the API does not serve, or that we may not list, is gone without: the store counts as complete then, with what was known. It is asked for again
    /// each minute. Default: false, nothing may be concluded.
    /// </summary>
    public bool IsOptional { get; init; }
}

/// <summary>
/// Keeps the objects of one kind in memory by list and watch. While the API is away it says so and keeps what it last knew: unknown, never empty.
/// </summary>
/// <typeparam name="T">The record of the kind.</typeparam>
public sealed partial class Informer<T>
    where T : Resource
{
    private static readonly TimeSpan WatchDuration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);
    private readonly ResourceEndpoint<T> endpoint;
    private readonly InformerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ResiliencePipeline connect;
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What is observed and what the watch tells come from different tasks, and each is judged by what the store holds.
    private readonly Lock gate = new();
    private string? seen;
    private Action<ResourceChange<T>>? subscribers;

    /// <summary>Makes an informer; <see cref="RunAsync"/> starts it.</summary>
    public Informer(ResourceEndpoint<T> endpoint, InformerOptions options, TimeProvider time, ILogger logger)
    {
        this.endpoint = endpoint;
        this.options = options;
        this.time = time;
        this.logger = logger;
        connect = ApiRetry.ForInformers(time, NoteFailure);
    }

    /// <summary>The objects as last known.</summary>
    public ResourceStore<T> Store { get; } = new();

    /// <summary>Whether the store was ever complete. Until then nothing may be concluded from an object's absence.</summary>
    public bool IsSynced => State.IsSynced;

    /// <summary>How the informer stands with its API.</summary>
    public InformerState State { get; private set; } = new(false, null, "not listed yet");

    /// <summary>Told when <see cref="State"/> changes; called on the informer's own task.</summary>
    public event Action<InformerState>? StateChanged;

    /// <summary>
    /// Told of every change of the store, after the change; called on the informer's own task, so it must return at once (it should only
    /// add a key to a queue). Subscribe before <see cref="RunAsync"/>.
    /// </summary>
    public void OnChange(Action<ResourceChange<T>> subscriber) => subscribers += subscriber;

    /// <summary>
    /// Takes in an object as one's own write returned it, ahead of the watch, so that the next round already sees it. Subscribers are told.
    /// </summary>
    public void Observe(T written)
    {
        ArgumentNullException.ThrowIfNull(written);
        var key = ResourceKey.Of(written);
        lock (gate)
        {
            // What is not here although the watch is past that version was deleted: to take it in would bring it back for ever.
            var before = Store.Find(key);
            var isNew = before is null ? !IsKnownUpTo(written.Metadata.ResourceVersion) : IsNewer(written.Metadata.ResourceVersion, before.Metadata.ResourceVersion);
            if (isNew)
            {
                Store.Set(written);
                Tell(new ResourceChange<T>(key, before, written));
            }
        }
    }

    /// <summary>Waits until the store is complete for the first time.</summary>
    public Task WaitForSyncAsync(CancellationToken ct) => synced.Task.WaitAsync(ct);

    /// <summary>Follows the API until it is cancelled; failures of the API never end it.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var resync = time.CreateTimer(_ => Resync(), null, options.Resync, options.Resync);
        string? version = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                version ??= await connect.ExecuteAsync(async token => await ListAsync(token).ConfigureAwait(false), ct).ConfigureAwait(false);
                var from = version;
                using var stream = await connect.ExecuteAsync(
                    async token => await endpoint.OpenWatchAsync(options.Namespace, options.List, from, WatchDuration, token).ConfigureAwait(false), ct).ConfigureAwait(false);
                NoteSuccess();
                var opened = time.GetTimestamp();
                await foreach (var change in stream.ReadAsync(ct).ConfigureAwait(false))
                {
                    lock (gate)
                    {
                        Take(change);
                        seen = change.ResourceVersion.Length > 0 ? change.ResourceVersion : seen;
                    }

                    version = change.ResourceVersion.Length > 0 ? change.ResourceVersion : version;
                }

                await PauseAfterShortStreamAsync(opened, ct).ConfigureAwait(false);
            }
            catch (ApiException refusal) when (refusal.IsGone)
            {
                LogRelist(logger, endpoint.Definition.Plural);
                version = null;
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                NoteFailure(problem);
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<ListPage<T>> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await endpoint.ListAsync(options.Namespace, options.List, ct).ConfigureAwait(false);
            }
            catch (ApiException refusal) when (options.IsOptional && (refusal.IsNotFound || refusal.Code == (int)HttpStatusCode.Forbidden))
            {
                LogWithout(logger, endpoint.Definition.Plural, refusal.Message);
                NoteSuccess();
                synced.TrySetResult();
                await Task.Delay(AskAgain, time, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken ct)
    {
        var page = await ReadAsync(ct).ConfigureAwait(false);

        // What exists but cannot be read counts as present: the store keeps what it last knew of it.
        var present = page.Items.Select(ResourceKey.Of).Concat(page.Unreadable.Select(item => item.Key)).ToHashSet();
        foreach (var item in page.Unreadable)
        {
            LogUnreadable(logger, endpoint.Definition.Kind, item.Key, item.Problem);
        }

        lock (gate)
        {
            // What was written since the list was made is newer than it.
            foreach (var item in page.Items.Where(item => !IsNewer(Store.Find(ResourceKey.Of(item))?.Metadata.ResourceVersion, item.Metadata.ResourceVersion)))
            {
                var before = Store.Set(item);
                if (before?.Metadata.ResourceVersion != item.Metadata.ResourceVersion || before is null)
                {
                    Tell(new ResourceChange<T>(ResourceKey.Of(item), before, item));
                }
            }

            // Nor is it missing from it.
            foreach (var gone in Store.All.Where(item => !IsNewer(item.Metadata.ResourceVersion, page.ResourceVersion)).Select(ResourceKey.Of).Where(key => !present.Contains(key)).ToList())
            {
                Tell(new ResourceChange<T>(gone, Store.Remove(gone), null));
            }

            seen = page.ResourceVersion;
        }

        NoteSuccess();
        synced.TrySetResult();
        return page.ResourceVersion;
    }

    private void Take(WatchEvent<T> change)
    {
        if (change.Unreadable is { } blocked)
        {
            LogUnreadable(logger, endpoint.Definition.Kind, blocked.Key, blocked.Problem);
            if (change.Type != WatchEventType.Deleted)
            {
                return;
            }
        }

        var key = change.Resource is null ? change.Unreadable?.Key : ResourceKey.Of(change.Resource);
        if (key is not { } known)
        {
            return;
        }

        if (change.Type == WatchEventType.Deleted)
        {
            // What is told as the past is the last state that the server had, not the last that we knew.
            var before = Store.Remove(known);
            Tell(new ResourceChange<T>(known, change.Resource ?? before, null));
        }
        else
        {
            // The echo of what Observe took in, or what came before it, brings nothing new.
            var before = Store.Find(known);
            if (before is null || before.Metadata.ResourceVersion != change.Resource!.Metadata.ResourceVersion)
            {
                Store.Set(change.Resource!);
                Tell(new ResourceChange<T>(known, before, change.Resource));
            }
        }
    }

    private void Resync()
    {
        foreach (var item in Store.All)
        {
            Tell(new ResourceChange<T>(ResourceKey.Of(item), item, item));
        }
    }

    /// <summary>Versions are opaque by contract; every server there is counts up, and where one does not, the watch brings the object anyway.</summary>
    private static bool IsNewer(string? candidate, string? known) =>
        ulong.TryParse(candidate, out var newer) && ulong.TryParse(known, out var older) && newer > older;

    private bool IsKnownUpTo(string? version) => ulong.TryParse(version, out var written) && ulong.TryParse(seen, out var told) && written <= told;

    private void Tell(ResourceChange<T> change) => subscribers?.Invoke(change);

    private void NoteSuccess()
    {
        if (State is { IsSynced: true, AwaySince: null })
        {
            return;
        }

        if (State.AwaySince is { } since)
        {
            LogBack(logger, endpoint.Definition.Plural, time.GetUtcNow() - since);
        }

        Become(new InformerState(true, null, ""));
    }

    private void NoteFailure(Exception problem)
    {
        if (State.AwaySince is null)
        {
            LogAway(logger, endpoint.Definition.Plural, problem.Message);
        }

        Become(new InformerState(State.IsSynced, State.AwaySince ?? time.GetUtcNow(), problem.Message));
    }

    private void Become(InformerState state)
    {
        State = state;
        StateChanged?.Invoke(state);
    }

    /// <summary>A server that accepts watches and ends them at once must not be asked in a tight loop.</summary>
    private async Task PauseAfterShortStreamAsync(long opened, CancellationToken ct)
    {
        if (time.GetElapsedTime(opened) < TimeSpan.FromSeconds(1))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, ct).ConfigureAwait(false);
        }
    }
}
