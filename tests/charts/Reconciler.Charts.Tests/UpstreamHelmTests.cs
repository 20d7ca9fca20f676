using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
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
        (await api.KubectlAsync(["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"])).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries)
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
        (await api.KubectlAsync(["create", "-f", "-"], Wrong)).Error.Should().Contain("spec.interfaces[0].macAddress: 01:00:00:00:00:01 is a multicast address");

        // Agents, told by matchConditions: each writes what is its own.
        (await LeaseAsync(api, "node1", "reconciler:node:node1")).Succeeded();
        (await LeaseAsync(api, "node2", "reconciler:node:node1")).Error.Should().Contain("node node1 may write its own Lease only");
        (await LeaseAsync(api, "node3", "system:serviceaccount:reconciler-system:reconciler-agent")).Error.Should().Contain("must say of which node it is");
        (await LeaseAsync(api, "anything", "somebody")).Succeeded();

        // A definition that an earlier version brought is brought up to date; what the webhook keeps stays.
        var bundle = await BundleAsync(api);
        bundle.Should().NotBeEmpty();
        (await api.KubectlAsync(["get", "crd", "virtualmachines.reconciler.dev", "-o", "jsonpath={.spec.names.shortNames[*]}"])).Succeeded().Should().BeEmpty();
        (await api.RunAsync("helm", ["upgrade", "reconciler", Helm.Chart, .. values, "--set", "operator.replicas=3"])).Succeeded().Should().Contain("REVISION: 2");
        (await api.KubectlAsync(["get", "crd", "virtualmachines.reconciler.dev", "-o", "jsonpath={.spec.names.shortNames[*]}"])).Succeeded().Should().Be("vm");
        (await api.KubectlAsync(["get", "deployment", "reconciler-operator", "-n", Helm.Namespace, "-o", "jsonpath={.spec.replicas}"])).Succeeded().Should().Be("3");
        (await BundleAsync(api)).Should().Be(bundle);
        (await api.KubectlAsync(["create", "-f", "-"], Wrong)).Error.Should().Contain("spec.interfaces[0].macAddress: 01:00:00:00:00:01 is a multicast address");

        // What people made stays with its definitions; all else goes.
        (await api.RunAsync("helm", ["uninstall", "reconciler", "--namespace", Helm.Namespace])).Succeeded();
        (await api.KubectlAsync(["get", "virtualmachine", "web", "-o", "name"])).Succeeded().Trim().Should().Be("virtualmachine.reconciler.dev/web");
        (await api.KubectlAsync(["get", "deployments,daemonsets,services,serviceaccounts,roles,rolebindings,poddisruptionbudgets,networkpolicies", "-n", Helm.Namespace, "-o", "name"])).Succeeded().Should().BeEmpty();
        (await api.KubectlAsync(["get", "clusterroles,clusterrolebindings,validatingwebhookconfigurations", "-o", "name"])).Succeeded().Should().BeEmpty();

        // And it takes them over again.
        (await api.RunAsync("helm", ["install", "reconciler", Helm.Chart, .. values])).Succeeded().Should().Contain("STATUS: deployed");
        await stop.CancelAsync();
        await running;
    }

    private static Task<CommandResult> LeaseAsync(UpstreamApi api, string name, string user) => api.KubectlAsync(
        ["create", "-f", "-", "--as", user, "--as-group", user.StartsWith("reconciler:", StringComparison.Ordinal) ? "reconciler:nodes" : "others", "--as-group", "system:masters"],
        $"{{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {{name: {name}, namespace: reconciler-system}}, spec: {{holderIdentity: {name}}}}}");

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

            var definition = Path.Combine(Folder, "files", "crds", "virtualmachines.yaml");
            var text = File.ReadAllText(definition);
            File.WriteAllText(definition, text.Replace("    shortNames:\n    - vm\n", "", StringComparison.Ordinal));
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("rc-chart-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
