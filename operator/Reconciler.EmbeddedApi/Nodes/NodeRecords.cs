using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Nodes;

/// <summary>
/// The records of all nodes. They are objects of the store like others (durable, in every backup, one writer at a time), under a key that no
/// path leads to. What is asked with every request is answered from memory, and a change counts before it is acknowledged.
/// </summary>
internal sealed class NodeRecords
{
    /// <summary>No resource's: those have a slash.</summary>
    private const string Resource = "NodeIdentities";

    private readonly ObjectStore store;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> ends = new(StringComparer.Ordinal);
    private volatile ImmutableDictionary<string, NodeRecord> current;

    public NodeRecords(ObjectStore store)
    {
        this.store = store;
        current = store.Snapshot.List(Resource).ToImmutableDictionary(stored => stored.Key.Name, stored => NodeRecord.Read(stored.Parse()), StringComparer.Ordinal);
        store.Committed += Follow;
    }

    /// <summary>What is kept of a node; null: nothing yet.</summary>
    public NodeRecord? Find(string node) => current.GetValueOrDefault(node);

    /// <summary>Whether a certificate of the authority for this node counts.</summary>
    public bool Accepts(string node, string serial) => Find(node) is not { } record || record.Accepts(serial);

    /// <summary>Fires when the node's certificates are revoked the next time.</summary>
    public CancellationToken EndOf(string node) => ends.GetOrAdd(node, static _ => new CancellationTokenSource()).Token;

    /// <summary>Changes a record, durably. The change is made anew as often as somebody else was faster.</summary>
    public async Task<NodeRecord> ChangeAsync(string node, Func<NodeRecord, NodeRecord> change)
    {
        var key = new ObjectKey(Resource, string.Empty, node);
        while (true)
        {
            var stored = store.Find(key);
            var before = stored is null ? new NodeRecord() : NodeRecord.Read(stored.Parse());
            var after = change(before);
            if (ReferenceEquals(before, after))
            {
                return after;
            }

            var document = after.Write(node, stored?.Uid ?? Guid.NewGuid().ToString());
            var result = await store.WriteAsync(stored is null ? StoreEventKind.Added : StoreEventKind.Modified, key, document, stored?.Revision ?? 0).ConfigureAwait(false);
            if (!result.IsConflict)
            {
                return after;
            }
        }
    }

    private void Follow(IReadOnlyList<StoreEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened.Object.Key is not { Resource: Resource, Name: var node })
            {
                continue;
            }

            var (before, after) = (Find(node), NodeRecord.Read(happened.Object.Parse()));
            current = current.SetItem(node, after);
            if (after.Revoked != before?.Revoked && ends.TryRemove(node, out var end))
            {
                // Not here: this is the store's only writer.
                _ = end.CancelAsync();
            }
        }
    }
}
