using Reconciler.Cli;
using Reconciler.Testing;

namespace Reconciler.Charts.Tests;

/// <summary>What the chart comes to.</summary>
public sealed class TemplateTests
{
    [Fact]
    public async Task Lint_FindsNothing() =>
        (await Helm.RunAsync(["lint", "--strict", "--quiet", Helm.Chart, "--namespace", Helm.Namespace, .. Helm.Required])).Succeeded().Trim().Should().BeEmpty();

    [Theory]
    [InlineData("least.yaml", "crds.install=false")]
    [InlineData(
        "everything.yaml",
        "crds.install=false,agent.outside=true,serviceMonitor.enabled=true,serviceMonitor.labels.team=vm,operator.southbound=tcp:192.0.2.1:6642,operator.extraArgs={--scan-interval=1m},"
        + "operator.nodeSelector.zone=a,operator.podAnnotations.a=b,webhook.url=https://198.51.100.7:9443/validate,agent.imageRoots={/srv/images},agent.extraArgs={--ovn-remote=tcp:192.0.2.1:6642},imagePullSecrets[0].name=pull")]
    [InlineData("operator-alone.yaml", "crds.install=false,webhook.enabled=false,agent.enabled=false,roles.install=false,networkPolicy.enabled=false,operator.replicas=1")]
    public async Task Template_IsAsExpected(string golden, string values)
    {
        var file = Path.Combine(Repository.Root, "tests", "charts", "Reconciler.Charts.Tests", "Golden", golden);
        var text = (await Helm.TemplateAsync([.. Helm.Required, "--set", values])).Succeeded();
        if (Environment.GetEnvironmentVariable("UPDATE_DATA") == "1")
        {
            await File.WriteAllTextAsync(file, text);
        }

        text.Should().Be(await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Definitions_AreTheGeneratedOnes_AndStayOnUninstall()
    {
        var text = (await Helm.TemplateAsync([.. Helm.Required, "--show-only", "templates/crds.yaml"])).Succeeded();
        var generated = Directory.GetFiles(Path.Combine(Repository.Root, "crds", "generated"));
        foreach (var file in generated)
        {
            text.Should().Contain((await File.ReadAllTextAsync(file)).Replace("\nmetadata:\n  name: ", "\nmetadata:\n  annotations: {helm.sh/resource-policy: keep}\n  name: ", StringComparison.Ordinal));
        }

        text.Split("\nkind: CustomResourceDefinition\n").Should().HaveCount(generated.Length + 1);
        (await Helm.TemplateAsync([.. Helm.Required, "--set", "crds.keep=false", "--show-only", "templates/crds.yaml"])).Succeeded().Should().NotContain("resource-policy");
    }

    [Theory]
    [InlineData("operator.northbound=", "reconciler-system", "operator.northbound: where OVN's northbound database is")]
    [InlineData("operator.northbound=ovn", "reconciler-system", "operator/northbound")]
    [InlineData("operator.northbond=tcp:192.0.2.1:6641", "reconciler-system", "northbond")]
    [InlineData("operator.northbound=tcp:192.0.2.1:6641", "default", "install it with --namespace reconciler-system")]
    [InlineData("operator.northbound=tcp:192.0.2.1:6641,webhook.url=http://192.0.2.2/validate", "reconciler-system", "webhook/url")]
    [InlineData("operator.northbound=tcp:192.0.2.1:6641,operator.replicas=many", "reconciler-system", "operator/replicas")]
    public async Task WrongValues_AreSaid(string values, string ns, string said)
    {
        var refused = await Helm.RunAsync("template", "reconciler", Helm.Chart, "--namespace", ns, "--set", values);
        refused.ExitCode.Should().NotBe(0);
        refused.Error.Should().Contain(said);
    }

    [Fact]
    public async Task Arguments_AreOptionsOfTheProgram()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "tests", "charts", "Reconciler.Charts.Tests", "Golden", "everything.yaml"));
        foreach (var verb in new[] { "operator", "webhook", "agent" })
        {
            var begin = Array.IndexOf(lines, "        - " + verb);
            var options = lines.Skip(begin + 1).TakeWhile(line => line.StartsWith("        - ", StringComparison.Ordinal)).Select(line => line["        - ".Length..].Trim('"').Split('=')[0]).ToList();
            using var output = new StringWriter();
            (await CommandLine.RunAsync([verb, "--help"], output, output)).Should().Be(0);
            options.Should().NotBeEmpty().And.OnlyContain(option => output.ToString().Contains(option, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Roles_AreTheEmbeddedApis()
    {
        var shipped = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "operator/Reconciler.EmbeddedApi/Authorization/Shipped/roles.yaml"))).Split("\n---\n");
        var people = await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "files/roles-people.yaml"));
        var roles = shipped.Where(role => role.Contains("kind: ClusterRole\nmetadata: {name: reconciler-", StringComparison.Ordinal)).ToList();
        roles.Should().HaveCount(4).And.OnlyContain(role => people.Contains(role.Trim().Replace("kind: ClusterRole\n", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n", StringComparison.Ordinal), StringComparison.Ordinal));
        people.Split("\nkind: ClusterRole\n").Should().HaveCount(5);

        var ofOperator = shipped.Single(role => role.Contains("kind: ClusterRole\nmetadata: {name: \"system:reconciler-operator\"}", StringComparison.Ordinal));
        var rules = await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "files/rules-operator.yaml"));
        rules[rules.IndexOf("rules:", StringComparison.Ordinal)..].Trim().Should().Be(ofOperator[ofOperator.IndexOf("rules:", StringComparison.Ordinal)..].Trim());
    }
}
