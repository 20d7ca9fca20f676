using System.Net.Sockets;

namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>The metrics of one process of the lab.</summary>
internal static class MetricsPage
{
    /// <summary>Asks for it; <paramref name="variable"/> of the lab's env file names the process's socket.</summary>
    public static async Task<string> ReadAsync(LabSession lab, string variable)
    {
        var socket = lab.Variables[variable]["unix:".Length..];
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), ct);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler);
        (await http.GetStringAsync(new Uri("http://localhost/readyz"))).Should().NotContain("not yet");
        return await http.GetStringAsync(new Uri("http://localhost/metrics"));
    }
}
