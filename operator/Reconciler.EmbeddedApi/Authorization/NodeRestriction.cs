using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Documents;
using Reconciler.EmbeddedApi.Requests;
using Reconciler.EmbeddedApi.Writes;
using Reconciler.Language.Admission;

namespace Reconciler.EmbeddedApi.Authorization;

/// <summary>
/// What a node's agent may change of what the <see cref="NodeAuthorizer"/> lets it write. It sees the object as it is about to be stored, so
/// nothing comes in between.
/// </summary>
internal sealed class NodeRestriction(NodeAuthorizer nodes)
{
    /// <summary>Refuses what is not the node's.</summary>
    /// <exception cref="ApiException">403.</exception>
    public void Check(WriteRequest request, JsonObject document, JsonObject? old)
    {
        if (request.User?.NodeName is not { } node || request.User.IsMaster)
        {
            return;
        }

        var name = document.Name() ?? string.Empty;
        var write = new NodeWrite
        {
            Node = node,
            Group = request.Resource.Group,
            Plural = request.Resource.Plural,
            Subresource = request.Subresource ?? string.Empty,
            Namespace = request.Namespace,
            Name = name,
            Document = document,
            Old = old,
        };
        if (write.Problem(() => nodes.ReportsOn(node, request.Namespace, name)) is { } problem)
        {
            throw Refusal.Forbidden(request.Resource, name, problem);
        }
    }
}
