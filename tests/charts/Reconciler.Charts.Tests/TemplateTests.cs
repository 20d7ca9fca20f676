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
    [InlineData("least.yaml", "crds.install=false,roles.install=false")]
    [InlineData(
        "everything.yaml",
        "crds.install=false,roles.install=false,agent.outside=true,serviceMonitor.enabled=true,serviceMonitor.labels.team=vm,operator.southbound=tcp:192.0.2.1:6642,operator.extraArgs={--scan-interval=1m},"
        + "operator.nodeSelector.zone=a,operator.podAnnotations.a=b,webhook.url=https://198.51.100.7:9443/validate,agent.imageRoots={/srv/images},agent.extraArgs={--ovn-remote=tcp:192.0.2.1:6642},imagePullSecrets[0].name=pull")]
    [InlineData("operator-alone.yaml", "crds.install=false,webhook.enabled=false,agent.enabled=false,roles.install=false,networkPolicy.enabled=false,operator.replicas=1")]
    public async Task Template_IsAsExpected(string golden, string values)
    {
        var file = Path.Combine(Repository.Root, "tests", "charts", "Reconciler.Charts.Tests", "Golden", golden);
        var text = (await Helm.TemplateAsync([.. Helm.Required, "--set", values])).Succeeded().Replace(OperatorRules(), "rules: as shipped", StringComparison.Ordinal);
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
        var people = (await Helm.TemplateAsync([.. Helm.Required, "--show-only", "templates/roles-people.yaml"])).Succeeded();
        foreach (var role in new[] { "reconciler-admin", "reconciler-network-admin", "reconciler-vm-operator", "reconciler-viewer" })
        {
            people.Should().Contain(Shipped($"metadata: {{name: {role}}}"));
        }

        people.Split("\nkind: ClusterRole\n").Should().HaveCount(5);
        (await Helm.TemplateAsync([.. Helm.Required, "--show-only", "templates/operator-access.yaml"])).Succeeded().Should().Contain(OperatorRules());
    }

    /// <summary>What the golden files do not hold: rights change with what the controllers do.</summary>
    private static string OperatorRules()
    {
        var role = Shipped("metadata: {name: \"system:reconciler-operator\"}");
        return role[role.IndexOf("rules:", StringComparison.Ordinal)..];
    }

    [Fact]
    public void TheRoles_AreThoseOfTheEmbeddedApi()
    {
        var file = new FileInfo(Path.Combine(Repository.Root, "charts/reconciler/files/roles.yaml"));
        file.LinkTarget.Should().BeNull("whoever fetches the chart by itself gets no links");
        File.ReadAllText(file.FullName).Should().Be(File.ReadAllText(Path.Combine(Repository.Root, "operator/Reconciler.EmbeddedApi/Authorization/Shipped/roles.yaml")), "make generate copies it");
    }

    private static string Shipped(string metadata) => File.ReadAllText(Path.Combine(Repository.Root, "operator/Reconciler.EmbeddedApi/Authorization/Shipped/roles.yaml")).Split("\n---\n")
        .Single(role => role.Contains("kind: ClusterRole\n" + metadata, StringComparison.Ordinal)).Trim();
}
