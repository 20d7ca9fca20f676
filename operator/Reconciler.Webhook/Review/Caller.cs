using System.Text.Json.Nodes;

namespace Reconciler.Webhook.Review;

/// <summary>Whether a request comes from a node's agent, and of which node. Pure.</summary>
internal static class Caller
{
    // Kubelets' identity, which agents have on the embedded API; on a cluster, agents outside of it have one of their own.
    private static readonly (string Prefix, string Group)[] Nodes = [("system:node:", "system:nodes"), ("reconciler:node:", "reconciler:nodes")];
    private const string NodeNameExtra = "authentication.kubernetes.io/node-name";

    /// <summary>The node of the agent; empty: an agent's, but of which node cannot be said; null: somebody else.</summary>
    /// <param name="userInfo">The user as the API server tells it.</param>
    /// <param name="agentUser">The user as whom agents in the cluster call.</param>
    public static string? NodeOf(JsonObject? userInfo, string? agentUser)
    {
        var name = Text(userInfo?["username"]) ?? "";
        foreach (var (prefix, own) in Nodes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && (userInfo?["groups"] as JsonArray ?? []).Any(group => Text(group) == own))
            {
                return name[prefix.Length..];
            }
        }

        // A token that is bound to a pod tells the pod's node since Kubernetes 1.30; who has none is no pod of the DaemonSet.
        return agentUser is null || name != agentUser ? null : (userInfo?["extra"] as JsonObject)?[NodeNameExtra] is JsonArray { Count: 1 } nodes ? Text(nodes[0]) ?? "" : "";
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
