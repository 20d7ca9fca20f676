using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Forwards;

/// <summary>Follows the networks whose router stands on this node, by what the operator says of them.</summary>
/// <param name="forwards">Takes their forwards.</param>
/// <param name="networks">Those networks.</param>
/// <param name="nodes">This node's own object.</param>
/// <param name="node">Its key.</param>
/// <param name="changed">Told when something else is wanted than before.</param>
internal sealed class ForwardWatch(ForwardStore forwards, Informer<VirtualNetwork> networks, Informer<HypervisorNode> nodes, ResourceKey node, Action changed)
{
    private string? Teller => nodes.Store.Find(node)?.Metadata.Uid;

    /// <summary>Follows until it is cancelled. The node's object comes first: by it the API is known again.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        networks.OnChange(Changed);
        nodes.OnChange(change =>
        {
            if (change.After is { } made && change.Before?.Metadata.Uid != made.Metadata.Uid)
            {
                // The node's object was made anew in an API that goes on telling: from now on it is known by this one.
                foreach (var network in networks.Store.All)
                {
                    forwards.Accept(network, made.Metadata.Uid);
                }
            }
        });
        await nodes.WaitForSyncAsync(ct).ConfigureAwait(false);
        await Task.WhenAll(networks.RunAsync(ct), ForgetVanishedAsync(ct)).ConfigureAwait(false);
    }

    private void Changed(ResourceChange<VirtualNetwork> change)
    {
        if (change.After is { } told ? forwards.Accept(told, Teller) : forwards.Vanished(change.Key, Teller))
        {
            changed();
        }
    }

    private async Task ForgetVanishedAsync(CancellationToken ct)
    {
        await networks.WaitForSyncAsync(ct).ConfigureAwait(false);
        var vanished = forwards.All.Select(record => record.Key).Concat(forwards.Unreadable).Where(key => networks.Store.Find(key) is null).ToList();
        foreach (var key in vanished.Where(key => forwards.Vanished(key, Teller)))
        {
            changed();
        }
    }
}
