using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Patches;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Resources;

namespace Reconciler.EmbeddedApi.Tests.Patches;

public sealed class PatchTests
{
    // The table of RFC 7386, appendix A.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void MergePatch_FollowsItsStandard(string target, string patch, string expected) =>
        MergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)).ToText().Should().Be(expected);

    [Theory]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/1","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/b"}]""", """{"b":1}""")]
    [InlineData("""{"a":{"c":1}}""", """[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":{"c":1},"b":{"c":1}}""")]
    [InlineData("""{"a/b":{"m~n":1}}""", """[{"op":"replace","path":"/a~1b/m~0n","value":2}]""", """{"a/b":{"m~n":2}}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1.0},{"op":"add","path":"/b","value":null}]""", """{"a":1,"b":null}""")]
    public void JsonPatch_FollowsItsStandard(string target, string patch, string expected) =>
        JsonPatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)).ToText().Should().Be(expected);

    [Theory]
    [InlineData("""[{"op":"replace","path":"/b","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/a/7"}]""")]
    [InlineData("""[{"op":"add","path":"/a/01","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/x/y","value":1}]""")]
    [InlineData("""[{"op":"test","path":"/a","value":[]}]""")]
    public void JsonPatch_WithoutItsTarget_IsUnprocessable(string patch) =>
        FluentActions.Invoking(() => JsonPatch.Apply(JsonNode.Parse("""{"a":[1]}"""), JsonNode.Parse(patch))).Should().Throw<ApiException>().Which.Code.Should().Be(422);

    [Fact]
    public void StrategicMergePatch_MergesListsByTheirKey()
    {
        var schema = BuiltInDefinitions.Resources.Single(resource => resource.Plural == "serviceaccounts").Schema;
        var live = JsonNode.Parse("""{"secrets":[{"name":"a"},{"name":"b"}],"metadata":{"finalizers":["x"],"labels":{"l":"1"}}}""");
        var patch = JsonNode.Parse("""{"secrets":[{"name":"a","namespace":"n"},{"$patch":"delete","name":"b"},{"name":"c"}],"metadata":{"finalizers":["y"],"labels":{"l":null}}}""");
        StrategicMergePatch.Apply(live, patch, schema).ToText().Should().Be("""{"secrets":[{"name":"a","namespace":"n"},{"name":"c"}],"metadata":{"finalizers":["y","x"],"labels":{}}}""");
    }

    [Fact]
    public void StrategicMergePatch_OfVeryManyItems_TakesNoLongerThanTheirNumber()
    {
        // Compared each with each, these would take an hour.
        var schema = BuiltInDefinitions.Resources.Single(resource => resource.Plural == "configmaps").Schema;
        JsonObject Many(int from) => new() { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. Enumerable.Range(from, 200_000).Select(i => (JsonNode?)$"f{i}")]) } };
        var merged = StrategicMergePatch.Apply(Many(0), Many(100_000), schema)!["metadata"]!["finalizers"]!.AsArray();
        merged.Should().HaveCount(300_000);
    }

    [Fact]
    public void StrategicMergePatch_MayReplaceWhatItDeletes()
    {
        var schema = BuiltInDefinitions.Resources.Single(resource => resource.Plural == "serviceaccounts").Schema;
        var live = JsonNode.Parse("""{"secrets":[{"name":"a","namespace":"n"},{"name":"b"}]}""");
        var patch = JsonNode.Parse("""{"secrets":[{"$patch":"delete","name":"a"},{"name":"a"}]}""");
        StrategicMergePatch.Apply(live, patch, schema).ToText().Should().Be("""{"secrets":[{"name":"a"},{"name":"b"}]}""");
    }

    [Fact]
    public void StrategicMergePatch_KnowsItsDirectives()
    {
        var schema = BuiltInDefinitions.Resources.Single(resource => resource.Plural == "configmaps").Schema;
        var live = JsonNode.Parse("""{"data":{"a":"1","b":"2"},"metadata":{"finalizers":["x","y"]}}""");
        var patch = JsonNode.Parse("""{"data":{"$patch":"replace","c":"3"},"metadata":{"$deleteFromPrimitiveList/finalizers":["x"]}}""");
        StrategicMergePatch.Apply(live, patch, schema).ToText().Should().Be("""{"data":{"c":"3"},"metadata":{"finalizers":["y"]}}""");
    }
}
