using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Agent.Identity;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Nodes;

/// <summary>A node that has joined, whose certificate grows old.</summary>
public sealed class CertificateRenewalTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly Said log = new();
    private EmbeddedApiHost api = null!;
    private bool isAway;

    private string Kubeconfig => Path.Combine(folder["state"], "node.kubeconfig");

    public async Task InitializeAsync()
    {
        api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder["data"], Time = time });
        await JoinAsync("token");
    }

    public async Task DisposeAsync()
    {
        if (!isAway)
        {
            await api.DisposeAsync();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task InTime_ThereIsANewKeyAndCertificateInTheFile_AndNewConnectionsTakeIt()
    {
        var before = NodeKubeconfig.TryRead(Kubeconfig)!;
        await WhileRenewingAsync(async (certificate, renewal) =>
        {
            time.Advance(TimeSpan.FromDays(67));
            var after = await Eventually.SeesAsync("a new certificate", () => Task.FromResult(NodeKubeconfig.TryRead(Kubeconfig)!), seen => seen.Certificate != before.Certificate);
            after.Key.Should().NotBe(before.Key);
            File.GetUnixFileMode(Kubeconfig).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await Eventually.SeesAsync("its use", () => Task.FromResult(certificate.Until), until => until > time.GetUtcNow().AddDays(89));
            await Eventually.SeesAsync("its key in one place only", () => Task.FromResult(Directory.GetFiles(folder["state"])), files => files.SequenceEqual([Kubeconfig]));
            renewal.Problem.Should().BeNull();

            // The old one has ended by then.
            time.Advance(TimeSpan.FromDays(24));
            (await AsksAsync(ClientOf(certificate))).Should().Be(201);
        });
    }

    [Fact]
    public async Task Revoked_ItSaysSoAndWhatToDo_AndTakesOverWhatANewTokenGives()
    {
        (await CommandRun.Of("node", "revoke", "node7", "--kubeconfig", api.KubeconfigPath)).ExitCode.Should().Be(0);
        await WhileRenewingAsync(async (certificate, renewal) =>
        {
            time.Advance(TimeSpan.FromDays(67));
            (await Eventually.SeesAsync("the problem", () => Task.FromResult(renewal.Problem), seen => seen is not null))
                .Should().Be("Unauthorized: the certificate of \"system:node:node7\" was revoked. On the server: reconciler node token node7 --token-file FILE; then here: reconciler node join --server URL --token-file FILE");
            File.Delete(Kubeconfig);
            await JoinAsync("another");
            await Eventually.SeesAsync("the new certificate in use", () => Look(() => renewal.Problem), seen => seen is null);
            (await AsksAsync(ClientOf(certificate))).Should().Be(201);
        });
    }

    [Fact]
    public async Task Ended_ItSaysSoAndAsksForNothing() => await WhileRenewingAsync(async (_, renewal) =>
    {
        time.Advance(TimeSpan.FromDays(91));
        (await Eventually.SeesAsync("the problem", () => Task.FromResult(renewal.Problem), seen => seen is not null)).Should().StartWith("it ended at ").And.Contain("reconciler node token node7 --token-file FILE");
    });

    [Fact]
    public async Task WhileTheServerIsAway_TheOneThereIsStays()
    {
        var before = NodeKubeconfig.TryRead(Kubeconfig);
        await api.DisposeAsync();
        isAway = true;
        await WhileRenewingAsync(async (_, renewal) =>
        {
            time.Advance(TimeSpan.FromDays(67));
            (await Eventually.SeesAsync("the problem", () => Look(() => renewal.Problem), seen => seen is not null)).Should().Contain("no answer from the API").And.Contain("it is good until ");
            NodeKubeconfig.TryRead(Kubeconfig).Should().Be(before);
        });
    }

    [Fact]
    public async Task Renewed_NobodyIsSaidToHaveReplacedTheFile()
    {
        NodeCertificate? used = null;
        await WhileRenewingAsync(async (certificate, _) =>
        {
            used = certificate;
            time.Advance(TimeSpan.FromDays(67));
            await Eventually.SeesAsync("the renewal", () => Task.FromResult(log.Text), text => text.Contains("is renewed", StringComparison.Ordinal));
        });
        used!.TakeOver().Should().BeFalse("what it has written is what it has");
        log.Text.Should().NotContain("was replaced");
    }

    [Fact]
    public async Task WhileTheDiskIsFull_ItAsksAgainWithTheSameKey_AlsoAfterARestart()
    {
        // Only certificates of a node that was revoked once are counted.
        (await CommandRun.Of("node", "revoke", "node7", "--kubeconfig", api.KubeconfigPath)).ExitCode.Should().Be(0);
        File.Delete(Kubeconfig);
        await JoinAsync("another");

        // Where it would write the kubeconfig, there is no room for a file.
        Directory.CreateDirectory(Kubeconfig + ".tmp");
        time.Advance(TimeSpan.FromDays(67));
        for (var start = 0; start < 20; start++)
        {
            var said = log.Count;
            await WhileRenewingAsync((_, _) => Eventually.SeesAsync("an attempt", () => Task.FromResult(log.Count), count => count > said));
        }

        log.Text.Should().NotContain("certificates that are good").And.NotContain("is renewed");
        var key = await File.ReadAllTextAsync(Kubeconfig + ".next-key");
        File.GetUnixFileMode(Kubeconfig + ".next-key").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.Delete(Kubeconfig + ".tmp");
        await WhileRenewingAsync((_, _) => Eventually.SeesAsync("the renewal", () => Task.FromResult(log.Text), text => text.Contains("is renewed", StringComparison.Ordinal)));
        NodeKubeconfig.TryRead(Kubeconfig)!.Key.Trim().Should().Be(key.Trim());
        File.Exists(Kubeconfig + ".next-key").Should().BeFalse();
    }

    [Fact]
    public async Task KeyThatIsInUseAndWasLeft_IsNotAskedWithAgain()
    {
        var before = NodeKubeconfig.TryRead(Kubeconfig)!;
        await File.WriteAllTextAsync(Kubeconfig + ".next-key", before.Key);
        time.Advance(TimeSpan.FromDays(67));
        await WhileRenewingAsync((_, _) => Eventually.SeesAsync("the renewal", () => Task.FromResult(log.Text), text => text.Contains("is renewed", StringComparison.Ordinal)));
        NodeKubeconfig.TryRead(Kubeconfig)!.Key.Should().NotBe(before.Key);
    }

    [Fact]
    public async Task AWrongAnswer_IsAFailureToRenewAndNotTheAgentsEnd()
    {
        using var other = new HttpListener();
        var address = Listen(other);
        var answering = AnswerAsync(other, "{\"certificate\":\"?\",\"authority\":\"?\"}");
        using var client = ApiClient.From(new k8s.KubernetesClientConfiguration { Host = address }, time);
        time.Advance(TimeSpan.FromDays(67));
        await WhileRenewingAsync(client, async (_, renewal) =>
            (await Eventually.SeesAsync("the problem", () => Task.FromResult(renewal.Problem), seen => seen is not null)).Should().StartWith("the API answered with no certificate for this key").And.Contain("it is good until "));
        other.Stop();
        await answering;
    }

    [Fact]
    public void FileThatCannotBeReadJustNow_IsNothingNew()
    {
        // Whoever runs this can read every file, but no folder as a file.
        var away = folder["away"];
        File.Move(Kubeconfig, away);
        var certificate = NodeCertificate.Of(away)!;
        File.Delete(away);
        Directory.CreateDirectory(away);
        FluentActions.Invoking(() => NodeKubeconfig.TryRead(away)).Should().Throw<UnauthorizedAccessException>();
        certificate.TakeOver().Should().BeFalse();
    }

    private static string Listen(HttpListener listener)
    {
        while (true)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Random.Shared.Next(20000, 30000)}/");
            listener.Prefixes.Clear();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return address;
            }
            catch (HttpListenerException)
            {
                // Somebody else's port.
            }
        }
    }

    private static async Task AnswerAsync(HttpListener listener, string body)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.StatusCode = 201;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    // Lets the clock go on a little, as it does.
    private Task<T> Look<T>(Func<T> look)
    {
        time.Advance(TimeSpan.FromSeconds(30));
        return Task.FromResult(look());
    }

    private async Task WhileRenewingAsync(Func<NodeCertificate, CertificateRenewal, Task> act)
    {
        var certificate = NodeCertificate.Of(Kubeconfig)!;
        using var client = ClientOf(certificate);
        await WhileRenewingAsync(certificate, client, act);
    }

    private Task WhileRenewingAsync(ApiClient client, Func<NodeCertificate, CertificateRenewal, Task> act) => WhileRenewingAsync(NodeCertificate.Of(Kubeconfig)!, client, act);

    private async Task WhileRenewingAsync(NodeCertificate certificate, ApiClient client, Func<NodeCertificate, CertificateRenewal, Task> act)
    {
        using var stop = new CancellationTokenSource();
        var renewal = new CertificateRenewal(certificate, client, () => 0.5, time, log);
        var running = renewal.RunAsync(stop.Token);
        try
        {
            await act(certificate, renewal);
        }
        finally
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            running.IsFaulted.Should().BeFalse("an agent runs on");
        }
    }

    private ApiClient ClientOf(NodeCertificate certificate) => ApiClient.From(ApiConnection.Load(Kubeconfig), time, () => certificate.Current);

    private static async Task<int> AsksAsync(ApiClient client)
    {
        using (client)
        {
            try
            {
                await client.PostAsync("apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"u8.ToArray(), repeatable: true, CancellationToken.None);
                return 201;
            }
            catch (ApiException refusal)
            {
                return refusal.Code;
            }
        }
    }

    private async Task JoinAsync(string token)
    {
        (await CommandRun.Of("node", "token", "node7", "--token-file", folder[token], "--kubeconfig", api.KubeconfigPath)).ExitCode.Should().Be(0);

        // Signed by the API's clock; this machine's is the real one, and would find fault with the certificate's times.
        var joining = new Cli.Nodes.NodeJoining
        {
            Server = api.Address,
            TokenFile = folder[token],
            Folder = folder["state"],
            Time = new FakeTimeProvider(time.GetUtcNow()),
            Progress = TextWriter.Null,
        };
        (await joining.RunAsync(CancellationToken.None)).Should().Be("node7");
    }

    /// <summary>What the renewal has logged.</summary>
    private sealed class Said : ILogger<CertificateRenewal>
    {
        private readonly ConcurrentQueue<string> lines = new();

        public int Count => lines.Count;

        public string Text => string.Join('\n', lines);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));
    }
}
