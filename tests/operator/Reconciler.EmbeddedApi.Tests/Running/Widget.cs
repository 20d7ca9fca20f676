using System.Text.Json.Nodes;

namespace Reconciler.EmbeddedApi.Tests.Running;

/// <summary>Widgets for tests.</summary>
public static class Widget
{
    public static string Path(string inNamespace, string name = "") =>
        $"/apis/example.test/v1/namespaces/{inNamespace}/widgets" + (name.Length == 0 ? string.Empty : "/" + name);

    public static JsonObject Json(string name, string spec = "{\"color\":\"red\"}", string metadata = "{}")
    {
        var meta = (JsonObject)JsonNode.Parse(metadata)!;
        meta["name"] = name;
        return new JsonObject { ["apiVersion"] = "example.test/v1", ["kind"] = "Widget", ["metadata"] = meta, ["spec"] = JsonNode.Parse(spec) };
    }

    public static string Yaml(string name, string spec = "color: red") =>
        $$"""
        apiVersion: example.test/v1
        kind: Widget
        metadata: {name: {{name}}, labels: {app: {{name}} } }
        spec: { {{spec}} }
        """;
}
