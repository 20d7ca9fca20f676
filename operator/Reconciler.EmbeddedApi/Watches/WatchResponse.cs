using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reconciler.EmbeddedApi.Endpoints;
using Reconciler.EmbeddedApi.Lists;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Watches;

/// <summary>Answers watches: the current state if no revision is named, then every event as one line of JSON.</summary>
internal sealed class WatchResponse(ObjectStore store, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan BookmarkPeriod = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromHours(1);

    public async Task WriteAsync(HttpContext context, ListQuery query, RequestOptions options, Representation representation)
    {
        var after = After(options);
        using var subscription = store.Subscribe(query.Resource.StorageKey, query.Namespace, after, out var start)
            ?? throw Refusal.Expired($"too old resource version: {after} ({store.CompactedRevision})");
        var caller = Caller.Of(context);
        var credential = caller.Authenticated.Credential;
        using var limit = new CancellationTokenSource(Limit(options, credential.Expires - time.GetUtcNow()), time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource([context.RequestAborted, stopping, limit.Token, credential.Withdrawn]);
        var lines = new WatchLines(context.Response.BodyWriter, query, representation, options, time);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
        await context.Response.StartAsync(ending.Token).ConfigureAwait(false);
        try
        {
            await StreamAsync(subscription, caller, lines, query, options, after, start, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has left, its credential or the time has ended, or the server ends: the stream just ends.
        }
    }

    private async Task StreamAsync(Subscription subscription, Caller caller, WatchLines lines, ListQuery query, RequestOptions options, long? after, StoreSnapshot start, CancellationToken ending)
    {
        await lines.FlushAsync(ending).ConfigureAwait(false);
        if (after is null || options.SendInitialEvents == true)
        {
            foreach (var stored in query.Select(start))
            {
                lines.Object("ADDED", stored);
                await lines.FlushIfFullAsync(ending).ConfigureAwait(false);
            }

            if (options.SendInitialEvents == true && options.AllowWatchBookmarks)
            {
                lines.Bookmark(start.Revision, initialEventsEnd: true);
            }

            await lines.FlushAsync(ending).ConfigureAwait(false);
        }

        var seen = after ?? start.Revision;
        var quiet = FirstBookmark(options);
        while (true)
        {
            var waiting = subscription.Events.WaitToReadAsync(ending).AsTask();
            if (options.AllowWatchBookmarks && !waiting.IsCompleted && await IsQuietAsync(waiting, quiet, ending).ConfigureAwait(false))
            {
                quiet = BookmarkPeriod;

                // Taken before the queue is looked at again: nothing up to this revision is still to come once the queue is empty.
                var revision = store.SettledRevision;
                if (!subscription.Events.TryPeek(out _) && revision >= seen)
                {
                    lines.Bookmark(seen = revision, initialEventsEnd: false);
                    await lines.FlushAsync(ending).ConfigureAwait(false);
                }
            }

            // Whoever has lost the right to what he watches is told nothing more.
            if (!await waiting.ConfigureAwait(false) || !caller.MayStill())
            {
                return;
            }

            while (subscription.Events.TryRead(out var happened))
            {
                seen = happened.Revision;
                lines.Event(happened);
                await lines.FlushIfFullAsync(ending).ConfigureAwait(false);
            }

            await lines.FlushAsync(ending).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsQuietAsync(Task waiting, TimeSpan period, CancellationToken ending)
    {
        try
        {
            await waiting.WaitAsync(period, time, ending).ConfigureAwait(false);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    // Shortly before the end of a short watch, so that the next one goes on from there.
    private static TimeSpan FirstBookmark(RequestOptions options)
    {
        var end = Limit(options, null) - BeforeTheEnd;
        return end > TimeSpan.Zero && end < BookmarkPeriod ? end : BookmarkPeriod;
    }

    private static long? After(RequestOptions options)
    {
        ListOptionRules.Check(options);
        return options.ResourceVersion switch
        {
            null or "" or "0" => null,
            _ when options.SendInitialEvents == true => null,
            var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) => revision,
            var text => throw Refusal.BadRequest($"resourceVersion: Invalid value: \"{text}\": it must be a number"),
        };
    }

    // Nobody watches for longer than his credential is good.
    private static TimeSpan Limit(RequestOptions options, TimeSpan? credential)
    {
        var asked = options.TimeoutSeconds is { } seconds and > 0 && seconds < LongestWatch.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestWatch;
        return credential is { } left && left < asked ? TimeSpan.FromTicks(Math.Max(left.Ticks, 0)) : asked;
    }
}
