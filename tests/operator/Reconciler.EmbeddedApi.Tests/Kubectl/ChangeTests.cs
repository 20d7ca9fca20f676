using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

[Collection(RunningApi.Collection)]
public sealed class ChangeTests(RunningApi api)
{
    [Fact]
    public async Task Patch_MergeAndJson_ChangeCustomObjects()
    {
        var ns = await WithWidgetAsync();
        (await api.KubectlAsync(["patch", "widget", "one", "-n", ns, "--type=merge", "-p", """{"spec":{"size":5}}"""])).Succeeded().Should().Contain("patched");
        (await api.KubectlAsync(["patch", "widget", "one", "-n", ns, "--type=json", "-p", """[{"op":"test","path":"/spec/size","value":5},{"op":"replace","path":"/spec/color","value":"blue"}]"""])).Succeeded();
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["spec"]!.ToJsonString().Should().Be("""{"color":"blue","size":5}""");
        (await api.KubectlAsync(["patch", "widget", "one", "-n", ns, "--type=strategic", "-p", "{}"])).Error.Should().Contain("application/merge-patch+json");
    }

    [Fact]
    public async Task Patch_Strategic_ChangesBuiltInObjects()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "configmap", "settings", "-n", ns, "--from-literal=a=1"])).Succeeded();
        (await api.KubectlAsync(["patch", "configmap", "settings", "-n", ns, "-p", """{"data":{"b":"2"}}"""])).Succeeded();
        (await api.KubectlAsync(["get", "configmap", "settings", "-n", ns, "-o", "jsonpath={.data}"])).Succeeded().Should().Be("""{"a":"1","b":"2"}""");
    }

    [Fact]
    public async Task Create_OfSecretsAndAccounts_TakesKubectlsOwnForm()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "secret", "generic", "key", "-n", ns, "--from-literal=word=geheim"])).Succeeded();
        (await api.KubectlAsync(["get", "secret", "key", "-n", ns, "-o", "jsonpath={.type} {.data.word}"])).Succeeded().Should().Be("Opaque Z2VoZWlt");
        (await api.KubectlAsync(["create", "serviceaccount", "robot", "-n", ns])).Succeeded();
    }

    [Fact]
    public async Task Edit_StoresWhatTheEditorLeaves()
    {
        var ns = await WithWidgetAsync();
        (await api.KubectlAsync(["edit", "widget", "one", "-n", ns], editor: "sed -i s/red/green/")).Succeeded().Should().Contain("edited");
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["spec"]!["color"]!.GetValue<string>().Should().Be("green");
    }

    [Fact]
    public async Task LabelAndAnnotate_LeaveTheGenerationAlone()
    {
        var ns = await WithWidgetAsync();
        (await api.KubectlAsync(["label", "widget", "one", "-n", ns, "tier=web"])).Succeeded();
        (await api.KubectlAsync(["annotate", "widget", "one", "-n", ns, "note=x"])).Succeeded();
        var metadata = (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["metadata"]!;
        metadata["labels"]!["tier"]!.GetValue<string>().Should().Be("web");
        metadata["annotations"]!["note"]!.GetValue<string>().Should().Be("x");
        metadata["generation"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Scale_SetsTheReplicas()
    {
        var ns = await WithWidgetAsync();
        (await api.KubectlAsync(["scale", "widget", "one", "-n", ns, "--replicas=4"])).Succeeded().Should().Contain("scaled");
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["spec"]!["replicas"]!.GetValue<int>().Should().Be(4);
        (await api.KubectlAsync(["scale", "widget", "one", "-n", ns, "--current-replicas=9", "--replicas=1"])).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Wait_EndsWhenTheConditionHolds()
    {
        var ns = await WithWidgetAsync();
        var waiting = api.KubectlAsync(["wait", "widget/one", "-n", ns, "--for=condition=Ready", "--timeout=20s"]);
        (await api.Client.PatchAsync(Widget.Path(ns, "one") + "/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "merge-patch+json")).Code.Should().Be(200);
        (await waiting).Succeeded().Should().Contain("condition met");
    }

    [Fact]
    public async Task Delete_RemovesAndWaits()
    {
        var ns = await WithWidgetAsync();
        (await api.KubectlAsync(["delete", "widget", "one", "-n", ns])).Succeeded().Should().Contain("deleted");
        (await api.KubectlAsync(["get", "widget", "one", "-n", ns])).Error.Should().Contain("(NotFound): widgets.example.test \"one\" not found");
        (await api.KubectlAsync(["delete", "widgets", "--all", "-n", ns])).Succeeded().Should().Contain("No resources found");
    }

    [Fact]
    public async Task Delete_OfANamespace_TakesItsContentAlong()
    {
        var ns = await WithWidgetAsync();
        (await api.KubectlAsync(["delete", "namespace", ns])).Succeeded();
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Code.Should().Be(404);
        (await api.KubectlAsync(["create", "configmap", "late", "-n", ns])).Error.Should().Contain($"namespaces \"{ns}\" not found");
    }

    private async Task<string> WithWidgetAsync()
    {
        var ns = await api.NamespaceAsync();
        (await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"))).Code.Should().Be(201);
        return ns;
    }
}
