using System.Net;
using System.Net.Sockets;
using Reconciler.Agent.Health;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;

namespace Reconciler.Agent.Probing;

/// <summary>Probes a guest over its network, from the network's own namespace on this node. Of what a guest answers, only the status of HTTP is read.</summary>
internal sealed class NetworkProbe(ProbeSpaces spaces, TimeProvider time)
{
    private const int LongestHeadersKiB = 16;

    /// <summary>Runs a tcp or http check. Whatever the guest does, the result is an outcome.</summary>
    public async Task<ProbeOutcome> RunAsync(HealthCheck check, PartitionProber? prober, TimeSpan timeout, CancellationToken ct)
    {
        if (prober is null)
        {
            return ProbeOutcome.Unknown("NoAddress", "there is no address yet from or at which the guest can be probed");
        }

        using var deadline = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return check.Http is { } http
                ? await GetAsync(http, prober, both.Token).ConfigureAwait(false)
                : await ConnectAsync(check.Tcp!.Port, prober, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ProbeOutcome.Failure("Timeout", $"port {check.Tcp?.Port ?? check.Http?.Port} did not answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (ProberAwayException problem)
        {
            return ProbeOutcome.Unknown("ProberNotReady", problem.Message);
        }
    }

    private async Task<ProbeOutcome> ConnectAsync(int port, PartitionProber prober, CancellationToken ct)
    {
        try
        {
            using var socket = await DialAsync(port, prober, ct).ConfigureAwait(false);
            return ProbeOutcome.Success;
        }
        catch (SocketException problem)
        {
            return ProbeOutcome.Failure(problem.SocketErrorCode.ToString(), $"port {port}: {problem.Message}");
        }
    }

    private async Task<ProbeOutcome> GetAsync(HttpCheck check, PartitionProber prober, CancellationToken ct)
    {
        var (path, wanted) = (check.Path ?? "/", check.Status ?? 200);
        var target = IPAddress.Parse(prober.Target);
        if (!Uri.TryCreate($"http://{new IPEndPoint(target, check.Port)}{path}", UriKind.Absolute, out var uri))
        {
            return ProbeOutcome.Failure("PathUnusable", $"'{path}' is no path of a URL");
        }

        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = LongestHeadersKiB,
            MaxResponseDrainSize = 0,
            ConnectCallback = async (_, token) => new NetworkStream(await DialAsync(check.Port, prober, token).ConfigureAwait(false), ownsSocket: true),
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.ConnectionClose = true;
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            return (int)answer.StatusCode == wanted
                ? ProbeOutcome.Success
                : ProbeOutcome.Failure("WrongStatus", $"GET {path} on port {check.Port} was answered with {(int)answer.StatusCode}, not {wanted}");
        }
        catch (HttpRequestException problem) when (problem.InnerException is ProberAwayException away)
        {
            throw away;
        }
        catch (HttpRequestException problem)
        {
            return ProbeOutcome.Failure(problem.HttpRequestError.ToString(), $"GET {path} on port {check.Port} failed: {(problem.InnerException as SocketException)?.SocketErrorCode.ToString() ?? problem.HttpRequestError.ToString()}");
        }
    }

    private async Task<Socket> DialAsync(int port, PartitionProber prober, CancellationToken ct)
    {
        Socket socket;
        try
        {
            socket = await spaces.OpenAsync(WantedProber.Of(prober)).ConfigureAwait(false) ?? throw new ProberAwayException($"the node has no port on network {prober.Network} yet from which to probe");
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
            throw new ProberAwayException($"the node cannot probe from network {prober.Network}: {problem.Message}");
        }

        try
        {
            await socket.ConnectAsync(IPAddress.Parse(prober.Target), port, ct).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The node's own end is not there: nothing can be said of the guest.</summary>
    private sealed class ProberAwayException(string message) : Exception(message);
}
