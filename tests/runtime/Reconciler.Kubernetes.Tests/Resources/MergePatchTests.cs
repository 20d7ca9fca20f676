using System.Text.Json.Nodes;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Kubernetes.Tests.Resources;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", null)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", """{"b":null}""")]
    [InlineData("""{"a":{"x":1,"y":2}}""", """{"a":{"x":1,"y":3}}""", """{"a":{"y":3}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{}""", """{"a":{"x":1}}""", """{"a":{"x":1}}""")]
    public void Between_IsTheLeastPatch(string before, string after, string? expected)
    {
        var patch = MergePatch.Between(JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
        (patch?.ToJsonString()).Should().Be(expected);
    }
}
