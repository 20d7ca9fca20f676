using System.Text.Json.Nodes;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>`reconciler sync` with operator, agent, libvirt and OVN at work behind the API.</summary>
[Collection(LabTests.Name)]
public sealed class SyncTests(RunningLab running)
{
    private const string Space = "synced";
    private const string Kinds = "virtualnetworks,virtualmachines,accesspolicies,machineimages,configmaps";
    private static readonly Dictionary<string, string> Author = new()
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_AUTHOR_NAME"] = "a",
        ["GIT_AUTHOR_EMAIL"] = "a@example.test",
        ["GIT_COMMITTER_NAME"] = "a",
        ["GIT_COMMITTER_EMAIL"] = "a@example.test",
    };

    private readonly LabSession lab = running.Session;

    [Fact]
    public async Task ARepository_IsSyncedUntilItIsReady_StaysInSyncBehindOperatorAndAgent_AndIsPrunedWithItsNamespace()
    {
        var folder = Directory.CreateTempSubdirectory("rc-sync-").FullName;
        try
        {
            await GitAsync(folder, "init", "--quiet", "--initial-branch=main");
            await CommitAsync(folder, Yaml.Namespace(Space) + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.77.0.0/24}], nat: {}}")
                + Yaml.Machine(Space, "one", "[{name: eth0, network: office}]", "{app: one}", "runStrategy: Halted") + $$"""
                apiVersion: reconciler.dev/v1alpha1
                kind: AccessPolicy
                metadata: {name: closed, namespace: {{Space}} }
                spec: {selector: {matchLabels: {app: one} }, policyTypes: [Ingress]}
                """);

            var first = await SyncAsync(folder);
            first.ExitCode.Should().Be(0, first.Output + first.Error);
            first.Output.Should().Contain($"+ virtualmachine {Space}/one: created\n").And.EndWith("6 created; all ready\n");
            (await lab.VirshAsync("domstate", $"{Space}.one")).Succeeded().Trim().Should().Be("shut off");

            var before = await WrittenAsync();
            var second = await SyncAsync(folder);
            second.Output.Should().EndWith("6 unchanged; all ready\n");
            (await WrittenAsync()).Should().BeEquivalentTo(before);
            foreach (var (name, entries) in before)
            {
                entries.Where(entry => !entry.StartsWith("reconciler-sync ", StringComparison.Ordinal) && !entry.Contains(""" {"f:metadata":{"f:finalizers":{""", StringComparison.Ordinal))
                    .Should().BeEmpty("nobody else owns anything but a finalizer of {0}", name);
            }

            await CommitAsync(folder, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: synced, namespace: default}\n");
            var pruned = await SyncAsync(folder);
            pruned.ExitCode.Should().Be(0, pruned.Output + pruned.Error);
            pruned.Output.Should().Contain($"- namespace {Space}: pruned\n").And.EndWith("1 created, 6 pruned; all ready\n");
            (await lab.VirshAsync("domstate", $"{Space}.one")).ExitCode.Should().NotBe(0);
            (await lab.KubectlAsync("get", "namespace", Space)).ExitCode.Should().Be(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await lab.KubectlAsync("delete", "namespace", Space, "--ignore-not-found", "--timeout=60s");
            await lab.KubectlAsync("delete", "configmap", "synced", "--ignore-not-found");
        }
    }

    private Task<CommandResult> SyncAsync(string folder) =>
        lab.ReconcilerAsync("sync", "--repo", folder, "--once", "--prune", "--timeout", "60s", "--cache-dir", Path.Combine(folder, ".git/cache"));

    /// <summary>Generation and owners of everything besides status, of each object.</summary>
    private async Task<Dictionary<string, List<string>>> WrittenAsync()
    {
        var list = JsonNode.Parse((await lab.KubectlAsync("get", Kinds, "-n", Space, "-o", "json", "--show-managed-fields")).Succeeded())!["items"]!.AsArray();
        return list.Where(item => item!["metadata"]!["labels"]?["reconciler.dev/sync"] is not null).ToDictionary(
            item => $"{item!["kind"]} {item["metadata"]!["name"]} of generation {item["metadata"]!["generation"]}",
            item => item!["metadata"]!["managedFields"]!.AsArray().Where(entry => entry!["subresource"] is null).Select(entry => $"{entry!["manager"]} {entry["fieldsV1"]!.ToJsonString()}").ToList());
    }

    private static async Task CommitAsync(string folder, string yaml)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "all.yaml"), yaml);
        await GitAsync(folder, "add", "all.yaml");
        await GitAsync(folder, "commit", "--quiet", "-m", "change");
    }

    private static async Task GitAsync(string folder, params string[] arguments) => (await Command.RunAsync(Author, "git", ["-C", folder, .. arguments])).Succeeded();
}
