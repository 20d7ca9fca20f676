using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests;

/// <summary>A guest whose check fails is repaired by the policy's command, run in it by its agent.</summary>
[Collection(LabTests.Name)]
public sealed class RemediationTests(RunningLab running) : IAsyncLifetime
{
    private const string Space = "clinic";
    private readonly LabSession lab = running.Session;

    public async Task InitializeAsync()
    {
        // The first run of the command does not help; the second one does.
        var yaml = Yaml.Namespace(Space)
            + $$$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: QuarantinePolicy
            metadata: {name: mended, namespace: {{{Space}}}}
            spec:
              selector: {matchLabels: {tier: desktop}}
              health: [{name: file, exec: {command: [/bin/sh, -c, "test -e /tmp/mended"]}, interval: 1s, timeout: 1s, failureThreshold: 1}]
              remediation: {exec: {command: [/bin/sh, -c, "echo secret-word >&2; echo run >>/tmp/runs; if test -e /tmp/tried; then touch /tmp/mended; else touch /tmp/tried; exit 3; fi"]}}
            ---

            """
            + Yaml.Machine(Space, "patient", "[]", "{tier: desktop}");
        (await lab.ApplyAsync(yaml)).Succeeded();
    }

    public async Task DisposeAsync() => (await lab.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    [Fact]
    public async Task FailingGuest_IsRepairedByTheCommand_AfterAPause_AndToldOf()
    {
        await Eventually.SeesAsync("the first run's end", () => lab.GetAsync("virtualmachine", "patient", Space), seen => seen?["status"]?["remediation"]?[0]?["exitCode"]?.GetValue<int>() == 3);
        var mended = await Eventually.SeesAsync("the second run's", () => lab.GetAsync("virtualmachine", "patient", Space), seen => seen?["status"]?["remediation"]?[0]?["exitCode"]?.GetValue<int>() == 0);

        var run = mended!["status"]!["remediation"]![0]!;
        run["policy"]!.GetValue<string>().Should().Be("mended");
        run["runs"]!.GetValue<int>().Should().Be(2);
        await Eventually.SeesAsync(
            "Compliant",
            () => lab.KubectlAsync("get", "virtualmachine", "patient", "-n", Space, "-o", "jsonpath={.status.conditions[?(@.type==\"Compliant\")].status}"),
            seen => seen.Output == "True");
        (await lab.InGuestAsync($"{Space}.patient", "/bin/cat", "/tmp/runs")).Should().Be("run\nrun\n\nexit 0");

        var events = await Eventually.SeesAsync(
            "events", () => lab.KubectlAsync("get", "events", "-n", Space, "-o", "yaml"), seen => seen.Output.Contains("RemediationSucceeded", StringComparison.Ordinal));
        events.Output.Should().Contain("run 1: /bin/sh ended with 3, not 0").And.Contain("run 2: /bin/sh ended with 0").And.NotContain("secret-word");
    }
}
