using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Reconciler.Language.Admission;
using Reconciler.Kubernetes;
using Reconciler.Testing;
using Reconciler.Webhook;

namespace Reconciler.Charts.Tests;

/// <summary>The chart's life with the real Helm on upstream's API server, which calls the webhook for real.</summary>
public sealed class UpstreamHelmTests
{
    private const string Machine = """
        {apiVersion: reconciler.dev/v1alpha1, kind: VirtualMachine, metadata: {name: web}, spec: {disks: [{name: root, size: 1Gi}]}}
        """;

    private const string Wrong = """
        {apiVersion: reconciler.dev/v1alpha1, kind: VirtualMachine, metadata: {name: wrong}, spec: {interfaces: [{name: eth0, network: a, macAddress: "01:00:00:00:00:01"}]}}
        """;

    [UpstreamFact]
    public async Task Chart_IsInstalled_Upgraded_AndUninstalled_AndItsWebhookIsAsked()
    {
        await using var api = await UpstreamApi.StartAsync("--unsafe-no-fsync");
        using var earlier = new EarlierChart();
        var port = FreePort();
        string[] values = ["--namespace", Helm.Namespace, .. Helm.Required, "--set", $"webhook.url=https://127.0.0.1:{port}/validate"];
        (await api.RunAsync("helm", ["install", "reconciler", earlier.Folder, "--create-namespace", .. values])).Succeeded().Should().Contain("STATUS: deployed");
        (await api.KubectlAsync(["wait", "--for=condition=Established", "crd", "--all", "--timeout=120s"])).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Should().HaveCount(Directory.GetFiles(Path.Combine(Repository.Root, "crds", "generated")).Length);

        // Nothing runs Deployments here: the webhook runs in this process, as its pods would.
        using var stop = new CancellationTokenSource();
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        var webhook = new WebhookHost(new WebhookOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, port),
            Client = client,
            Namespace = Helm.Namespace,
            Names = ["127.0.0.1"],
            AgentUser = "system:serviceaccount:reconciler-system:reconciler-agent",
        });
        var running = webhook.RunAsync(stop.Token);
        await Eventually.SeesAsync("the webhook is ready", () => Task.FromResult(webhook.IsReady), ready => ready);
        await Eventually.SeesAsync("the server asks it", () => api.KubectlAsync(["create", "--dry-run=server", "-f", "-"], Machine), answer => answer.ExitCode == 0);
        (await api.KubectlAsync(["create", "-f", "-"], Machine)).Succeeded();
        (await api.KubectlAsync(["create", "-f", "-"], "{apiVersion: reconciler.dev/v1alpha1, kind: HypervisorNode, metadata: {name: node1}, spec: {}}")).Succeeded();
        (await api.KubectlAsync(["create", "-f", "-"], Wrong)).Error.Should().Contain("spec.interfaces[0].macAddress: 01:00:00:00:00:01 is a multicast address");

        // Agents: each writes what is its own. Of our kinds the webhook says so.
        (await PatchStatusAsync(api, "node1", "reconciler:node:node1")).Succeeded();
        (await PatchStatusAsync(api, "node1", "reconciler:node:node2")).Error.Should().Contain("node node2 may write its own HypervisorNode only");
        await AgentsWriteTheirOwnAsync(api, "while the webhook is there");

        // A definition that an earlier version brought is brought up to date; what the webhook keeps stays.
        var bundle = await BundleAsync(api);
        bundle.Should().NotBeEmpty();
        (await api.KubectlAsync(["get", "crd", "virtualmachines.reconciler.dev", "-o", "jsonpath={.spec.names.shortNames[*]}"])).Succeeded().Should().BeEmpty();
        (await api.RunAsync("helm", ["upgrade", "reconciler", Helm.Chart, .. values, "--set", "operator.replicas=3"])).Succeeded().Should().Contain("REVISION: 2");
        (await api.KubectlAsync(["get", "crd", "virtualmachines.reconciler.dev", "-o", "jsonpath={.spec.names.shortNames[*]}"])).Succeeded().Should().Be("vm");
        (await api.KubectlAsync(["get", "deployment", "reconciler-operator", "-n", Helm.Namespace, "-o", "jsonpath={.spec.replicas}"])).Succeeded().Should().Be("3");
        (await BundleAsync(api)).Should().Be(bundle);
        (await api.KubectlAsync(["create", "-f", "-"], Wrong)).Error.Should().Contain("spec.interfaces[0].macAddress: 01:00:00:00:00:01 is a multicast address");

        var kept = await SecretAsync(api);

        // What people made stays with its definitions; all else goes.
        (await api.RunAsync("helm", ["uninstall", "reconciler", "--namespace", Helm.Namespace])).Succeeded();
        (await api.KubectlAsync(["get", "virtualmachine", "web", "-o", "name"])).Succeeded().Trim().Should().Be("virtualmachine.reconciler.dev/web");
        (await api.KubectlAsync(["get", "deployments,daemonsets,services,serviceaccounts,roles,rolebindings,poddisruptionbudgets,networkpolicies", "-n", Helm.Namespace, "-o", "name"])).Succeeded().Should().BeEmpty();
        (await api.KubectlAsync(["get", "clusterroles,clusterrolebindings,validatingwebhookconfigurations,validatingadmissionpolicies,validatingadmissionpolicybindings", "-o", "name"])).Succeeded().Should().BeEmpty();

        // And it takes them over again; what agents may write of leases and events depends on no webhook.
        (await api.RunAsync("helm", ["install", "reconciler", Helm.Chart, .. values])).Succeeded().Should().Contain("STATUS: deployed");
        (await SecretAsync(api)).Should().Be(kept, "a Secret that an earlier version's webhook made stays");
        await stop.CancelAsync();
        await running;
        await AgentsWriteTheirOwnAsync(api, "while the webhook is away");
        (await PatchStatusAsync(api, "node1", "reconciler:node:node2")).ExitCode.Should().NotBe(0);

        // A Secret that the chart made goes with it.
        (await api.KubectlAsync(["delete", "secret", "reconciler-webhook-certificates", "-n", Helm.Namespace])).Succeeded();
        (await api.RunAsync("helm", ["upgrade", "reconciler", Helm.Chart, .. values])).Succeeded();
        (await SecretAsync(api)).Should().BeEmpty("the webhook fills it");
        (await api.RunAsync("helm", ["uninstall", "reconciler", "--namespace", Helm.Namespace])).Succeeded();
        (await api.KubectlAsync(["get", "secret", "reconciler-webhook-certificates", "-n", Helm.Namespace])).Error.Should().Contain("NotFound");
    }

    /// <summary>The words of <see cref="NodeWrite"/> by the policy that API servers judge themselves.</summary>
    private static async Task AgentsWriteTheirOwnAsync(UpstreamApi api, string when)
    {
        string[] outside = ["--as", "reconciler:node:node1", "--as-group", "reconciler:nodes"], inside = ["--as", "system:serviceaccount:reconciler-system:reconciler-agent"];
        string[] node2 = [.. inside, "--as-user-extra", "authentication.kubernetes.io/node-name=node2"];
        await Eventually.SeesAsync("the server has the policy", () => api.KubectlAsync(["create", "--dry-run=server", "-f", "-", .. outside, "--as-group", "system:masters"], Lease("reconciler-operator")), answer => answer.ExitCode != 0);
        foreach (var (caller, write, problem) in new (string[], string, string?)[]
        {
            (outside, Lease("node1"), null),
            (outside, Lease("node2"), "node node1 may write its own Lease only"),
            (outside, Lease("reconciler-operator"), "node node1 may write its own Lease only"),
            (outside, Event("node1", "node1"), null),
            (outside, Event("node2", "node1"), "node node1 tells events with itself as source.host and reportingInstance"),
            (outside, Event("node1", "node2"), "node node1 tells events with itself as source.host and reportingInstance"),
            (outside, Event(null, "node1"), "node node1 tells events with itself as source.host and reportingInstance"),
            (node2, Lease("node2"), null),
            (node2, Lease("node1"), "node node2 may write its own Lease only"),
            (inside, Lease("node2"), "must say of which node it is"),
            (["--as", "reconciler:nod", "--as-group", "reconciler:nodes"], Lease("nod"), "must say of which node it is"),
            (["--as", "somebody"], Lease("anything"), null),
            (["--as", "somebody"], Event(null, "x"), null),
        })
        {
            var answer = await api.KubectlAsync(["create", "--dry-run=server", "-f", "-", .. caller, "--as-group", "system:masters"], write);
            var said = answer.ExitCode == 0 ? "" : answer.Error;
            said.Contains(problem ?? "", StringComparison.Ordinal).Should().BeTrue("{0}: {1} writes {2}: {3}", when, string.Join(' ', caller), write, said);
            (said.Length == 0).Should().Be(problem is null, "{0}: {1} writes {2}: {3}", when, string.Join(' ', caller), write, said);
        }

        // Nor does an agent take over what another told.
        (await api.KubectlAsync(["create", "-f", "-"], Event("node2", "node2"))).Succeeded();
        (await api.KubectlAsync(["replace", "-f", "-", .. outside, "--as-group", "system:masters"], Event("node1", "node1"))).Error.Should().Contain("node node1 tells events with itself");
        (await api.KubectlAsync(["delete", "event", "told"])).Succeeded();
    }

    private static string Lease(string name) => $"{{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {{name: {name}, namespace: reconciler-system}}, spec: {{holderIdentity: {name}}}}}";

    private static string Event(string? host, string instance) =>
        $"{{apiVersion: v1, kind: Event, metadata: {{name: told, namespace: default}}, involvedObject: {{kind: Partition, name: a, namespace: default}}, reason: Told, source: {{{(host is null ? "" : $"host: {host}")}}}, reportingInstance: {instance}}}";

    private static Task<CommandResult> PatchStatusAsync(UpstreamApi api, string node, string user) => api.KubectlAsync(
        ["patch", "hypervisornode", node, "--subresource=status", "--type=merge", "-p", """{"status":{"observedGeneration":1}}""", "--as", user, "--as-group", "reconciler:nodes", "--as-group", "system:masters"]);

    private static async Task<string> SecretAsync(UpstreamApi api) =>
        (await api.KubectlAsync(["get", "secret", "reconciler-webhook-certificates", "-n", Helm.Namespace, "-o", "jsonpath={.data}"])).Succeeded();

    private static async Task<string> BundleAsync(UpstreamApi api) =>
        string.Join(' ', JsonNode.Parse((await api.KubectlAsync(["get", "validatingwebhookconfiguration", "reconciler", "-o", "json"])).Succeeded())!["webhooks"]!.AsArray()
            .Select(webhook => webhook!["clientConfig"]!["caBundle"]?.GetValue<string>() ?? ""));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The chart of a version that had fewer names for a kind.</summary>
    private sealed class EarlierChart : IDisposable
    {
        public EarlierChart()
        {
            foreach (var file in Directory.GetFiles(Helm.Chart, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(Folder, Path.GetRelativePath(Helm.Chart, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            // And whose webhook made its Secret itself.
            File.Delete(Path.Combine(Folder, "templates", "webhook-certificates.yaml"));
            var definition = Path.Combine(Folder, "files", "crds", "virtualmachines.yaml");
            var text = File.ReadAllText(definition);
            File.WriteAllText(definition, text.Replace("    shortNames:\n    - vm\n", "", StringComparison.Ordinal));
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("rc-chart-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
