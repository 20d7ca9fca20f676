namespace Reconciler.EmbeddedApi.Storage;

/// <summary>The newest events, for watches that resume. Not synchronized: the store's lock guards it.</summary>
internal sealed class EventHistory(int capacity)
{
    private readonly Queue<StoreEvent> events = new();

    /// <summary>Watches can resume after this revision or a later one.</summary>
    public long CompactedRevision { get; private set; }

    public void Restore(long compacted) => CompactedRevision = compacted;

    public void Add(StoreEvent happened) => events.Enqueue(happened);

    /// <summary>The events after a revision, oldest first.</summary>
    public IEnumerable<StoreEvent> After(long revision) => events.SkipWhile(happened => happened.Revision <= revision);

    /// <summary>What can be dropped; a slack of an eighth keeps this from being a delete for every insert.</summary>
    public Compaction Plan(int incoming)
    {
        var surplus = events.Count + incoming - capacity;
        if (surplus < capacity / 8)
        {
            return Compaction.None;
        }

        var obsolete = new List<long>();
        var upTo = CompactedRevision;
        foreach (var happened in events.Take(surplus))
        {
            upTo = happened.Revision;
            if (happened.Previous is { } previous)
            {
                obsolete.Add(previous.Revision);
            }

            if (happened.Kind == StoreEventKind.Deleted)
            {
                obsolete.Add(happened.Revision);
            }
        }

        return new Compaction(upTo, obsolete);
    }

    public void Apply(Compaction compaction)
    {
        if (compaction.UpTo <= CompactedRevision)
        {
            return;
        }

        CompactedRevision = compaction.UpTo;
        while (events.TryPeek(out var oldest) && oldest.Revision <= compaction.UpTo)
        {
            events.Dequeue();
        }
    }
}
