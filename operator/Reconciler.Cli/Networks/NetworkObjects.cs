using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;

namespace Reconciler.Cli.Networks;

/// <summary>What a map of the networks is drawn from.</summary>
internal sealed record NetworkObjects
{
    public IReadOnlyList<PhysicalNetwork> PhysicalNetworks { get; init; } = [];

    public IReadOnlyList<HypervisorNode> Nodes { get; init; } = [];

    public IReadOnlyList<VirtualNetwork> Networks { get; init; } = [];

    public IReadOnlyList<LoadBalancer> Balancers { get; init; } = [];

    public IReadOnlyList<VirtualMachine> Machines { get; init; } = [];

    /// <summary>Kinds that could not be read, with why; the map lacks them.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>Reads them. Networks must be readable; what else the caller may not list is left out and named.</summary>
    /// <param name="client">The API.</param>
    /// <param name="ns">The namespace; null: all of them.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="ApiException">The API is away, or refuses to list networks.</exception>
    public static async Task<NetworkObjects> ReadAsync(ApiClient client, string? ns, CancellationToken ct)
    {
        List<string> unread = [];
        return new NetworkObjects
        {
            Networks = (await client.For(Kinds.VirtualNetworks).ListAsync(ns, ListOptions.All, ct)).Items,
            PhysicalNetworks = await ListAsync(Kinds.PhysicalNetworks),
            Nodes = await ListAsync(Kinds.HypervisorNodes),
            Balancers = await ListAsync(Kinds.LoadBalancers),
            Machines = await ListAsync(Kinds.VirtualMachines),
            Unread = unread,
        };

        async Task<IReadOnlyList<T>> ListAsync<T>(ResourceDefinition<T> kind)
            where T : Resource
        {
            try
            {
                return (await client.For(kind).ListAsync(kind.Namespaced ? ns : null, ListOptions.All, ct)).Items;
            }
            catch (ApiException refusal) when (refusal.Code is 403 or 404)
            {
                unread.Add($"{kind.Plural}: {refusal.Message}");
                return [];
            }
        }
    }
}
