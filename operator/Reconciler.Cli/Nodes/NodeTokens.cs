using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Cli.Objects;
using Reconciler.Kubernetes;

namespace Reconciler.Cli.Nodes;

/// <summary>Asks an embedded API, as its administrator, for what concerns a node's credentials.</summary>
internal static class NodeTokens
{
    /// <summary>Makes a token for a node.</summary>
    /// <param name="kubeconfig">The administrator's; null: the usual places.</param>
    /// <param name="node">The node.</param>
    /// <param name="life">How long it is good; null: as the API likes, which is 1 h.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="CommandFailedException">The API refuses, or is away.</exception>
    public static async Task<TokenFile> MakeAsync(string? kubeconfig, string node, TimeSpan? life, CancellationToken cancellation)
    {
        var body = new JsonObject();
        if (life is { } given)
        {
            body["expirationSeconds"] = (long)given.TotalSeconds;
        }

        return TokenFile.Parse(await PostAsync(kubeconfig, node, "token", body, cancellation), "the API's answer");
    }

    /// <summary>Posts to a node's path.</summary>
    /// <exception cref="CommandFailedException">The API refuses, or is away.</exception>
    public static async Task<byte[]> PostAsync(string? kubeconfig, string node, string what, JsonObject body, CancellationToken cancellation)
    {
        using var client = Kubeconfig.Open(kubeconfig, out _);
        try
        {
            return await client.PostAsync($"nodes/{Uri.EscapeDataString(node)}/{what}", Encoding.UTF8.GetBytes(body.ToJsonString()), repeatable: false, cancellation);
        }
        catch (ApiException refusal) when (refusal.IsNotFound)
        {
            throw new CommandFailedException($"{client.Server}: this API makes no tokens for nodes; only the embedded one does. On a Kubernetes cluster, docs/kubernetes.md says how an agent gets its kubeconfig", refusal);
        }
        catch (ApiException refusal)
        {
            throw new CommandFailedException(refusal.Message, refusal);
        }
    }
}
