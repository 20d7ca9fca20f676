using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Reconciler.Conformance.Tests.Running;
using Reconciler.Conformance.Tests.Scripts;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.Conformance.Tests;

/// <summary>The real kubectl prints the same against both.</summary>
[Collection(BothServers.Collection)]
public sealed partial class KubectlTests(BothServers servers)
{
    private const string Namespace = "kubectl";

    [UpstreamFact]
    public async Task Kubectl_PrintsWhatItPrintsOnUpstream()
    {
        await servers.MakeNamespaceAsync(Namespace);
        using var text = File.OpenText(Path.Combine(CaseFiles.Folder, "kubectl.yaml"));
        var differences = new List<string>();
        foreach (var command in ((JsonArray)YamlReading.ParseAll(text)[0]).Objects())
        {
            var line = command.Text("run")!;
            var printed = await Task.WhenAll(servers.Kubeconfigs.Select(kubeconfig => RunAsync(kubeconfig, line, command.Text("input"))));
            if (printed[0] != printed[1])
            {
                differences.Add($"kubectl {line}\n--- ours\n{printed[0]}\n--- theirs\n{printed[1]}");
            }
        }

        string.Join('\n', differences).Should().BeEmpty();
    }

    private async Task<string> RunAsync(string kubeconfig, string line, string? input)
    {
        // A home for each: kubectl caches what is served.
        var home = Path.Combine(servers.Folder, "home" + servers.Kubeconfigs.ToList().IndexOf(kubeconfig));
        var result = await Command.RunAsync(
            new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig, ["HOME"] = home, ["PATH"] = "/usr/bin:/bin", ["TMPDIR"] = servers.Folder },
            Path.Combine(Repository.Artifacts, "bin", "kubectl"),
            ["-n", Namespace, .. line.Split(' ')],
            input);
        return Changing().Replace($"exit {result.ExitCode}\n{result.Output}\n{result.Error}", "<>");
    }

    // Times, ages, uids and versions.
    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\b\d+s\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=[rR]esource ?[vV]ersion: +)""?\d+""?")]
    private static partial Regex Changing();
}
