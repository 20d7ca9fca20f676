using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>
/// All objects in memory as bytes, and on the disk before anybody hears of them: one writer takes whatever waits, writes it in one
/// transaction, publishes the new snapshot and only then acknowledges.
/// </summary>
internal sealed partial class ObjectStore : IAsyncDisposable
{
    /// <summary>Events kept for watches that resume.</summary>
    public const int HistoryCapacity = 4096;

    private const int LargestGroup = 256;

    private readonly RevisionLog log;
    private readonly ILogger logger;
    private readonly EventHistory history = new(HistoryCapacity);
    private readonly List<Subscription> subscriptions = [];
    private readonly Lock gate = new();
    private readonly Channel<PendingWrite> queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Task writer;
    private volatile StoreSnapshot snapshot;

    private ObjectStore(RevisionLog log, StoreSnapshot snapshot, ILogger logger, Action<ObjectStore> prepare)
    {
        this.log = log;
        this.logger = logger;
        this.snapshot = snapshot;
        prepare(this);
        writer = Task.Run(WriteAsync);
    }

    /// <summary>Called by the writer between a commit and its acknowledgement, with the new snapshot in place.</summary>
    public event Action<IReadOnlyList<StoreEvent>>? Committed;

    /// <summary>Everything at the newest revision.</summary>
    public StoreSnapshot Snapshot => snapshot;

    /// <summary>Opens the file and loads it.</summary>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public static ObjectStore Open(string path, ILogger logger, SecretKeys? keys = null)
    {
        var log = RevisionLog.Open(path, keys);
        try
        {
            return Load(log, path, logger);
        }
        catch (SqliteException e)
        {
            log.Dispose();
            throw StorageException.For(path, e);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    public StoredObject? Find(ObjectKey key) => snapshot.Find(key);

    /// <summary>What is there and not being deleted.</summary>
    public StoredObject? FindLiving(ObjectKey key) => Find(key) is { IsDeleting: false } found ? found : null;

    /// <summary>Writes one object if it still stands at the expected revision (zero: does not exist), durably.</summary>
    public async Task<WriteResult> WriteAsync(StoreEventKind kind, ObjectKey key, JsonObject document, long expected)
    {
        var pending = new PendingWrite(kind, key, document, expected);
        await queue.Writer.WriteAsync(pending).ConfigureAwait(false);
        return await pending.Outcome.ConfigureAwait(false);
    }

    /// <summary>The events of a resource from a revision on; the caller disposes the subscription.</summary>
    /// <returns>Null when the log no longer reaches back to the revision.</returns>
    public Subscription? Subscribe(string? resource, string? inNamespace, long? after, out StoreSnapshot start)
    {
        lock (gate)
        {
            start = snapshot;
            if (after < history.CompactedRevision)
            {
                return null;
            }

            var subscription = new Subscription(resource, inNamespace, Unsubscribe);
            if (after is { } from && from < snapshot.Revision)
            {
                foreach (var happened in history.After(from))
                {
                    subscription.Offer(happened);
                }
            }

            subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>A revision whose events every subscription has been offered.</summary>
    public long SettledRevision
    {
        get
        {
            lock (gate)
            {
                return snapshot.Revision;
            }
        }
    }

    /// <summary>Watches can resume after this revision.</summary>
    public long CompactedRevision
    {
        get
        {
            lock (gate)
            {
                return history.CompactedRevision;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writer.ConfigureAwait(false);
        log.Dispose();
    }

    private static ObjectStore Load(RevisionLog log, string path, ILogger logger)
    {
        var compacted = log.CompactedRevision();
        var current = new Dictionary<ObjectKey, StoredObject>();
        var recent = new List<StoreEvent>();
        var newest = compacted;
        foreach (var row in log.Read())
        {
            StoredObject stored;
            try
            {
                stored = StoredObject.FromJson(row.Key, row.Revision, row.Json);
            }
            catch (System.Text.Json.JsonException e)
            {
                throw StorageException.Damaged(path, $"revision {row.Revision} is no JSON", e);
            }

            var previous = current.GetValueOrDefault(row.Key);
            if (row.Kind == StoreEventKind.Deleted)
            {
                current.Remove(row.Key);
            }
            else
            {
                current[row.Key] = stored;
            }


            // A restored file counts on from further than its rows.
            newest = Math.Max(newest, row.Revision);
            if (row.Revision > compacted)
            {
                recent.Add(new StoreEvent(row.Kind, stored, previous));
            }
        }

        var loaded = StoreSnapshot.Empty.With(newest, current.Values.Select(stored => new StoreEvent(StoreEventKind.Added, stored, null)));
        return new ObjectStore(log, loaded, logger, store =>
        {
            store.history.Restore(compacted);
            recent.ForEach(store.history.Add);
        });
    }

    private async Task WriteAsync()
    {
        var group = new List<PendingWrite>();
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < LargestGroup && queue.Reader.TryRead(out var pending))
            {
                group.Add(pending);
            }

            try
            {
                Commit(group);
            }
            catch (Exception e) when (e is SqliteException or IOException)
            {
                LogWriteFailed(logger, group.Count, e);
                group.ForEach(pending => pending.Fail(new StorageException("the change could not be stored: " + e.Message, e)));
            }
        }
    }

    private void Commit(List<PendingWrite> group)
    {
        var before = snapshot;
        var revision = before.Revision;
        var overlay = new Dictionary<ObjectKey, StoredObject?>();
        var events = new List<StoreEvent>(group.Count);
        var results = new WriteResult[group.Count];
        for (var i = 0; i < group.Count; i++)
        {
            var pending = group[i];
            var current = overlay.TryGetValue(pending.Key, out var inGroup) ? inGroup : before.Find(pending.Key);
            if ((current?.Revision ?? 0) != pending.Expected)
            {
                continue;
            }

            var stored = StoredObject.FromDocument(pending.Key, ++revision, pending.Bytes.Join(revision), pending.Document);
            overlay[pending.Key] = pending.Kind == StoreEventKind.Deleted ? null : stored;
            events.Add(new StoreEvent(pending.Kind, stored, current));
            results[i] = new WriteResult(stored);
        }

        if (events.Count > 0)
        {
            Compaction compaction;
            lock (gate)
            {
                compaction = history.Plan(events.Count);
            }

            log.Append(events, compaction);
            Publish(before.With(revision, events), events, compaction);
        }

        for (var i = 0; i < group.Count; i++)
        {
            group[i].Complete(results[i]);
        }
    }

    private void Publish(StoreSnapshot next, List<StoreEvent> events, Compaction compaction)
    {
        lock (gate)
        {
            snapshot = next;
            history.Apply(compaction);
            events.ForEach(history.Add);
            Committed?.Invoke(events);
            foreach (var subscription in subscriptions)
            {
                events.ForEach(subscription.Offer);
            }
        }
    }

    private void Unsubscribe(Subscription subscription)
    {
        lock (gate)
        {
            subscriptions.Remove(subscription);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A group of {Count} changes could not be stored")]
    private static partial void LogWriteFailed(ILogger logger, int count, Exception exception);
}
