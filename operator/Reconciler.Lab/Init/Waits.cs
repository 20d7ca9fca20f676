using System.Net.Sockets;

namespace Reconciler.Lab.Init;

/// <summary>Waiting for what another process or the kernel brings about.</summary>
internal static class Waits
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Completes when the network interface exists in this network namespace.</summary>
    public static Task ForLinkAsync(string name, TimeProvider time, CancellationToken cancellation) =>
        ForAsync(() => Directory.Exists("/sys/class/net/" + name), time, cancellation);

    /// <summary>Completes when the path exists and, if it is a socket, somebody accepts on it.</summary>
    public static Task ForPathAsync(string path, TimeProvider time, CancellationToken cancellation) =>
        ForAsync(() => Directory.Exists(path) || (File.Exists(path) && Accepts(path)), time, cancellation);

    /// <summary>Completes when the condition holds.</summary>
    public static async Task ForAsync(Func<bool> condition, TimeProvider time, CancellationToken cancellation)
    {
        while (!condition())
        {
            await Task.Delay(Step, time, cancellation).ConfigureAwait(false);
        }
    }

    private static bool Accepts(string path)
    {
        if ((File.GetAttributes(path) & FileAttributes.Directory) != 0 || !LooksLikeSocket(path))
        {
            return true;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool LooksLikeSocket(string path) =>
        path.EndsWith(".sock", StringComparison.Ordinal) || path.EndsWith("-sock", StringComparison.Ordinal);
}
