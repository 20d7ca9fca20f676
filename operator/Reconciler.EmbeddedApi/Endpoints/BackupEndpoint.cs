using Microsoft.AspNetCore.Http;
using Reconciler.EmbeddedApi.Backup;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Storage;

namespace Reconciler.EmbeddedApi.Endpoints;

/// <summary>GET /backup: every object as a database. Whoever may read it may read everything but what Secrets hold, which stays sealed.</summary>
internal sealed class BackupEndpoint : IDisposable
{
    private const string Prefix = ".objects-for-backup-";

    private readonly ObjectStore store;
    private readonly SecretKeys keys;
    private readonly string folder;
    private readonly SemaphoreSlim turn = new(1);

    public BackupEndpoint(ObjectStore store, SecretKeys keys, string folder)
    {
        (this.store, this.keys, this.folder) = (store, keys, folder);

        // What a killed server was at, SQLite's own files beside it included; a name that nobody else chooses.
        foreach (var left in Directory.EnumerateFiles(folder, Prefix + "*.db*"))
        {
            File.Delete(left);
        }
    }

    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        if (context.Request.Path.Value != "/backup")
        {
            return false;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            throw Refusal.MethodNotAllowed();
        }

        // One after the other: each takes room on the disk.
        await turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        var path = Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}.db");
        try
        {
            await Task.Run(() => BackupDatabase.Write(path, store.Snapshot, keys), context.RequestAborted).ConfigureAwait(false);
            context.Response.ContentType = "application/vnd.sqlite3";
            context.Response.ContentLength = new FileInfo(path).Length;
            await context.Response.SendFileAsync(path, context.RequestAborted).ConfigureAwait(false);
            return true;
        }
        finally
        {
            File.Delete(path);
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
