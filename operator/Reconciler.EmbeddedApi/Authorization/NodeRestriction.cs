using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Writes;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>
/// What a node's agent may change of what the <see cref="NodeAuthorizer"/> lets it write. It sees the object as it is about to be stored, so
/// nothing comes in between.
/// </summary>
internal sealed class NodeRestriction(NodeAuthorizer nodes)
{
    private const string Finalizer = "reconciler.dev/node";

    /// <summary>Refuses what is not the node's.</summary>
    /// <exception cref="ApiException">403.</exception>
    public void Check(WriteRequest request, JsonObject document, JsonObject? old)
    {
        if (request.User?.NodeName is not { } node || request.User.IsMaster)
        {
            return;
        }

        var name = document.Name() ?? string.Empty;
        var problem = request.Resource.StorageKey switch
        {
            "reconciler.dev/partitions" => Partition(request, node, document, old),
            "reconciler.dev/hypervisornodes" => name != node ? $"node {node} may write its own HypervisorNode only" : old is null && !IsBare(document) ? $"node {node} registers itself without labels and spec; they are the administrator's" : null,
            "coordination.k8s.io/leases" => name != node ? $"node {node} may write its own Lease only" : null,
            "reconciler.dev/driftreports" => nodes.ReportsOn(node, request.Namespace, name) ? null : $"node {node} reports on itself and on machines whose partition it has",
            "/events" => IsFrom(document, node) && (old is null || IsFrom(old, node)) ? null : $"node {node} tells events with itself as source.host and reportingInstance",
            _ => null,
        };
        if (problem is not null)
        {
            throw Refusal.Forbidden(request.Resource, name, problem);
        }
    }

    private static string? Partition(WriteRequest request, string node, JsonObject document, JsonObject? old)
    {
        if (old?.Object("spec").Text("nodeName") != node)
        {
            return $"node {node} may write partitions that are on it only";
        }

        if (request.Subresource == "status")
        {
            return null;
        }

        var rest = old.Finalizers().Where(finalizer => finalizer != Finalizer);
        return old.IsDeleting() && document.Finalizers().SequenceEqual(rest) && JsonNode.DeepEquals(WithoutFinalizers(document), WithoutFinalizers(old))
            ? null
            : $"node {node} may take the finalizer {Finalizer} off a partition that is being deleted, and change nothing else of it";
    }

    private static JsonObject WithoutFinalizers(JsonObject document)
    {
        var copy = document.Clone();
        foreach (var field in new[] { "finalizers", "managedFields", "resourceVersion" })
        {
            copy.Metadata().Remove(field);
        }

        return copy;
    }

    private static bool IsBare(JsonObject document) =>
        (document.Object("spec") ?? []).All(field => field.Value is null or JsonArray { Count: 0 })
        && document.Metadata().All(field => field.Key is "name" or "uid" or "creationTimestamp" or "generation" or "managedFields");

    private static bool IsFrom(JsonObject told, string node) => told.Object("source").Text("host") == node && told.Text("reportingInstance") == node;
}
