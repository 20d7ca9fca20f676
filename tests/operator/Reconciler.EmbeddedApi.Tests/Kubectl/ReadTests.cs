using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

[Collection(RunningApi.Collection)]
public sealed class ReadTests(RunningApi api)
{
    [Fact]
    public async Task Get_ShowsThePrinterColumns()
    {
        var ns = await FilledAsync();
        var lines = (await api.KubectlAsync(["get", "widgets", "-n", ns])).Succeeded().Split('\n');
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Should().Equal("NAME", "COLOR", "READY", "AGE");
        lines[1].Should().StartWith("blue ").And.Contain(" blue ");
        (await api.KubectlAsync(["get", "wd", "-n", ns, "-o", "wide"])).Succeeded().Should().Contain("SIZE").And.Contain(" 7");
    }

    [Fact]
    public async Task Get_SelectsByLabelsAndFields()
    {
        var ns = await FilledAsync();
        (await api.KubectlAsync(["get", "widgets", "-n", ns, "-l", "app in (blue,red),app!=red", "-o", "name"])).Succeeded().Should().Be("widget.example.test/blue\n");
        (await api.KubectlAsync(["get", "widgets", "-n", ns, "--field-selector", "spec.color=red", "-o", "name"])).Succeeded().Should().Be("widget.example.test/red\n");
        (await api.KubectlAsync(["get", "widgets", "-n", ns, "--field-selector", "spec.size=1"])).Error.Should().Contain("field label not supported: spec.size");
    }

    [Fact]
    public async Task Get_InChunks_ShowsEverythingOnce()
    {
        var ns = await FilledAsync();
        (await api.KubectlAsync(["get", "widgets", "-n", ns, "--chunk-size=1", "-o", "name"])).Succeeded()
            .Should().Be("widget.example.test/blue\nwidget.example.test/green\nwidget.example.test/red\n");
    }

    [Fact]
    public async Task Get_AsYaml_CanBeReplacedWithItself()
    {
        var ns = await FilledAsync();
        var yaml = (await api.KubectlAsync(["get", "widget", "red", "-n", ns, "-o", "yaml"])).Succeeded();
        (await api.KubectlAsync(["replace", "-n", ns, "-f", "-"], yaml)).Succeeded().Should().Contain("replaced");
    }

    [Fact]
    public async Task GetWatch_PrintsChangesAsTheyHappen()
    {
        var ns = await FilledAsync();
        var watching = api.KubectlAsync(["get", "widgets", "-n", ns, "--watch-only", "-o", "name", "--request-timeout=3s"]);
        var size = 1;
        while (!watching.IsCompleted)
        {
            // The watch begins some time after kubectl does: changes until it ends, so that some are seen whatever its start takes.
            (await api.Client.PatchAsync(Widget.Path(ns, "red"), "{\"spec\":{\"size\":" + (size = (size % 99) + 1) + "}}", "merge-patch+json")).Code.Should().Be(200);
        }

        (await watching).Output.Should().Contain("widget.example.test/red");
    }

    [Fact]
    public async Task Describe_ShowsTheObjectAndItsEvents()
    {
        var ns = await FilledAsync();
        var uid = (await api.Client.GetAsync(Widget.Path(ns, "red"))).Json["metadata"]!["uid"]!.GetValue<string>();
        var happened = new System.Text.Json.Nodes.JsonObject
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "red.1" },
            ["involvedObject"] = new System.Text.Json.Nodes.JsonObject { ["kind"] = "Widget", ["name"] = "red", ["namespace"] = ns, ["uid"] = uid },
            ["reason"] = "Painted",
            ["message"] = "the widget is red now",
            ["type"] = "Normal",
        };
        (await api.Client.PostAsync($"/api/v1/namespaces/{ns}/events", happened)).Code.Should().Be(201);
        (await api.KubectlAsync(["describe", "widget", "red", "-n", ns])).Succeeded().Should().Contain("Color:  red").And.Contain("Painted").And.Contain("the widget is red now");
        (await api.KubectlAsync(["events", "-n", ns])).Succeeded().Should().Contain("Painted");
        (await api.KubectlAsync(["get", "events.v1.events.k8s.io", "-n", ns])).Succeeded().Should().Contain("widget/red").And.Contain("the widget is red now");
    }

    [Fact]
    public async Task Explain_ShowsTheTextsOfTheSchema()
    {
        (await api.KubectlAsync(["explain", "widget.spec.size"])).Succeeded().Should().Contain("FIELD: size <integer>").And.Contain("Size in millimetres.");
        (await api.KubectlAsync(["explain", "virtualmachine.spec.memory"])).Succeeded().Should().Contain("VirtualMachine");
        (await api.KubectlAsync(["explain", "configmap.data"])).Succeeded().Should().Contain("map[string]string");
    }

    [Fact]
    public async Task ApiResources_ListsBuiltInAndCustomKinds() =>
        (await api.KubectlAsync(["api-resources", "-o", "name"])).Succeeded().Split('\n')
            .Should().Contain(["namespaces", "secrets", "leases.coordination.k8s.io", "widgets.example.test", "virtualmachines.reconciler.dev", "customresourcedefinitions.apiextensions.k8s.io"]);

    [Fact]
    public async Task AuthCanI_IsYesForTheAdministrator()
    {
        (await api.KubectlAsync(["auth", "can-i", "delete", "widgets"])).Succeeded().Should().Be("yes\n");
        (await api.KubectlAsync(["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"])).Succeeded().Should().Be("reconciler-admin");
    }

    private async Task<string> FilledAsync()
    {
        var ns = await api.NamespaceAsync();
        foreach (var color in new[] { "red", "green", "blue" })
        {
            var widget = Widget.Json(color, $$"""{"color":"{{color}}","size":7}""", $$$"""{"labels":{"app":"{{{color}}}"}}""");
            (await api.Client.PostAsync(Widget.Path(ns), widget)).Code.Should().Be(201);
        }

        return ns;
    }
}
