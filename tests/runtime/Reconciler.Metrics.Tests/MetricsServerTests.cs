using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Metrics.Tests;

public sealed class MetricsServerTests : IAsyncLifetime
{
    private readonly ProcessMetrics metrics = new();
    private MetricsServer server = null!;
    private HttpClient http = null!;

    public async Task InitializeAsync()
    {
        server = await MetricsServer.StartAsync(metrics, new MetricsAddress(new IPEndPoint(IPAddress.Loopback, 0), null), default);
        http = new HttpClient { BaseAddress = new Uri(server.Address) };
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        metrics.Dispose();
    }

    [Fact]
    public async Task AllAddresses_AreThoseOfIpv4Too()
    {
        await using var all = await MetricsServer.StartAsync(metrics, new MetricsAddress(new IPEndPoint(IPAddress.IPv6Any, 0), null), default);
        (await http.GetStringAsync(new Uri($"http://127.0.0.1:{new Uri(all.Address).Port}/healthz"))).Should().Be("ok\n");
    }

    [Fact]
    public async Task Metrics_AreInPrometheusTextForm()
    {
        metrics.Rounded("Partition", TimeSpan.FromSeconds(0.3));
        metrics.ShowQueue("partitions", () => 7);

        using var answer = await http.GetAsync(new Uri("/metrics", UriKind.Relative));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        var text = await answer.Content.ReadAsStringAsync();
        text.Should().Contain("# TYPE reconciler_round_seconds histogram\n").And.Contain("reconciler_round_seconds_bucket{kind=\"Partition\",le=\"0.5\"} 1\n")
            .And.Contain("reconciler_queue_depth{queue=\"partitions\"} 7\n").And.EndWith("\n");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            double.TryParse(line.Replace("+Inf", "Inf", StringComparison.Ordinal).Split("} ")[^1].Split(' ')[^1], CultureInfo.InvariantCulture, out _).Should().BeTrue(line);
        }
    }

    [Fact]
    public async Task Metrics_EachHaveHelpAndType()
    {
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        foreach (var metric in MetricCatalog.All)
        {
            text.Should().Contain($"# HELP {metric.Name} ").And.Contain($"# TYPE {metric.Name} ");
        }
    }

    [Fact]
    public async Task Process_ShowsItsProcessorTimeAndMemory()
    {
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        text.Should().MatchRegex("\nprocess_cpu_seconds_total [0-9.]+\n").And.MatchRegex("\nprocess_resident_memory_bytes [0-9]{7,}\n");
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/metrics/", 404)]
    [InlineData("GET", "/debug/pprof", 404)]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("HEAD", "/metrics", 200)]
    [InlineData("GET", "/healthz", 200)]
    public async Task OnlyThreePathsAreThere(string method, string path, int code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await http.SendAsync(request);
        ((int)answer.StatusCode).Should().Be(code);
    }

    [Fact]
    public async Task Ready_NamesWhatIsNotThereYet()
    {
        var connected = false;
        metrics.Needs("libvirt", () => connected);
        metrics.Needs("api", () => true);

        using var before = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        (before.StatusCode, await before.Content.ReadAsStringAsync()).Should().Be((HttpStatusCode.ServiceUnavailable, "not yet libvirt\nok api\n"));
        connected = true;
        (await http.GetStringAsync(new Uri("/readyz", UriKind.Relative))).Should().Be("ok libvirt\nok api\n");
    }

    [Fact]
    public async Task Socket_IsItsOwnersOnly_AndTakesThePlaceOfOneThatWasLeft()
    {
        var folder = Directory.CreateTempSubdirectory("rc-metrics-");
        var path = Path.Combine(folder.FullName, "metrics.sock");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        await using (var other = await MetricsServer.StartAsync(metrics, new MetricsAddress(null, path), default))
        {
            other.Address.Should().Be("unix:" + path);
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, ct) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            using var client = new HttpClient(handler);
            (await client.GetStringAsync(new Uri("http://localhost/healthz"))).Should().Be("ok\n");
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Socket_WhenAFileOfSomebodyIsThere_LeavesIt()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "precious");
        var start = () => MetricsServer.StartAsync(metrics, new MetricsAddress(null, file), default);
        await start.Should().ThrowAsync<IOException>();
        (await File.ReadAllTextAsync(file)).Should().Be("precious");
        File.Delete(file);
    }

    [Fact]
    public async Task Start_WhenTheAddressIsTaken_IsAnIOException()
    {
        var port = new Uri(server.Address).Port;
        var start = () => MetricsServer.StartAsync(metrics, new MetricsAddress(new IPEndPoint(IPAddress.Loopback, port), null), default);
        await start.Should().ThrowAsync<IOException>();
    }
}
