using Microsoft.Data.Sqlite;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>
/// The SQLite file: one row for each revision. An object is its newest row; a row goes when it is superseded (or a deletion) and
/// older than the compaction, so the file is both the objects and the log that watches resume from.
/// Used by one thread at a time.
/// </summary>
internal sealed class RevisionLog : IDisposable
{
    private const long ApplicationId = 0x52454331;
    private const long FormatVersion = 1;

    private readonly SqliteConnection connection;
    private readonly SecretKeys? keys;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand delete;
    private readonly SqliteCommand mark;

    private RevisionLog(SqliteConnection connection, SecretKeys? keys)
    {
        this.keys = keys;
        this.connection = connection;
        insert = Prepare("INSERT INTO revisions (revision, kind, resource, namespace, name, previous, object) VALUES ($revision, $kind, $resource, $namespace, $name, $previous, $object)",
            "$revision", "$kind", "$resource", "$namespace", "$name", "$previous", "$object");
        delete = Prepare("DELETE FROM revisions WHERE revision = $revision", "$revision");
        mark = Prepare("UPDATE compaction SET revision = $revision", "$revision");
    }

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">What Secrets are sealed with; null: they are not.</param>
    /// <exception cref="StorageException">The file is no store of ours, damaged, of a newer format, or in use.</exception>
    public static RevisionLog Open(string path, SecretKeys? keys = null)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
            Execute(connection, "PRAGMA busy_timeout = 2000");
            Examine(connection, path);
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, "PRAGMA wal_autocheckpoint = 1000");
            Execute(connection, "PRAGMA journal_size_limit = 8388608");
            if (keys is not null)
            {
                SecretRows.Reseal(connection, path, keys);
            }

            return new RevisionLog(connection, keys);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw StorageException.For(path, e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The revision up to which the log has been compacted.</summary>
    public long CompactedRevision()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT revision FROM compaction";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Every row, oldest first.</summary>
    public IEnumerable<RevisionRow> Read()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT revision, kind, resource, namespace, name, previous, object FROM revisions ORDER BY revision";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var (revision, row) = (rows.GetInt64(0), rows.GetFieldValue<byte[]>(6));
            var key = new ObjectKey(string.Intern(rows.GetString(2)), string.Intern(rows.GetString(3)), rows.GetString(4));
            yield return new RevisionRow(
                revision,
                (StoreEventKind)rows.GetInt32(1),
                key,
                rows.GetInt64(5),
                keys is not null && key.Resource == BuiltInDefinitions.Secrets ? keys.Open(key, revision, row) : row);
        }
    }

    /// <summary>Writes a group in one transaction and returns when it is on the disk.</summary>
    public void Append(IReadOnlyList<StoreEvent> events, Compaction compaction)
    {
        using var transaction = connection.BeginTransaction();
        insert.Transaction = delete.Transaction = mark.Transaction = transaction;
        foreach (var happened in events)
        {
            var stored = happened.Object;
            var row = keys is not null && stored.Key.Resource == BuiltInDefinitions.Secrets ? keys.Seal(stored.Key, stored.Revision, stored.Json) : stored.Json;
            Set(insert, stored.Revision, (long)happened.Kind, stored.Key.Resource, stored.Key.Namespace, stored.Key.Name, happened.Previous?.Revision ?? 0L, row);
            insert.ExecuteNonQuery();
        }

        foreach (var revision in compaction.Obsolete)
        {
            Set(delete, revision);
            delete.ExecuteNonQuery();
        }

        if (compaction.UpTo > 0)
        {
            Set(mark, compaction.UpTo);
            mark.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        insert.Dispose();
        delete.Dispose();
        mark.Dispose();
        connection.Dispose();
    }

    private static void Examine(SqliteConnection connection, string path)
    {
        var application = Scalar(connection, "PRAGMA application_id");
        var tables = Scalar(connection, "SELECT count(*) FROM sqlite_master");
        if (application == 0 && tables == 0)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, $"PRAGMA application_id = {ApplicationId}", transaction);
            Execute(connection, $"PRAGMA user_version = {FormatVersion}", transaction);
            Execute(connection, "CREATE TABLE revisions (revision INTEGER PRIMARY KEY, kind INTEGER NOT NULL, resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, previous INTEGER NOT NULL, object BLOB NOT NULL) STRICT", transaction);
            Execute(connection, "CREATE TABLE compaction (revision INTEGER NOT NULL) STRICT", transaction);
            Execute(connection, "INSERT INTO compaction VALUES (0)", transaction);
            transaction.Commit();
            return;
        }

        if (application != ApplicationId)
        {
            throw new StorageException($"{path} is an SQLite file of another program; it is left as it is. Choose another data folder.");
        }

        if (Scalar(connection, "PRAGMA user_version") is var version and not FormatVersion)
        {
            throw new StorageException($"{path} has format {version}, this program reads format {FormatVersion}; it is left as it is. Use the release that wrote it.");
        }

        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() as string is var verdict and not "ok")
        {
            throw StorageException.Damaged(path, verdict ?? "unreadable");
        }
    }

    private static long Scalar(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    internal static void Execute(SqliteConnection connection, string text, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string text, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private static void Set(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
