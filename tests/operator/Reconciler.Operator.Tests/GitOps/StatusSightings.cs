using System.Collections.Concurrent;
using System.Text.Json;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;

namespace Reconciler.Operator.Tests.GitOps;

/// <summary>Every version of every object that people write, as a watch told it: so what GitOps tools got to see.</summary>
internal sealed class StatusSightings(ApiClient client) : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly List<Task> watches = [];

    public ConcurrentQueue<JsonElement> All { get; } = new();

    /// <summary>Follows all kinds whose status the operator writes.</summary>
    public async Task StartAsync()
    {
        await FollowAsync(Kinds.PhysicalNetworks);
        await FollowAsync(Kinds.MachineImages);
        await FollowAsync(Kinds.VirtualNetworks);
        await FollowAsync(Kinds.AccessPolicies);
        await FollowAsync(Kinds.QuarantinePolicies);
        await FollowAsync(Kinds.LoadBalancers);
        await FollowAsync(Kinds.VirtualMachines);
        await FollowAsync(Kinds.VirtualMachineSets);
        await FollowAsync(Kinds.VirtualMachineOperations);
        await FollowAsync(Kinds.VirtualMachineSnapshots);
        await FollowAsync(Kinds.VirtualMachineRestores);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task FollowAsync<T>(ResourceDefinition<T> kind)
        where T : Resource
    {
        var endpoint = client.For(kind);
        var start = (await endpoint.ListAsync(null, ListOptions.All, end.Token)).ResourceVersion;
        watches.Add(Task.Run(async () =>
        {
            await foreach (var change in endpoint.WatchAsync(null, ListOptions.All, start, TimeSpan.FromMinutes(10), end.Token))
            {
                if (change.Resource is { } resource)
                {
                    All.Enqueue(JsonSerializer.SerializeToElement(resource, kind.Json));
                }
            }
        }));
    }
}
