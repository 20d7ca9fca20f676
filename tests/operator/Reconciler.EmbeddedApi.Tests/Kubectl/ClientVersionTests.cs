using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

/// <summary>Old and new kubectl work alike; all but the provisioned one are there in the full run only.</summary>
[Collection(RunningApi.Collection)]
public sealed class ClientVersionTests(RunningApi api)
{
    public static TheoryData<string> Versions => Clients.Names;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Kubectl_OfEveryAge_DoesItsWork(string version)
    {
        var ns = await api.NamespaceAsync();
        async Task<string> RunAsync(string line, string? input = null, string? editor = null) =>
            (await api.RunAsync(Clients.Find(version, "kubectl"), ["-n", ns, .. line.Split(' ')], input, editor)).Succeeded();

        (await RunAsync("apply -f -", Widget.Yaml("one", "color: red"))).Should().Contain("widget.example.test/one created");
        (await RunAsync("apply -f -", Widget.Yaml("one", "color: red"))).Should().Contain("unchanged");
        (await RunAsync("apply -f -", Widget.Yaml("one", "color: blue"))).Should().Contain("configured");
        (await RunAsync("get widgets")).Should().Contain("COLOR").And.Contain("blue");
        (await RunAsync("get wd one -o jsonpath={.spec.color}")).Should().Be("blue");
        (await RunAsync("explain widget.spec.size")).Should().Contain("Size in millimetres");
        (await RunAsync("patch widget one --type merge -p {\"spec\":{\"size\":5}}")).Should().Contain("patched");
        (await RunAsync("edit widget one", editor: "sed -i s/blue/green/")).Should().Contain("edited");
        (await RunAsync("apply --server-side --force-conflicts -f -", Widget.Yaml("one", "color: red"))).Should().Contain("serverside-applied");
        (await RunAsync("scale widget one --replicas 3")).Should().Contain("scaled");
        (await RunAsync("auth can-i create widgets")).Trim().Should().Be("yes");
        (await RunAsync("create configmap c --from-literal a=b")).Should().Contain("created");
        (await RunAsync("wait --for=jsonpath={.spec.replicas}=3 widget/one --timeout=10s")).Should().Contain("condition met");
        (await RunAsync("describe widget one")).Should().Contain("Replicas:");
        (await RunAsync("delete widget one --wait")).Should().Contain("deleted");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Kubectl_OfEveryAge_ChecksFieldsAndShowsDifferences(string version)
    {
        var ns = await api.NamespaceAsync();
        var kubectl = Clients.Find(version, "kubectl");
        var wrong = await api.RunAsync(kubectl, ["-n", ns, "apply", "-f", "-"], Widget.Yaml("one", "color: red, colour: red"));
        wrong.ExitCode.Should().Be(1);
        wrong.Error.Should().Contain("colour");
        (await api.RunAsync(kubectl, ["-n", ns, "apply", "-f", "-"], Widget.Yaml("one", "color: red"))).Succeeded();
        var difference = await api.RunAsync(kubectl, ["-n", ns, "diff", "-f", "-"], Widget.Yaml("one", "color: blue"));
        difference.ExitCode.Should().Be(1, "{0}", difference.Error);
        difference.Output.Should().Contain("+  color: blue");
    }
}
