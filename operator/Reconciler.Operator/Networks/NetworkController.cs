using System.Collections.Concurrent;
using System.Net;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Networks;
using Reconciler.Language.Validation;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Control;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Northbound;
using Reconciler.Operator.Quarantine;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Networks;

/// <summary>Makes northbound rows of each VirtualNetwork: finalizer, grant, outside address, rows, status; in this order.</summary>
public sealed class NetworkController(
    ApiClient client, ClusterView view, NorthboundDatabase database, NorthboundWriting northbound, RowJudgement judgement, DerivedReporting derived, DerivedNotices noticed, TimeProvider time)
{
    /// <summary>By this finalizer a network stays until no machine uses it and its rows are gone.</summary>
    public const string Finalizer = "reconciler.dev/northbound";

    private static readonly TimeSpan CountsAfter = TimeSpan.FromSeconds(5);
    private readonly ResourceEndpoint<VirtualNetwork> networks = client.For(Kinds.VirtualNetworks);
    private readonly Finalizing<VirtualNetwork> finalizing = new(client.For(Kinds.VirtualNetworks), view.Networks, Finalizer, derived, noticed, time);
    private readonly AddressClaiming claiming = new(client, view);
    private readonly ConcurrentDictionary<ResourceKey, long> recounting = new();

    /// <summary>Brings one network to what it should be.</summary>
    public async Task<WorkResult> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (!view.Networks.Store.TryGet(key, out var network))
        {
            return WorkResult.Done;
        }

        if (network.Metadata.DeletionTimestamp is not null)
        {
            return finalizing.Holds(network) ? await DeleteAsync(network, ct).ConfigureAwait(false) : WorkResult.Done;
        }

        network = await finalizing.EnsureAsync(network, network.Status is not null, ct).ConfigureAwait(false);
        if (LanguageValidator.Validate(network).FirstOrDefault(error => error.Severity == ValidationSeverity.Error) is { } invalid)
        {
            return await ReportAsync(NetworkRound.Of(network, new Problem(Reasons.InvalidSpec, invalid.ToString(), NeedsEdit: true, ConditionTypes.SpecValid)), ct).ConfigureAwait(false);
        }

        var physical = network.Spec.Uplink is { } uplink ? view.PhysicalNetworks.Store.Find(new ResourceKey("", uplink.PhysicalNetwork)) : null;
        if (UplinkGrant.Objection(network, physical, view.LabelsOf(key.Namespace)) is { } objection)
        {
            // What stands already is kept current all the same: ports of deleted machines go, withdrawn VLANs too.
            await northbound.ApplyAsync([ScopeObject.Network(key)], $"network {key}", ct).ConfigureAwait(false);
            return await ReportAsync(NetworkRound.Of(network, objection), ct).ConfigureAwait(false);
        }

        var (problems, surplus) = await ClaimAsync(network, ct).ConfigureAwait(false);
        if (SubnetOverlap.OnSegment(network, view.Networks.Store.All) is { } overlap)
        {
            problems = [.. problems, overlap];
        }

        var outcome = await northbound.ApplyAsync([ScopeObject.Network(key)], $"network {key}", ct).ConfigureAwait(false);

        // Only now: while a row still had an address, nobody else may have it.
        await claiming.ReleaseAsync(surplus, ct).ConfigureAwait(false);
        var ports = DesiredNetwork.Ports(network, view).ToList();
        var place = NatPlacement.Find(network, view, database.Current);
        var forwards = ForwardPlacement.Find(network, ports, database.Current is null ? null : place, view);
        var result = await ReportAsync(
            new NetworkRound
            {
                Network = network,
                Problems = problems,
                Rows = outcome.Of(ScopeObject.Network(key)),
                Drift = judgement.Of(network),
                Ports = ports.Count,
                Forwards = forwards.Problems,
                NatAddress = place?.Address,
                NatNode = forwards.Node,
                NodeForwards = forwards.OnNode,
                ProbeAddress = ProbePlacement.Find(network, view)?.Address.ToString(),
            },
            ct).ConfigureAwait(false);
        return judgement.LookAgain(result, network, outcome);
    }

    /// <summary>Claims the address outside and the one for probes.</summary>
    /// <returns>What is in the way, and the claims that are needed no more.</returns>
    private async Task<(IReadOnlyList<Problem> Problems, IReadOnlyList<AddressClaim> Surplus)> ClaimAsync(VirtualNetwork network, CancellationToken ct)
    {
        if (OutsideProblem(network) is { } problem)
        {
            return ([problem], [.. GrantedNoMore(network)]);
        }

        var (nat, probes) = (NatPlacement.Want(network, view), ProbePlacement.Want(network, view));
        var former = new[] { (NatPlacement.Interface, network.Status?.NatAddress), (ProbePlacement.Interface, network.Status?.ProbeAddress) }
            .Where(had => IPAddress.TryParse(had.Item2, out _)).ToLookup(had => had.Item1, had => IPAddress.Parse(had.Item2!));
        var found = time.GetUtcNow();
        var claimed = await claiming.ClaimAsync(AddressHolder.Of(network), [.. new[] { nat, probes }.OfType<AddressWant>()], former, ct).ConfigureAwait(false);
        derived.Tell(network, claimed.Mended, null, found);
        if (nat is not null && claimed.Problems.Count == 0 && NatPlacement.Find(network, view, database.Current) is null)
        {
            return ([new Problem(Reasons.NoGatewayNode, "spec.nat: no HypervisorNode with OVN (status.chassis) can carry the translation yet")], claimed.Surplus);
        }

        return (claimed.Problems, claimed.Surplus);
    }

    /// <summary>The claims of addresses outside that are granted no more, though nothing else can be claimed for them.</summary>
    private IEnumerable<AddressClaim> GrantedNoMore(VirtualNetwork network) => NatPlacement.Want(network, view) is { Granted: { } granted }
        ? view.ClaimsOf(network.Metadata.Uid!).Where(claim =>
            claim.Spec.Holder?.Interface == NatPlacement.Interface && !(IPAddress.TryParse(claim.Spec.Address, out var held) && granted.Any(range => range.Contains(held))))
        : [];

    private Problem? OutsideProblem(VirtualNetwork network)
    {
        if (network.Spec.Nat?.ExternalNetwork is not { } reference)
        {
            return null;
        }

        var ns = network.Metadata.Namespace ?? "";
        var key = ResourceKey.Parse(reference, ns);
        if (NatPlacement.External(network, view) is not { } outer)
        {
            return new Problem(Reasons.NetworkNotFound, $"spec.nat.externalNetwork: there is no VirtualNetwork {key} yet");
        }

        if (!ReferenceCheck.Permits(outer.Spec.AllowedNamespaces, key, ns, view.LabelsOf(ns)))
        {
            return new Problem(Reasons.ReferenceNotPermitted, $"spec.nat.externalNetwork: VirtualNetwork {key} does not allow namespace {ns}; whoever owns it can list {ns} in its spec.allowedNamespaces.names");
        }

        var want = NatPlacement.Want(network, view);
        if (want is not null && ExternalGrant.Objection(want.Field, want.Fixed, outer, ns, want.Granted) is { } objection)
        {
            return objection;
        }

        return outer.Spec.Uplink is null || want is null
            ? new Problem(Reasons.NetworkNotReady, $"spec.nat.externalNetwork: VirtualNetwork {key} needs an uplink and an IPv4 subnet to lead outside", NeedsEdit: true)
            : SubnetOverlap.WithOutside(network, outer);
    }

    private async Task<WorkResult> DeleteAsync(VirtualNetwork network, CancellationToken ct)
    {
        var key = ResourceKey.Of(network);
        var users = NetworkUse.Of(network, view).Order(StringComparer.Ordinal).ToList();
        if (users.Count > 0)
        {
            var message = $"still used by {string.Join(", ", users.Take(5))}{(users.Count > 5 ? $" and {users.Count - 5} more" : "")}; it goes when they do";
            return await ReportAsync(NetworkRound.Of(network, new Problem(Reasons.InUse, message)), ct).ConfigureAwait(false);
        }

        await northbound.RemoveAsync(ScopeObject.Network(key), $"deleted network {key}", ct).ConfigureAwait(false);
        await claiming.ReleaseAsync(view.ClaimsOf(network.Metadata.Uid!), ct).ConfigureAwait(false);
        await finalizing.ReleaseAsync(network, ct).ConfigureAwait(false);
        return WorkResult.Done;
    }

    private async Task<WorkResult> ReportAsync(NetworkRound round, CancellationToken ct)
    {
        var (network, now) = (round.Network, time.GetUtcNow());
        var key = ResourceKey.Of(network);
        var status = NetworkStatusBuilder.Build(round, now);
        if (network.Status is { } seen && status != seen && status with { Ports = seen.Ports } == seen)
        {
            // Only the count of ports changed: one write for a burst of machines, not one for each.
            var waited = time.GetElapsedTime(recounting.GetOrAdd(key, time.GetTimestamp()));
            if (waited < CountsAfter)
            {
                return WorkResult.After(CountsAfter - waited);
            }
        }

        recounting.TryRemove(key, out _);
        await networks.PatchStatusAsync(network, network with { Status = status }, ct).ConfigureAwait(false);
        return WorkResult.Done;
    }
}
