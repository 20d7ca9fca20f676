using System.Text.Json.Nodes;

namespace Reconciler.Language.Admission;

/// <summary>
/// A write by a node's agent, and what is wrong with it: an agent changes what is its node's, and nothing else. The one rule of the embedded API and of the webhook on a
/// Kubernetes cluster. Pure. Which kinds an agent may write at all, roles or the authorizer say.
/// </summary>
public sealed record NodeWrite
{
    private const string Finalizer = "reconciler.dev/node";
    private const string MachineReport = "virtualmachine-";

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>API group of what is written; empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>The kind in the plural.</summary>
    public required string Plural { get; init; }

    /// <summary>The subresource; empty for none.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Namespace; empty for cluster-scoped kinds.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>The object as it would be stored.</summary>
    public required JsonObject Document { get; init; }

    /// <summary>The object as it stands; null on create.</summary>
    public JsonObject? Old { get; init; }

    /// <summary>The machine on which a drift report is, by its name; null: it is on none.</summary>
    public static string? MachineOf(string report) =>
        report?.StartsWith(MachineReport, StringComparison.Ordinal) == true ? report[MachineReport.Length..] : null;

    /// <summary>The drift report on a node itself.</summary>
    public static (string Namespace, string Name) ReportOf(string node) => (ApiGroup.SystemNamespace, "hypervisornode-" + node);

    /// <summary>What is wrong; null: nothing.</summary>
    /// <param name="hasPartition">Whether the partition of the machine on which a drift report is (<see cref="MachineOf"/>) is on the node; asked for drift reports only.</param>
    public string? Problem(Func<bool> hasPartition)
    {
        ArgumentNullException.ThrowIfNull(hasPartition);
        return (Group, Plural) switch
        {
            (ApiGroup.Name, "partitions") => Partition(),
            (ApiGroup.Name, "hypervisornodes") => Name != Node ? $"node {Node} may write its own HypervisorNode only"
                : Old is null && !IsBare() ? $"node {Node} registers itself without labels and spec; they are the administrator's" : null,
            ("coordination.k8s.io", "leases") => Name != Node ? $"node {Node} may write its own Lease only" : null,
            (ApiGroup.Name, "driftreports") => (Namespace, Name) == ReportOf(Node) || (MachineOf(Name) is not null && hasPartition())
                ? null : $"node {Node} reports on itself and on machines whose partition it has",
            ("", "events") => IsFrom(Document) && (Old is null || IsFrom(Old)) ? null : $"node {Node} tells events with itself as source.host and reportingInstance",
            _ => null,
        };
    }

    private string? Partition()
    {
        if (Text(Old?["spec"], "nodeName") != Node)
        {
            return $"node {Node} may write partitions that are on it only";
        }

        if (Subresource == "status")
        {
            return null;
        }

        var rest = Finalizers(Old).Where(finalizer => finalizer != Finalizer);
        return Old?["metadata"]?["deletionTimestamp"] is not null && Finalizers(Document).SequenceEqual(rest) && JsonNode.DeepEquals(Rest(Document), Rest(Old))
            ? null
            : $"node {Node} may take the finalizer {Finalizer} off a partition that is being deleted, and change nothing else of it";
    }

    private bool IsBare() =>
        (Document["spec"] as JsonObject ?? []).All(field => field.Value is null or JsonArray { Count: 0 })
        && (Document["metadata"] as JsonObject ?? []).All(field => field.Key is "name" or "uid" or "creationTimestamp" or "generation" or "managedFields");

    private bool IsFrom(JsonObject told) => Text(told["source"], "host") == Node && Text(told, "reportingInstance") == Node;

    private static IEnumerable<string?> Finalizers(JsonObject? document) =>
        (document?["metadata"]?["finalizers"] as JsonArray ?? []).Select(name => name is JsonValue value && value.TryGetValue(out string? text) ? text : null);

    private static JsonObject Rest(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        foreach (var field in new[] { "finalizers", "managedFields", "resourceVersion" })
        {
            (copy["metadata"] as JsonObject)?.Remove(field);
        }

        return copy;
    }

    private static string? Text(JsonNode? holder, string name) => holder is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
