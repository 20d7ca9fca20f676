using Microsoft.Extensions.Logging;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;

namespace Reconciler.Agent.Reporting;

/// <summary>
/// What is still to be told to the API, one item for each key: a newer one joins the older. So it stays small however long the API is away,
/// and what is sent in the end is the latest.
/// </summary>
/// <typeparam name="TKey">What the items are about.</typeparam>
/// <typeparam name="TItem">What is told.</typeparam>
internal sealed partial class Outbox<TKey, TItem> : IDisposable
    where TKey : notnull
    where TItem : class
{
    private readonly Dictionary<TKey, TItem> items = [];
    private readonly Lock gate = new();
    private readonly WorkQueue<TKey> queue;
    private readonly Func<TItem, TItem, TItem> join;
    private readonly Func<TKey, TItem, CancellationToken, Task> send;
    private readonly ILogger logger;

    /// <param name="join">Joins an item that waits with a newer one.</param>
    /// <param name="send">Sends an item; an <see cref="ApiException"/> of an API that is away makes it wait.</param>
    /// <param name="time">The clock of the pauses between attempts.</param>
    /// <param name="logger">Told of what the API refuses for good.</param>
    public Outbox(Func<TItem, TItem, TItem> join, Func<TKey, TItem, CancellationToken, Task> send, TimeProvider time, ILogger logger)
    {
        this.join = join;
        this.send = send;
        this.logger = logger;
        queue = new WorkQueue<TKey>(time, new WorkBackoff { First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromSeconds(5) });
    }

    /// <summary>How many keys wait, or are being sent.</summary>
    public int Count => queue.Count;

    /// <summary>Adds an item.</summary>
    public void Add(TKey key, TItem item)
    {
        lock (gate)
        {
            items[key] = items.TryGetValue(key, out var older) ? join(older, item) : item;
        }

        queue.Add(key);
    }

    /// <summary>Sends until it is cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => queue.RunAsync(2, SendAsync, static (_, _) => { }, ct);

    /// <inheritdoc/>
    public void Dispose() => queue.Dispose();

    private async Task<WorkResult> SendAsync(TKey key, CancellationToken ct)
    {
        TItem? item;
        lock (gate)
        {
            if (!items.Remove(key, out item))
            {
                return WorkResult.Done;
            }
        }

        try
        {
            await send(key, item, ct).ConfigureAwait(false);
            return WorkResult.Done;
        }
        catch (ApiException refusal) when (refusal.IsNotFound || refusal.IsInvalid || refusal.Code is 401 or 403)
        {
            LogRefused(key.ToString() ?? "", refusal.Message);
            return WorkResult.Done;
        }
        catch (ApiException)
        {
            PutBack(key, item);
            return WorkResult.TryAgain;
        }
        catch
        {
            PutBack(key, item);
            throw;
        }
    }

    private void PutBack(TKey key, TItem item)
    {
        lock (gate)
        {
            items[key] = items.TryGetValue(key, out var newer) ? join(item, newer) : item;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API refuses a report about {Key}: {Problem}")]
    private partial void LogRefused(string key, string problem);
}
