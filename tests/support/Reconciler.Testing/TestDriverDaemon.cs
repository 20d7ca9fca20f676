using System.Diagnostics;

namespace Reconciler.Testing;

/// <summary>
/// A libvirtd of this run's own with nothing but libvirt's test driver, in a mount namespace that ends with it. The driver forgets its domains with its last
/// client, so somebody has to keep a connection open.
/// </summary>
public sealed class TestDriverDaemon : IDisposable
{
    private readonly Process daemon;

    private TestDriverDaemon(Process daemon, string socket) => (this.daemon, Socket) = (daemon, socket);

    /// <summary>The daemon's socket.</summary>
    public string Socket { get; }

    /// <summary>The driver's address.</summary>
    public string Uri => $"test+unix:///default?socket={Socket}";

    /// <summary>Its process.</summary>
    public int ProcessId => daemon.Id;

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="folder">With a path short enough for a socket.</param>
    public static async Task<TestDriverDaemon> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var configuration = Path.Combine(folder, "libvirtd.conf");
        await File.WriteAllTextAsync(configuration, $"listen_tls = 0\nlisten_tcp = 0\nauth_unix_ro = \"none\"\nauth_unix_rw = \"none\"\nunix_sock_dir = \"{folder}\"\nlog_outputs = \"3:stderr\"\n");

        // What libvirtd writes below /run, /etc and /var goes to memory and with it. Without a folder of drivers it has those that are built in.
        const string Script = """
            mount -t tmpfs run /run && mkdir -p /run/libvirt
            for name in etc var; do mkdir -p /run/lay/$name/u /run/lay/$name/w; mount -t overlay $name -o lowerdir=/$name,upperdir=/run/lay/$name/u,workdir=/run/lay/$name/w /$name || exit 1; done
            export LIBVIRT_DRIVER_DIR=/nonexistent
            exec libvirtd -f "$1/libvirtd.conf" -p "$1/libvirtd.pid" 2>"$1/libvirtd.log"
            """;
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", "with-prefix"), ["bash", "-c", Script, "libvirtd", folder]);
        var daemon = Process.Start(start) ?? throw new InvalidOperationException("libvirtd did not start");
        var socket = Path.Combine(folder, "libvirt-sock");
        await Eventually.SeesAsync(socket, () => Task.FromResult(daemon.HasExited || File.Exists(socket)), found => found);
        return daemon.HasExited
            ? throw new InvalidOperationException($"libvirtd ended: {await File.ReadAllTextAsync(Path.Combine(folder, "libvirtd.log"))}")
            : new TestDriverDaemon(daemon, socket);
    }

    /// <summary>Ends it as a fault would.</summary>
    public void Kill()
    {
        daemon.Kill();
        daemon.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        daemon.Dispose();
    }
}
