using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Wire;

[Collection(RunningApi.Collection)]
public sealed class ConcurrencyTests(RunningApi api)
{
    [Fact]
    public async Task Put_OfAnOldVersion_IsAConflict()
    {
        var ns = await api.NamespaceAsync();
        var created = (await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"))).Json;
        (await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"spec":{"size":2}}""", "merge-patch+json")).Code.Should().Be(200);
        created["spec"]!["color"] = "blue";
        var refused = await api.Client.PutAsync(Widget.Path(ns, "one"), created);
        refused.Code.Should().Be(409);
        refused.Message.Should().Be("Operation cannot be fulfilled on widgets.example.test \"one\": the object has been modified; please apply your changes to the latest version and try again");
    }

    [Fact]
    public async Task Put_WithoutChange_LeavesTheVersion()
    {
        var ns = await api.NamespaceAsync();
        var created = await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        (await api.Client.PutAsync(Widget.Path(ns, "one"), created.Json)).Version.Should().Be(created.Version);
    }

    [Fact]
    public async Task Patches_InParallel_AllCount()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        var patches = Enumerable.Range(0, 40).Select(i => api.Client.PatchAsync(Widget.Path(ns, "one"), $$$$"""{"metadata":{"labels":{"l{{{{i}}}}":"x"}}}""", "merge-patch+json"));
        (await Task.WhenAll(patches)).Should().OnlyContain(answer => answer.Code == 200);
        ((JsonObject)(await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["metadata"]!["labels"]!).Count.Should().Be(40);
    }

    [Fact]
    public async Task Create_OfOneNameInParallel_SucceedsOnce()
    {
        var ns = await api.NamespaceAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"))));
        answers.Count(answer => answer.Code == 201).Should().Be(1);
        answers.Count(answer => answer.Reason == "AlreadyExists").Should().Be(19);
    }

    [Fact]
    public async Task Delete_WithAWrongPrecondition_IsAConflict()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        var refused = await api.Client.DeleteAsync(Widget.Path(ns, "one"), new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = "other" } });
        refused.Reason.Should().Be("Conflict");
        (await api.Client.DeleteAsync(Widget.Path(ns, "one"))).Json["status"]!.GetValue<string>().Should().Be("Success");
    }
}
