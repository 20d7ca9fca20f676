namespace Reconciler.EmbeddedApi.Storage;

/// <summary>One row of the file.</summary>
internal readonly record struct RevisionRow(long Revision, StoreEventKind Kind, ObjectKey Key, long Previous, byte[] Json);

/// <summary>Rows that nobody can ask for any more, and the revision before which watches cannot resume.</summary>
internal readonly record struct Compaction(long UpTo, IReadOnlyList<long> Obsolete)
{
    public static readonly Compaction None = new(0, []);
}
