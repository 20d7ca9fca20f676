using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>The shipped operator as a process.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private const string Depth = "reconciler_queue_depth{queue=\"VirtualMachine\"} ";
    private readonly Process process;
    private readonly string socket;
    private readonly HttpClient metrics;

    private OperatorProcess(Process process, string socket)
    {
        (this.process, this.socket) = (process, socket);
        metrics = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://operator/") };
    }

    /// <summary>Its resident memory in MiB.</summary>
    public double ResidentMebibytes => ProcessFacts.ResidentMebibytes(process.Id);

    public static async Task<OperatorProcess> StartAsync(string kubeconfig, string northbound, string folder)
    {
        var (log, socket) = (Path.Combine(folder, "operator.log"), Path.Combine(folder, "metrics"));
        File.Delete(socket);
        return new OperatorProcess(await ShippedProcess.StartAsync(log, socket, ["operator", "--kubeconfig", kubeconfig, "--nb", northbound, "--metrics-address", "unix:" + socket]), socket);
    }

    /// <summary>Waits until it began to look at its machines, and has looked at all of them.</summary>
    public async Task AwaitLooksAsync(int machines)
    {
        await Eventually.SeesAsync("the operator at work", DepthAsync, depth => depth > machines / 100, TimeSpan.FromMinutes(5));
        await Eventually.SeesAsync("the operator through", DepthAsync, depth => depth == 0, TimeSpan.FromMinutes(5));
    }

    public async ValueTask DisposeAsync()
    {
        await ShippedProcess.EndAsync(process);
        metrics.Dispose();
    }

    private async Task<double> DepthAsync()
    {
        var line = (await metrics.GetStringAsync("metrics")).Split('\n').FirstOrDefault(line => line.StartsWith(Depth, StringComparison.Ordinal));
        return line is null ? -1 : double.Parse(line.AsSpan(Depth.Length), CultureInfo.InvariantCulture);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), ct);
        return new NetworkStream(connection, ownsSocket: true);
    }
}
