using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Backup;

/// <summary>All objects of one moment in a file of their own. It is made from memory, so that writes go on meanwhile.</summary>
internal static class BackupDatabase
{
    /// <summary>Writes the file, mode 0600; Secrets stay sealed with the same keys.</summary>
    public static void Write(string path, StoreSnapshot snapshot, SecretKeys keys)
    {
        PrivateFile.Ensure(path);
        using var log = RevisionLog.Open(path, keys);
        var objects = snapshot.Resources.SelectMany(resource => snapshot.List(resource)).OrderBy(stored => stored.Revision);

        // What led to this state is not in it: a watch cannot resume from before.
        log.Append([.. objects.Select(stored => new StoreEvent(StoreEventKind.Added, stored, null))], new Compaction(snapshot.Revision, []));
    }
}
