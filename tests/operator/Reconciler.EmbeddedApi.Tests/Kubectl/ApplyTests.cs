using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

[Collection(RunningApi.Collection)]
public sealed class ApplyTests(RunningApi api)
{
    [Fact]
    public async Task Apply_WhenRepeated_ChangesNothing()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one"))).Succeeded().Should().Contain("widget.example.test/one created");
        var before = await api.Client.GetAsync(Widget.Path(ns, "one"));
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one"))).Succeeded().Should().Contain("unchanged");
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Version.Should().Be(before.Version);
    }

    [Fact]
    public async Task Apply_WhenAFieldIsLeftOut_RemovesIt()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one", "color: red, size: 3"))).Succeeded();
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one", "color: blue"))).Succeeded().Should().Contain("configured");
        var stored = (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json;
        stored["spec"]!.ToJsonString().Should().Be("""{"color":"blue"}""");
        stored["metadata"]!["generation"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Apply_OfAnUnknownField_IsRefusedWithItsPath()
    {
        var ns = await api.NamespaceAsync();
        var refused = await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one", "color: red, colour: red"));
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("unknown field \"spec.colour\"");
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Code.Should().Be(404);
    }

    [Fact]
    public async Task Apply_WithDryRunServer_StoresNothing()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "-n", ns, "--dry-run=server", "-f", "-"], Widget.Yaml("one"))).Succeeded().Should().Contain("created (server dry run)");
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Code.Should().Be(404);
    }

    [Fact]
    public async Task Diff_ShowsWhatApplyWouldChange()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one"))).Succeeded();
        var difference = await api.KubectlAsync(["diff", "-n", ns, "-f", "-"], Widget.Yaml("one", "color: blue"));
        difference.ExitCode.Should().Be(1);
        difference.Output.Should().Contain("-  color: red").And.Contain("+  color: blue");
        (await api.KubectlAsync(["diff", "-n", ns, "-f", "-"], Widget.Yaml("one"))).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task ServerSideApply_AfterClientSideApply_TakesOverWithoutConflict()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one"))).Succeeded();
        (await api.KubectlAsync(["apply", "-n", ns, "--server-side", "-f", "-"], Widget.Yaml("one", "color: blue"))).Succeeded();
        var stored = (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json;
        stored["spec"]!["color"]!.GetValue<string>().Should().Be("blue");
        stored["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"]!.GetValue<string>().Should().Contain("blue");
    }

    [Fact]
    public async Task ServerSideApply_WhenAnotherOwnsTheField_IsRefusedUntilForced()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "--server-side", "-n", ns, "-f", "-"], Widget.Yaml("one"))).Succeeded();
        string[] other = ["apply", "--server-side", "--field-manager", "other", "-n", ns, "-f", "-"];
        var refused = await api.KubectlAsync(other, Widget.Yaml("one", "color: green"));
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.color");
        (await api.KubectlAsync([.. other, "--force-conflicts"], Widget.Yaml("one", "color: green"))).Succeeded();
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["spec"]!["color"]!.GetValue<string>().Should().Be("green");
    }

    [Fact]
    public async Task ServerSideApply_AfterClientSideApply_TakesTheFieldsOver()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Widget.Yaml("one", "color: red, size: 3"))).Succeeded();
        (await api.KubectlAsync(["apply", "--server-side", "-n", ns, "-f", "-"], Widget.Yaml("one", "color: red"))).Succeeded();
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["spec"]!.ToJsonString().Should().Be("""{"color":"red"}""");
    }

    [Fact]
    public async Task Apply_OfAnInvalidMachine_IsRefusedWithEveryError()
    {
        var ns = await api.NamespaceAsync();
        const string Machine = """
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualMachine
            metadata: {name: bad}
            spec:
              memory: {size: 512Mi, max: 256Mi}
              disks: [{name: root, image: debian, size: 8Gi}]
              interfaces: [{name: eth0, network: office, ipAddresses: [10.0.0.1, 10.0.0.2]}]
            """;
        var refused = await api.KubectlAsync(["apply", "-n", ns, "-f", "-"], Machine);
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("spec.memory.max").And.Contain("spec.interfaces[0].ipAddresses");
    }
}
