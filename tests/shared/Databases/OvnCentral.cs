using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Testing.Databases;

/// <summary>OVN's central part for real: both databases and ovn-northd, which compiles the northbound rows into flows.</summary>
internal sealed class OvnCentral : IAsyncDisposable
{
    private readonly OvsdbServer databases;
    private int? northd;

    private OvnCentral(OvsdbServer databases) => this.databases = databases;

    public string Remote => databases.Remote;

    private string Log => Path.Combine(databases.Folder, "northd.log");

    public static async Task<OvnCentral> StartAsync()
    {
        var central = new OvnCentral(await OvsdbServer.StartAsync("ovn-nb.ovsschema", "ovn-sb.ovsschema"));
        try
        {
            var pidFile = Path.Combine(central.databases.Folder, "northd.pid");
            await Tools.RunAsync("ovn-northd", "--detach", "--no-chdir", $"--pidfile={pidFile}", $"--log-file={central.Log}",
                $"--unixctl={Path.Combine(central.databases.Folder, "northd.ctl")}", $"--ovnnb-db={central.Remote}", $"--ovnsb-db={central.Remote}", "-vconsole:off");
            central.northd = int.Parse((await File.ReadAllTextAsync(pidFile)).Trim(), CultureInfo.InvariantCulture);
            await central.NbctlAsync("init");
            return central;
        }
        catch
        {
            await central.DisposeAsync();
            throw;
        }
    }

    public Task<string> NbctlAsync(params string[] arguments) => Tools.RunAsync("ovn-nbctl", ["--db=" + Remote, .. arguments]);

    public Task<string> SbctlAsync(params string[] arguments) => Tools.RunAsync("ovn-sbctl", ["--db=" + Remote, .. arguments]);

    /// <summary>Waits until northd has compiled what stands in the northbound database, and returns what it complained about so far.</summary>
    public async Task<IReadOnlyList<string>> CompileAsync()
    {
        await NbctlAsync("--wait=sb", "--timeout=30", "sync");
        return [.. (await File.ReadAllLinesAsync(Log)).Where(line => line.Contains("|WARN|", StringComparison.Ordinal) || line.Contains("|ERR|", StringComparison.Ordinal))];
    }

    /// <summary>What becomes of a packet, as OVN traces it from the <c>inport</c> that it names.</summary>
    public Task<string> TraceAsync(string packet, params string[] options) =>
        Tools.RunAsync("ovn-trace", ["--db=" + Remote, "--no-friendly-names", .. options, packet]);

    public async ValueTask DisposeAsync()
    {
        if (northd is { } id)
        {
            northd = null;
            using var process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync();
        }

        await databases.DisposeAsync();
    }
}
