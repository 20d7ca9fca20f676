using Microsoft.Extensions.Logging.Abstractions;
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
            Directory.GetFiles(folder["state"]).Should().Equal(Kubeconfig);
            await Eventually.SeesAsync("its use", () => Task.FromResult(certificate.Until), until => until > time.GetUtcNow().AddDays(89));
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
                .Should().Be("Unauthorized: the certificate of \"system:node:node7\" was revoked. On the server: reconciler node token node7; then here: reconciler node join --server URL --token-file FILE");
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
        (await Eventually.SeesAsync("the problem", () => Task.FromResult(renewal.Problem), seen => seen is not null)).Should().StartWith("it ended at ").And.Contain("reconciler node token node7");
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
        using var stop = new CancellationTokenSource();
        var renewal = new CertificateRenewal(certificate, client, () => 0.5, time, NullLogger<CertificateRenewal>.Instance);
        var running = renewal.RunAsync(stop.Token);
        try
        {
            await act(certificate, renewal);
        }
        finally
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
}
