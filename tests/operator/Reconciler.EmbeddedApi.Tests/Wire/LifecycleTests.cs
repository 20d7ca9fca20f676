using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;
using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Wire;

[Collection(RunningApi.Collection)]
public sealed class LifecycleTests(RunningApi api)
{
    [Fact]
    public async Task Create_SetsWhatOnlyTheServerSets()
    {
        var ns = await api.NamespaceAsync();
        var widget = Widget.Json("one", metadata: """{"uid":"mine","generation":9,"creationTimestamp":"2001-01-01T00:00:00Z"}""");
        widget["status"] = new JsonObject { ["phase"] = "Up" };
        var created = (await api.Client.PostAsync(Widget.Path(ns), widget)).Json;
        Guid.TryParse(created["metadata"]!["uid"]!.GetValue<string>(), out _).Should().BeTrue();
        created["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
        created["metadata"]!["creationTimestamp"]!.GetValue<string>().Should().NotStartWith("2001");
        created["status"].Should().BeNull("the status has its own endpoint");
    }

    [Fact]
    public async Task GenerateName_MakesDifferentNames()
    {
        var ns = await api.NamespaceAsync();
        var widget = Widget.Json("x");
        widget["metadata"] = new JsonObject { ["generateName"] = "w-" };
        var first = (await api.Client.PostAsync(Widget.Path(ns), widget)).Json["metadata"]!["name"]!.GetValue<string>();
        var second = (await api.Client.PostAsync(Widget.Path(ns), widget)).Json["metadata"]!["name"]!.GetValue<string>();
        first.Should().MatchRegex("^w-[a-z0-9]{5}$").And.NotBe(second);
    }

    [Fact]
    public async Task Finalizers_HoldADeletedObjectUntilTheyAreRemoved()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one", metadata: """{"finalizers":["example.test/hold"]}"""));
        (await api.Client.DeleteAsync(Widget.Path(ns, "one"))).Json["metadata"]!["deletionTimestamp"].Should().NotBeNull();
        (await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"metadata":{"finalizers":["example.test/hold","example.test/more"]}}""", "merge-patch+json")).Code.Should().Be(422);
        (await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"metadata":{"finalizers":null}}""", "merge-patch+json")).Code.Should().Be(200);
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Code.Should().Be(404);
    }

    [Fact]
    public async Task Status_IsWrittenThroughItsOwnEndpointOnly()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one"));
        await api.Client.PatchAsync(Widget.Path(ns, "one"), """{"status":{"phase":"Up"}}""", "merge-patch+json");
        (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json["status"].Should().BeNull();
        await api.Client.PatchAsync(Widget.Path(ns, "one") + "/status", """{"status":{"phase":"Up"},"spec":{"color":"blue"}}""", "merge-patch+json");
        var stored = (await api.Client.GetAsync(Widget.Path(ns, "one"))).Json;
        stored["status"]!["phase"]!.GetValue<string>().Should().Be("Up");
        stored["spec"]!["color"]!.GetValue<string>().Should().Be("red");
        stored["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
    }

    [Theory]
    [InlineData("Background", false)]
    [InlineData("Foreground", false)]
    [InlineData("Orphan", true)]
    public async Task Delete_OfAnOwner_TreatsDependentsAsThePolicySays(string policy, bool stays)
    {
        var ns = await api.NamespaceAsync();
        var owner = (await api.Client.PostAsync(Widget.Path(ns), Widget.Json("owner"))).Json;
        var reference = $$$"""{"ownerReferences":[{"apiVersion":"example.test/v1","kind":"Widget","name":"owner","uid":"{{{owner["metadata"]!["uid"]}}}","blockOwnerDeletion":true}]}""";
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("dependent", metadata: reference));
        await api.Client.DeleteAsync(Widget.Path(ns, "owner"), new JsonObject { ["propagationPolicy"] = policy });
        await Eventually.SeesAsync("the owner is gone", () => api.Client.GetAsync(Widget.Path(ns, "owner")), answer => answer.Code == 404, TimeSpan.FromSeconds(10));
        if (stays)
        {
            var left = (await api.Client.GetAsync(Widget.Path(ns, "dependent"))).Json;
            ((JsonArray?)left["metadata"]!["ownerReferences"] ?? []).Should().BeEmpty();
        }
        else
        {
            await Eventually.SeesAsync("the dependent is gone", () => api.Client.GetAsync(Widget.Path(ns, "dependent")), answer => answer.Code == 404, TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task DeleteCollection_TakesWhatIsSelected()
    {
        var ns = await api.NamespaceAsync();
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("one", metadata: """{"labels":{"a":"1"}}"""));
        await api.Client.PostAsync(Widget.Path(ns), Widget.Json("two"));
        (await api.Client.DeleteAsync(Widget.Path(ns) + "?labelSelector=a%3D1")).Code.Should().Be(200);
        ((JsonArray)(await api.Client.GetAsync(Widget.Path(ns))).Json["items"]!).Select(item => item!["metadata"]!["name"]!.GetValue<string>()).Should().Equal("two");
    }
}
