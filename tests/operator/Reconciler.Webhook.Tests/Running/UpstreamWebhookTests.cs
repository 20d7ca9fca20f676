using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Testing;
using Reconciler.Webhook.Certificates;

namespace Reconciler.Webhook.Tests.Running;

/// <summary>The webhook as upstream's API server really calls it.</summary>
public sealed class UpstreamWebhookTests
{
    private const string Bad = """
        {apiVersion: reconciler.dev/v1alpha1, kind: VirtualMachine, metadata: {name: bad}, spec: {interfaces: [{name: eth0, network: a, macAddress: "01:00:00:00:00:01"}, {name: eth1, network: a, ipAddresses: [10.0.0.1, 10.0.0.2]}]}}
        """;

    private const string Good = """
        {apiVersion: reconciler.dev/v1alpha1, kind: VirtualMachine, metadata: {name: good}, spec: {disks: [{name: root, size: 1Gi}]}}
        """;

    [UpstreamFact]
    public async Task UpstreamsServer_AsksTheWebhook_WhileItsAuthoritiesAndCertificatesRotate_AndNotOneAnswerFails()
    {
        await using var api = await UpstreamApi.StartAsync("--unsafe-no-fsync");
        (await api.KubectlAsync(["create", "-f", Path.Combine(Repository.Root, "crds", "generated", "virtualmachines.yaml"), "-f", Path.Combine(Repository.Root, "crds", "generated", "partitions.yaml")])).Succeeded();
        (await api.KubectlAsync(["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"])).Succeeded();
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var webhook = new WebhookHost(new WebhookOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Client = client,
            Namespace = "default",
            Names = ["127.0.0.1"],
            AgentUser = "nobody",
            Interval = TimeSpan.FromMilliseconds(200),

            // A certificate every second or two, an authority every four; each is known for a second before it is used.
            Lives = new CertificateLives
            {
                Authority = TimeSpan.FromSeconds(12),
                AuthorityAhead = TimeSpan.FromSeconds(8),
                Serving = TimeSpan.FromSeconds(6),
                ServingAhead = TimeSpan.FromSeconds(4),
                Settle = TimeSpan.FromSeconds(1),
            },
        });
        var running = webhook.RunAsync(stop.Token);
        await Eventually.SeesAsync("the webhook listens", () => Task.FromResult(webhook.Port), port => port > 0);
        await ConfigureAsync(api, webhook.Port);
        await Eventually.SeesAsync("API servers know whom to trust", () => Task.FromResult(webhook.IsReady), ready => ready);

        // Words of the one validator, all of them.
        var refused = await Eventually.SeesAsync("the server has its configuration", () => api.KubectlAsync(["create", "--dry-run=server", "-f", "-"], Bad), answer => answer.ExitCode != 0);
        refused.Error.Split('\n').Should().Contain("The VirtualMachine \"bad\" is invalid: ")
            .And.Contain(line => line.StartsWith("* spec.interfaces[0].macAddress: 01:00:00:00:00:01 is a multicast address; give one", StringComparison.Ordinal))
            .And.Contain(line => line.StartsWith("* spec.interfaces[1].ipAddresses[1]: is the second IPv4 address", StringComparison.Ordinal));
        (await api.KubectlAsync(["create", "-f", "-"], Good)).Succeeded();

        var (servings, authorities, asked) = (new HashSet<string>(), new HashSet<string>(), 0);
        var machines = client.For(Kinds.VirtualMachines);
        var machine = await machines.GetAsync(new ResourceKey("default", "good"), default);
        await Eventually.SeesAsync("four authorities and eight certificates came and went", async () =>
        {
            // It answers a failure of the webhook with 500, for its failure policy is Fail.
            await machines.MergePatchAsync(ResourceKey.Of(machine), new JsonObject { ["spec"] = new JsonObject { ["guestAgent"] = asked++ % 2 == 0 } }, default);
            var set = CertificateSecret.Read(await client.For(Kinds.Secrets).GetAsync(new ResourceKey("default", "reconciler-webhook-certificates"), default))!;
            servings.Add(set.Serving.Certificate);
            authorities.Add(set.Authorities[0].Subject);
            return (authorities.Count, servings.Count);
        }, seen => seen is { Item1: >= 4, Item2: >= 8 });
        asked.Should().BeGreaterThan(50);

        await stop.CancelAsync();
        await running;
        await FluentActions.Awaiting(() => machines.MergePatchAsync(ResourceKey.Of(machine), new JsonObject { ["spec"] = new JsonObject { ["guestAgent"] = true } }, default))
            .Should().ThrowAsync<ApiException>("a webhook that is away lets nothing through");
        (await api.KubectlAsync(["create", "configmap", "others", "--from-literal=a=b"])).Succeeded();
    }

    /// <summary>The chart's configuration, with the address in place of the Service.</summary>
    private static async Task ConfigureAsync(UpstreamApi api, int port)
    {
        var configuration = $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: reconciler}
            webhooks:
            - name: objects.reconciler.dev
              rules: [{apiGroups: [reconciler.dev], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: ["*"]}]
              clientConfig: {url: "https://127.0.0.1:{{port}}/validate"}
              failurePolicy: Fail
              sideEffects: None
              admissionReviewVersions: [v1]
              timeoutSeconds: 10
            """;
        (await api.KubectlAsync(["create", "-f", "-"], configuration)).Succeeded();
    }
}
