using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Backup;

/// <summary>The files of a data folder that a backup holds: without the objects these are its identity, so that clients and nodes go on trusting it.</summary>
public static class BackupFolder
{
    /// <summary>The objects.</summary>
    public const string Objects = "objects.db";

    /// <summary>The administrator's token.</summary>
    internal const string Token = "token";

    /// <summary>The folder of authority, certificates and keys.</summary>
    internal const string Keys = "pki";

    /// <summary>Writes the objects of a folder that no API has open.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="secretKeyFile">The keys of Secrets; null: in the folder.</param>
    /// <param name="path">The file to write.</param>
    /// <exception cref="StorageException">The folder holds no objects, they cannot be read, or an API has them open.</exception>
    public static async Task WriteObjectsAsync(string folder, string? secretKeyFile, string path)
    {
        var objects = Path.Combine(folder, Objects);
        if (!File.Exists(objects))
        {
            throw new StorageException($"{folder} holds no {Objects}: it is no data folder of the API");
        }

        var keys = KeysOf(folder, secretKeyFile);
        await using var store = ObjectStore.Open(objects, NullLogger.Instance, keys);
        BackupDatabase.Write(path, store.Snapshot, keys);
    }

    internal static SecretKeys KeysOf(string folder, string? secretKeyFile) => new(Path.GetFullPath(secretKeyFile ?? Path.Combine(folder, Keys, "secrets.key")));
}
