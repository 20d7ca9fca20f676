using System.Collections.Concurrent;
using System.Text.Json;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Tools;

namespace Reconciler.Agent.Snapshots;

/// <summary>The records of all snapshots of the node, in memory and on its disk, a file for each.</summary>
internal sealed class SnapshotStore(string folder)
{
    private const string Extension = ".json";
    private readonly HashSet<string> unreadable = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SnapshotRecord> records = new(StringComparer.Ordinal);

    /// <summary>Reads the folder once, at the start. A file that cannot be read is left for a person, and its snapshot is unknown.</summary>
    public void Load()
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (Read(path) is { Version: 1 } record)
            {
                records[record.Uid] = record;
                continue;
            }

            var uid = Path.GetFileNameWithoutExtension(path);
            unreadable.Add(uid);
            records[uid] = new SnapshotRecord
            {
                Uid = uid,
                Name = "",
                Machine = "",
                Stage = SnapshotStage.Failed,
                Problem = new("RecordUnreadable", $"{path} cannot be read, so that nobody knows the snapshot's files; mend it, or delete it and the files in the pool's folder snapshots that have {uid} in their names"),
            };
        }
    }

    /// <summary>Whether there is a record that cannot be read.</summary>
    public bool IsUnreadable(string uid) => unreadable.Contains(uid);

    /// <summary>A snapshot; null: it is not known.</summary>
    public SnapshotRecord? Find(string uid) => records.GetValueOrDefault(uid);

    /// <summary>Those that are whole.</summary>
    public IEnumerable<SnapshotRecord> Whole => records.Values.Where(record => record.Stage == SnapshotStage.Taken);

    /// <summary>The snapshots of a machine.</summary>
    public IReadOnlyList<SnapshotRecord> Of(string machine) => [.. records.Values.Where(record => record.Machine == machine)];

    /// <summary>Whether one of a machine is being taken. Asked in each round.</summary>
    public bool IsTaking(string machine) => records.Any(entry => entry.Value.Stage == SnapshotStage.Taking && entry.Value.Machine == machine);

    /// <summary>Writes a record, for good.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Keep(SnapshotRecord record)
    {
        AtomicFile.Write(PathOf(record.Uid), JsonSerializer.SerializeToUtf8Bytes(record, AgentJson.Default.SnapshotRecord));
        records[record.Uid] = record;
    }

    /// <summary>Forgets a snapshot of which nothing is left.</summary>
    public void Forget(string uid)
    {
        AtomicFile.Delete(PathOf(uid));
        records.TryRemove(uid, out _);
    }

    private static SnapshotRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentJson.Default.SnapshotRecord);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A uid comes from an object of the API, and is a file's name only as far as it is one.</summary>
    private string PathOf(string uid) => Path.Combine(folder, Path.GetFileName(uid) + Extension);
}
