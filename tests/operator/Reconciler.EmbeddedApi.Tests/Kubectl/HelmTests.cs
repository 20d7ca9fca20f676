using Reconciler.EmbeddedApi.Tests.Running;
using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

/// <summary>Helm installs, upgrades, rolls back and uninstalls a chart; the older ones are there in the full run.</summary>
[Collection(RunningApi.Collection)]
public sealed class HelmTests(RunningApi api)
{
    private static readonly string Chart = Path.Combine(AppContext.BaseDirectory, "Data", "chart");

    public static TheoryData<string> Versions => Clients.Names;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Helm_OfEveryAge_KeepsAReleaseOfAChart(string version)
    {
        var ns = await api.NamespaceAsync();
        Task<CommandResult> HelmAsync(params string[] arguments) => api.RunAsync(Clients.Find(version, "helm"), [.. arguments, "-n", ns]);
        async Task<string?> ColorAsync() => (await api.Client.GetAsync(Widget.Path(ns, "made"))).Json["spec"]?["color"]?.GetValue<string>();

        (await HelmAsync("install", "r", Chart, "--wait", "--timeout", "60s")).Succeeded().Should().Contain("STATUS: deployed");
        (await ColorAsync()).Should().Be("red");
        (await HelmAsync("upgrade", "r", Chart, "--set", "color=blue", "--set", "extra=true")).Succeeded().Should().Contain("REVISION: 2");
        (await ColorAsync()).Should().Be("blue");
        (await api.Client.GetAsync($"/api/v1/namespaces/{ns}/configmaps/extra")).Code.Should().Be(200);
        (await HelmAsync("rollback", "r", "1")).Succeeded();
        (await ColorAsync()).Should().Be("red");
        (await api.Client.GetAsync($"/api/v1/namespaces/{ns}/configmaps/extra")).Code.Should().Be(404);
        (await HelmAsync("list")).Succeeded().Should().Contain("deployed");
        (await HelmAsync("uninstall", "r", "--wait")).Succeeded().Should().Contain("uninstalled");
        (await api.Client.GetAsync(Widget.Path(ns, "made"))).Code.Should().Be(404);
        (await api.Client.GetAsync($"/api/v1/namespaces/{ns}/secrets")).Json["items"]!.AsArray().Should().BeEmpty("Helm keeps its releases in secrets");
    }
}
