using Microsoft.Extensions.Logging;
using Reconciler.Agent.Observing;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Nodes;

/// <summary>Makes the node known to the API: its HypervisorNode with status, and a Lease as its sign of life.</summary>
internal sealed partial class NodeRegistration(
    ApiClient client,
    ResourceStore<HypervisorNode> store,
    string nodeName,
    string version,
    string sealingKey,
    Func<string?> certificateProblem,
    TimeProvider time,
    ILogger<NodeRegistration> logger)
{
    private const int LeaseSeconds = 40;
    private static readonly TimeSpan LeasePeriod = TimeSpan.FromSeconds(10);
    private readonly ResourceEndpoint<HypervisorNode> nodes = client.For(Kinds.HypervisorNodes);
    private readonly ResourceEndpoint<Lease> leases = client.For(Kinds.Leases);
    private HypervisorNodeStatus? told;
    private Lease? lease;

    /// <summary>The node's key.</summary>
    public ResourceKey Key { get; } = new("", nodeName);

    /// <summary>Makes the object unless it is there, and brings its status up to date; writes nothing when nothing changed.</summary>
    public async Task TellAsync(HypervisorFacts? hypervisor, string? chassis, NodeNetworkVerdict network, ValueList<NodeImage> images, CancellationToken ct)
    {
        var node = store.Find(Key);
        if (node is null)
        {
            node = await nodes.FindAsync(Key, ct).ConfigureAwait(false) ?? await CreateAsync(ct).ConfigureAwait(false);
            told = null;
        }

        var known = node with { Status = told ?? node.Status };
        var status = NodeStatusReport.Build(known, hypervisor, chassis, network, images, certificateProblem(), version, time.GetUtcNow()) with { SealingKey = sealingKey };
        if (status != known.Status)
        {
            await nodes.PatchStatusAsync(known, known with { Status = status }, ct).ConfigureAwait(false);
        }

        told = status;
    }

    /// <summary>Renews the Lease until it is cancelled. An API that is away is tried again at the next beat.</summary>
    public async Task BeatAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(LeasePeriod, time);
        do
        {
            try
            {
                await RenewAsync(ct).ConfigureAwait(false);
            }
            catch (ApiException problem)
            {
                lease = null;
                LogNoLease(problem.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(ct).ConfigureAwait(false));
    }

    private async Task<HypervisorNode> CreateAsync(CancellationToken ct)
    {
        LogRegistered(nodeName);
        return await nodes.CreateAsync(new HypervisorNode { Metadata = new ObjectMeta { Name = nodeName }, Spec = new HypervisorNodeSpec() }, ct).ConfigureAwait(false);
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        var key = new ResourceKey(ApiGroup.SystemNamespace, nodeName);
        lease ??= await leases.FindAsync(key, ct).ConfigureAwait(false);
        var spec = new LeaseSpec { HolderIdentity = nodeName, LeaseDurationSeconds = LeaseSeconds, RenewTime = time.GetUtcNow() };
        lease = lease is null
            ? await leases.CreateAsync(new Lease { Metadata = new ObjectMeta { Namespace = key.Namespace, Name = key.Name }, Spec = spec }, ct).ConfigureAwait(false)
            : await leases.UpdateAsync(lease with { Spec = spec }, ct).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Registering this node as HypervisorNode {Node}")]
    private partial void LogRegistered(string node);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node's Lease could not be renewed: {Problem}")]
    private partial void LogNoLease(string problem);
}
