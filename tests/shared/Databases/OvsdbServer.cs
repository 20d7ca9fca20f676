using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Testing.Databases;

/// <summary>A real ovsdb-server with databases of its own in a folder of its own; gone without trace when disposed.</summary>
internal sealed class OvsdbServer : IAsyncDisposable
{
    private readonly string[] databases;
    private int? process;

    private OvsdbServer(string folder, string[] databases)
    {
        Folder = folder;
        this.databases = databases;
    }

    public string Folder { get; }

    public string Socket => Path.Combine(Folder, "db.sock");

    public string Remote => "unix:" + Socket;

    /// <summary>Starts a server with one database for each schema file, such as <c>ovn-nb.ovsschema</c>.</summary>
    public static async Task<OvsdbServer> StartAsync(params string[] schemas)
    {
        var folder = Directory.CreateTempSubdirectory("rc-ovsdb-").FullName;
        var databases = schemas.Select(schema => Path.Combine(folder, Path.ChangeExtension(schema, ".db"))).ToArray();
        var server = new OvsdbServer(folder, databases);
        try
        {
            foreach (var (schema, database) in schemas.Zip(databases))
            {
                await Tools.RunAsync("ovsdb-tool", "create", database, Tools.Schema(schema));
            }

            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server; it listens when this returns.</summary>
    public async Task StartAsync()
    {
        var pidFile = Path.Combine(Folder, "server.pid");
        string[] options = ["--detach", "--no-chdir", $"--pidfile={pidFile}", $"--log-file={Path.Combine(Folder, "server.log")}",
            $"--unixctl={Path.Combine(Folder, "server.ctl")}", $"--remote=punix:{Socket}", "-vconsole:off"];
        await Tools.RunAsync("ovsdb-server", [.. options, .. databases]);
        process = int.Parse((await File.ReadAllTextAsync(pidFile)).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        if (process is { } id)
        {
            process = null;
            try
            {
                using var running = Process.GetProcessById(id);
                running.Kill();
                await running.WaitForExitAsync();
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
