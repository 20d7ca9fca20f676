using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Testing;
using Reconciler.Webhook.Certificates;

namespace Reconciler.Webhook.Tests.Running;

/// <summary>The running webhook: its certificates in a real API, its answers over TLS. (The embedded API calls no webhooks; upstream's does in <see cref="UpstreamWebhookTests"/>.)</summary>
public sealed class EmbeddedApiWebhookTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rc-webhook-").FullName;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> running = [];
    private EmbeddedApiHost api = null!;
    private ApiClient client = null!;

    private static ResourceKey SecretKey { get; } = new("default", "certificates");

    public async Task InitializeAsync()
    {
        api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder });
        client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        client.Dispose();
        await api.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Replicas_ThatStartTogether_ServeUnderOneAuthority()
    {
        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));
        var secret = await client.For(Kinds.Secrets).GetAsync(SecretKey, default);
        var set = CertificateSecret.Read(secret)!;
        foreach (var replica in replicas)
        {
            (await PostAsync(replica.Port, "{}", set.Bundle)).Code.Should().Be(HttpStatusCode.BadRequest, "TLS was made with the shared authority; the body is no review");
        }
    }

    [Fact]
    public async Task ASecretThatSomebodyDeletesOrSpoils_IsMadeAgainOfWhatIsServed()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await StartAsync(time);
        var secrets = client.For(Kinds.Secrets);
        var before = (await secrets.GetAsync(SecretKey, default)).Data;
        await secrets.DeleteAsync(SecretKey, new DeleteOptions(), default);
        await SeesAsync(time, async () => (await secrets.FindAsync(SecretKey, default))?.Data, data => Equals(data, before));
        await secrets.MergePatchAsync(SecretKey, new JsonObject { ["data"] = new JsonObject { ["tls.crt"] = "AAAA" } }, default);
        await SeesAsync(time, async () => (await secrets.GetAsync(SecretKey, default)).Data, data => Equals(data, before));
    }

    [Fact]
    public async Task WhatOneReplicaRotated_AnotherServes()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var slow = new FakeTimeProvider(time.GetUtcNow());
        await StartAsync(time);
        var other = await StartAsync(slow);
        var secrets = client.For(Kinds.Secrets);
        var before = CertificateSecret.Read(await secrets.GetAsync(SecretKey, default))!;
        time.Advance(TimeSpan.FromDays(61));
        var after = await SeesAsync(time, async () => CertificateSecret.Read(await secrets.GetAsync(SecretKey, default))!, set => set.Serving != before.Serving);
        after.Authorities.Should().Equal(before.Authorities);
        using var wanted = after.Serving.Load();
        await SeesAsync(slow, () => ServedAsync(other.Port), served => served == wanted.SerialNumber);
    }

    [Fact]
    public async Task AnswersAreTheEmbeddedApis_WordByWord()
    {
        var webhook = await StartAsync();
        var set = CertificateSecret.Read(await client.For(Kinds.Secrets).GetAsync(SecretKey, default))!;
        var network = new VirtualNetwork
        {
            ApiVersion = ApiGroup.ApiVersion,
            Kind = "VirtualNetwork",
            Metadata = new ObjectMeta { Name = "office", Namespace = "default" },
            Spec = new VirtualNetworkSpec
            {
                Subnets = [new SubnetSpec { Cidr = "10.20.0.7/24" }, new SubnetSpec { Cidr = "10.21.0.0/24" }],
                Nat = new NatSpec { ExternalNetwork = "campus", ExternalAddress = "10.1.1.300" },
            },
        };
        var refusal = (await FluentActions.Awaiting(() => client.For(Kinds.VirtualNetworks).CreateAsync(network, default)).Should().ThrowAsync<ApiException>()).Which.Status;
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "u",
                ["operation"] = "CREATE",
                ["kind"] = new JsonObject { ["group"] = "reconciler.dev", ["kind"] = "VirtualNetwork" },
                ["resource"] = new JsonObject { ["group"] = "reconciler.dev", ["resource"] = "virtualnetworks" },
                ["object"] = JsonSerializer.SerializeToNode(network, Kinds.VirtualNetworks.Json),
            },
        };
        var (_, body) = await PostAsync(webhook.Port, review.ToJsonString(), set.Bundle);
        var answered = JsonNode.Parse(body)!["response"]!["status"]!;
        (answered["message"]!.GetValue<string>(), answered["reason"]!.GetValue<string>(), answered["code"]!.GetValue<int>()).Should().Be((refusal.Message, refusal.Reason, refusal.Code));
        answered["details"]!["causes"]!.AsArray().Select(cause => (cause!["field"]!.GetValue<string>(), cause["reason"]!.GetValue<string>(), cause["message"]!.GetValue<string>()))
            .Should().Equal(refusal.Details!.Causes!.Select(cause => (cause.Field!, cause.Reason, cause.Message))).And.HaveCountGreaterThan(1);
    }

    [Fact]
    public async Task ABodyWithoutBound_AnOldTls_AndAnotherPath_AreRefused()
    {
        var webhook = await StartAsync();
        var bundle = CertificateSecret.Read(await client.For(Kinds.Secrets).GetAsync(SecretKey, default))!.Bundle;
        (await PostAsync(webhook.Port, new string(' ', 9 * 1024 * 1024), bundle)).Code.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync(webhook.Port, "{}", bundle, path: "mutate")).Code.Should().Be(HttpStatusCode.NotFound);
        (await PostAsync(webhook.Port, new string('[', 100_000), bundle)).Code.Should().Be(HttpStatusCode.BadRequest);
#pragma warning disable SYSLIB0039, CA5397 // What must be refused.
        await FluentActions.Awaiting(() => PostAsync(webhook.Port, "{}", bundle, SslProtocols.Tls11)).Should().ThrowAsync<HttpRequestException>();
#pragma warning restore SYSLIB0039, CA5397
    }

    private async Task<WebhookHost> StartAsync(TimeProvider? time = null)
    {
        var webhook = new WebhookHost(new WebhookOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Client = client,
            Namespace = SecretKey.Namespace,
            Secret = SecretKey.Name,
            Names = ["127.0.0.1"],
            Time = time ?? TimeProvider.System,
        });
        running.Add(webhook.RunAsync(stop.Token));
        await Eventually.SeesAsync("the webhook listens", () => Task.FromResult(webhook.Port), port => port > 0);
        return webhook;
    }

    private static Task<T> SeesAsync<T>(FakeTimeProvider time, Func<Task<T>> look, Func<T, bool> fulfilled) => Eventually.SeesAsync("what the next look brings", () =>
    {
        time.Advance(TimeSpan.FromSeconds(10));
        return look();
    }, fulfilled);

    private static async Task<string> ServedAsync(int port)
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
#pragma warning disable CA5359 // Only looked at.
        await using var tls = new SslStream(tcp.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }

    private static async Task<(HttpStatusCode Code, string Body)> PostAsync(int port, string body, string bundle, SslProtocols protocols = SslProtocols.None, string path = "validate")
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(bundle);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        using var http = new HttpClient(handler) { DefaultRequestHeaders = { ExpectContinue = true } };
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"https://127.0.0.1:{port}/{path}"), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
