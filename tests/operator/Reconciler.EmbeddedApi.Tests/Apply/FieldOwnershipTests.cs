using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Reconciler.EmbeddedApi.Apply;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;
using Reconciler.EmbeddedApi.Tests.Running;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Tests.Apply;

public sealed class FieldOwnershipTests
{
    private static readonly ResourceDefinition Resource = DefinitionReading.Read((JsonObject)YamlReading.ParseAll(new StringReader(RunningApi.Widgets))[0]).Single();

    private readonly FieldManagement management = new(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Apply_OwnsWhatItSays()
    {
        var live = Create("a", """{"color":"red","parts":[{"name":"x","weight":1}],"tags":["t"],"options":{"k":"v"}}""");
        Owned(live, "a").Should().Be("""{"f:spec":{"f:color":{},"f:options":{"f:k":{}},"f:parts":{"k:{\"name\":\"x\"}":{".":{},"f:name":{},"f:weight":{}}},"f:tags":{"v:\"t\"":{}}}}""");
    }

    [Fact]
    public void Apply_WithoutAFieldItSaidBefore_RemovesIt()
    {
        var live = Create("a", """{"color":"red","size":3,"parts":[{"name":"x"},{"name":"y"}],"options":{"k":"v","l":"w"}}""");
        Spec(Apply(live, "a", """{"color":"red","parts":[{"name":"y"}],"options":{"l":"w"}}""")).Should().Be("""{"color":"red","parts":[{"name":"y"}],"options":{"l":"w"}}""");
    }

    [Fact]
    public void Apply_WithoutAFieldThatAnotherSaysToo_LeavesIt()
    {
        var live = Apply(Create("a", """{"color":"red","size":3}"""), "b", """{"size":3}""");
        Spec(Apply(live, "a", """{"color":"red"}""")).Should().Be("""{"color":"red","size":3}""");
    }

    [Fact]
    public void Apply_OfWhatAnotherOwns_IsAConflictThatNamesPathAndOwner()
    {
        var live = Create("a", """{"color":"red","parts":[{"name":"x","weight":1}]}""");
        var refused = FluentActions.Invoking(() => Apply(live, "b", """{"color":"blue","parts":[{"name":"x","weight":2}]}""")).Should().Throw<ApiException>().Which;
        refused.Code.Should().Be(409);
        refused.Message.Should().Be("Apply failed with 2 conflicts: conflicts with \"a\":\n- .spec.color\n- .spec.parts[name=\"x\"].weight");
    }

    [Fact]
    public void Apply_ByForce_TakesTheFieldFromItsOwner()
    {
        var live = Apply(Create("a", """{"color":"red","size":3}"""), "b", """{"color":"blue"}""", force: true);
        Spec(live).Should().Be("""{"color":"blue","size":3}""");
        Owned(live, "a").Should().Be("""{"f:spec":{"f:size":{}}}""");
        Owned(live, "b").Should().Be("""{"f:spec":{"f:color":{}}}""");
    }

    [Fact]
    public void Apply_OfTheSameAgain_ChangesNothing()
    {
        var live = Create("a", """{"color":"red","parts":[{"name":"x"}]}""");
        JsonNode.DeepEquals(live, Apply(live, "a", """{"color":"red","parts":[{"name":"x"}]}""")).Should().BeTrue();
    }

    [Fact]
    public void Apply_MergesListsByKeyInItsOwnOrder()
    {
        var live = Apply(Create("a", """{"parts":[{"name":"x","weight":1},{"name":"y"}]}"""), "b", """{"parts":[{"name":"z"},{"name":"x","notes":["n"]}]}""");
        Spec(live).Should().Be("""{"parts":[{"name":"z"},{"name":"x","weight":1,"notes":["n"]},{"name":"y"}]}""");
    }

    [Fact]
    public void Update_TakesWhatItChanges()
    {
        var live = Create("a", """{"color":"red","size":3}""");
        var next = live.Clone();
        next.Object("spec")!["color"] = "blue";
        next.Object("spec")!.Remove("size");
        management.Update(Request("editor"))(live, next);
        ManagedFields.Of(next).Entries.Select(entry => entry.Manager.Name).Should().Equal("editor");
        Owned(next, "editor").Should().Be("""{"f:spec":{"f:color":{}}}""");
    }

    [Fact]
    public void Update_WithAnEmptyEntry_ForgetsAllOwners()
    {
        var live = Create("a", """{"color":"red"}""");
        var next = live.Clone();
        next.Metadata()["managedFields"] = new JsonArray(new JsonObject());
        management.Update(Request("editor"))(live, next);
        next.Metadata().ContainsKey("managedFields").Should().BeFalse();
    }

    private static WriteRequest Request(string manager) => new() { Resource = Resource, Namespace = "n", Name = "w", FieldManager = manager };

    private static JsonObject Configuration(string spec) => Widget.Json("w", spec);

    private static string Spec(JsonObject document) => document.Object("spec").ToText();

    private static string Owned(JsonObject document, string manager) =>
        ManagedFields.Of(document).Entries.Single(entry => entry.Manager.Name == manager).Fields.ToFieldsV1().ToText();

    private JsonObject Create(string manager, string spec)
    {
        var document = Configuration(spec);
        management.Apply(Request(manager), Configuration(spec), force: false).Track(null, document);
        return document;
    }

    private JsonObject Apply(JsonObject live, string manager, string spec, bool force = false)
    {
        var applied = management.Apply(Request(manager), Configuration(spec), force);
        var next = (JsonObject)applied.Change(live.Clone());
        applied.Track(live, next);
        return next;
    }
}
