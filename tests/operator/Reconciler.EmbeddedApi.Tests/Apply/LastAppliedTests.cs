using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Apply;

namespace Reconciler.EmbeddedApi.Tests.Apply;

public sealed class LastAppliedTests
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(300_000, false)]
    public void Update_KeepsTheNoteTrue_AndDropsOneThatNoObjectMayHave(int bytes, bool stays)
    {
        var configuration = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a" }, ["data"] = new JsonObject { ["x"] = new string('x', bytes) } };
        var merged = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = "{}", ["mine"] = "1" } } };

        LastApplied.Update(merged, configuration);

        var annotations = (JsonObject)merged["metadata"]!["annotations"]!;
        annotations.ContainsKey(Annotation).Should().Be(stays);
        annotations["mine"]!.GetValue<string>().Should().Be("1");
    }
}
