namespace Reconciler.EmbeddedApi.Storage;

/// <summary>What happened to an object.</summary>
internal enum StoreEventKind
{
    Added = 1,
    Modified = 2,
    Deleted = 3,
}

/// <summary>One entry of the log: for a deletion <see cref="Object"/> is the last state at the revision of the deletion.</summary>
internal sealed record StoreEvent(StoreEventKind Kind, StoredObject Object, StoredObject? Previous)
{
    public long Revision => Object.Revision;
}
