using Microsoft.Data.Sqlite;

namespace Reconciler.EmbeddedApi.Storage;

/// <summary>The stored data cannot be used. The message says why and what to do; the file has not been changed.</summary>
public sealed class StorageException : IOException
{
    /// <summary>Creates the exception with a message for people.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message for people and its cause.</summary>
    public StorageException(string message, Exception cause)
        : base(message, cause)
    {
    }

    internal static StorageException Damaged(string path, string verdict, Exception? cause = null) =>
        new($"{path} is damaged ({verdict}); it is left as it is. Move its folder away, then bring a backup back by 'reconciler restore', or start empty.", cause!);

    internal static StorageException For(string path, SqliteException cause) => cause.SqliteErrorCode switch
    {
        5 or 6 => new StorageException($"{path} is in use by another process (is another embedded API running on this data folder?).", cause),
        11 or 26 => Damaged(path, cause.Message, cause),
        14 => new StorageException($"{path} cannot be opened: {cause.Message}", cause),
        _ => new StorageException($"{path}: {cause.Message}", cause),
    };
}
