using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;

namespace Reconciler.EmbeddedApi.Resources.Views;

/// <summary>Events are one store with two faces: v1 and events.k8s.io/v1 differ in the names of fields.</summary>
internal static class EventView
{
    private static readonly (string Core, string Events)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("count", "deprecatedCount"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
    ];

    public static JsonObject FromCore(JsonObject core) => Rename(core, "events.k8s.io/v1", Names.ToDictionary(name => name.Core, name => name.Events));

    public static JsonObject ToCore(JsonObject events) => Rename(events, "v1", Names.ToDictionary(name => name.Events, name => name.Core));

    private static JsonObject Rename(JsonObject source, string apiVersion, Dictionary<string, string> names)
    {
        var result = new JsonObject();
        foreach (var (name, value) in source)
        {
            result[names.GetValueOrDefault(name, name)] = value?.DeepClone();
        }

        result["apiVersion"] = apiVersion;
        return result;
    }
}
