using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Wire;

[Collection(RunningApi.Collection)]
public sealed class WatchTests(RunningApi api)
{
    [Fact]
    public async Task Watch_FromAVersion_ShowsEverythingAfterIt()
    {
        var ns = await api.NamespaceAsync();
        var from = (await api.Client.GetAsync(Widget.Path(ns))).Version;
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"spec":{"size":2}}""", "merge-patch+json");
        await api.Client.DeleteAsync(Widget.Path(ns, "one"));
        var events = await api.Client.WatchAsync(Widget.Path(ns) + "?watch=true&resourceVersion=" + from, 3);
        events.Select(Type).Should().Equal("ADDED", "MODIFIED", "DELETED");
        events.Select(happened => long.Parse(happened["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)).Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task Watch_WithInitialEvents_MarksTheirEnd()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        var events = await api.Client.WatchAsync(Widget.Path(ns) + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan", 2);
        events.Select(Type).Should().Equal("ADDED", "BOOKMARK");
        events[1]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>().Should().Be("true");
    }

    [Fact]
    public async Task Watch_WithASelector_AddsAndDeletesWhatBeginsAndEndsToMatch()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        var events = await api.Client.WatchAsync(Widget.Path(ns) + "?watch=true&labelSelector=a", 2, async () =>
        {
            await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"metadata":{"labels":{"a":"1"}}}""", "merge-patch+json");
            await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"metadata":{"labels":{"a":null}}}""", "merge-patch+json");
        });
        events.Select(Type).Should().Equal("ADDED", "DELETED");
    }

    [Fact]
    public async Task Watch_OfOtherNamespaces_IsNotDisturbed()
    {
        var (mine, other) = (await api.NamespaceAsync(), await api.NamespaceAsync());
        var events = await api.Client.WatchAsync(Widget.Path(mine) + "?watch=true", 1, async () =>
        {
            await api.Client.PostAsync(Widget.Path(other), Widget.Json("theirs"));
            await api.Client.PostAsync(Widget.Path(mine), Widget.Json("ours"));
        });
        events[0]["object"]!["metadata"]!["name"]!.GetValue<string>().Should().Be("ours");
    }

    [Fact]
    public async Task Watch_WithATimeout_Ends()
    {
        var ns = await api.NamespaceAsync();
        (await api.Client.WatchAsync(Widget.Path(ns) + "?watch=true&timeoutSeconds=1", 1)).Should().BeEmpty();
    }

    private static string Type(JsonObject happened) => happened["type"]!.GetValue<string>();
}
