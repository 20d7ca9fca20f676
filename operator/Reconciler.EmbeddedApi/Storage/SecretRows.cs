using Microsoft.Data.Sqlite;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>Brings the rows of Secrets to the key that seals now: those of before there were keys, and those of an earlier one.</summary>
internal static class SecretRows
{
    /// <summary>Looks at all rows first: one that cannot be opened leaves the file as it is.</summary>
    /// <exception cref="StorageException">A key is missing, or a row was changed.</exception>
    public static void Reseal(SqliteConnection connection, string path, SecretKeys keys)
    {
        var stale = new List<(ObjectKey Key, long Revision, byte[] Json)>();
        var plain = false;
        foreach (var (key, revision, row) in Read(connection))
        {
            var id = SecretKeys.IdOf(row);
            if (id is not null && !keys.Has(id))
            {
                throw new StorageException($"{path}: Secrets in it are sealed with the key {id}, which is not in {keys.Path}; it is left as it is. Put that key's line back.");
            }

            try
            {
                var json = keys.Open(key, revision, row);
                if (id is null || id != keys.Primary)
                {
                    plain |= id is null;
                    stale.Add((key, revision, json));
                }
            }
            catch (System.Security.Cryptography.CryptographicException changed)
            {
                throw StorageException.Damaged(path, $"the Secret of revision {revision} was changed by somebody else", changed);
            }
        }

        keys.Ensure();
        if (stale.Count > 0)
        {
            Write(connection, stale, keys, plain);
        }
    }

    private static List<(ObjectKey Key, long Revision, byte[] Row)> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT revision, namespace, name, object FROM revisions WHERE resource = $resource";
        command.Parameters.AddWithValue("$resource", BuiltInDefinitions.Secrets);
        using var rows = command.ExecuteReader();
        var read = new List<(ObjectKey, long, byte[])>();
        while (rows.Read())
        {
            read.Add((new ObjectKey(BuiltInDefinitions.Secrets, rows.GetString(1), rows.GetString(2)), rows.GetInt64(0), rows.GetFieldValue<byte[]>(3)));
        }

        return read;
    }

    private static void Write(SqliteConnection connection, List<(ObjectKey Key, long Revision, byte[] Json)> stale, SecretKeys keys, bool plain)
    {
        using (var transaction = connection.BeginTransaction())
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "UPDATE revisions SET object = $object WHERE revision = $revision";
            foreach (var (key, revision, json) in stale)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("$object", keys.Seal(key, revision, json));
                command.Parameters.AddWithValue("$revision", revision);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        if (plain)
        {
            // What was plain stands in freed pages and in the log until they are written anew.
            RevisionLog.Execute(connection, "VACUUM");
            RevisionLog.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
}
