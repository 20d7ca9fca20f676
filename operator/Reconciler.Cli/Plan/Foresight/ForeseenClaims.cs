using System.Net;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.LoadBalancers;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Networks;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Cli.Plan.Foresight;

/// <summary>Foresees which addresses are claimed: what is held and still wanted stays, what is wanted besides is chosen as the operator chooses. Pure.</summary>
internal sealed class ForeseenClaims
{
    private readonly ClusterView view;
    private readonly List<AddressClaim> claims = [];
    private readonly Dictionary<ResourceKey, HashSet<IPAddress>> taken = [];

    private ForeseenClaims(ClusterView view)
    {
        this.view = view;
        foreach (var claim in view.Claims.Store.All)
        {
            if (IPAddress.TryParse(claim.Spec.Address, out var address))
            {
                TakenOf(new ResourceKey(claim.Metadata.Namespace ?? "", claim.Spec.Network)).Add(address);
            }
        }
    }

    /// <summary>The objects with the claims that their machines and networks will hold, and without those that they will give back.</summary>
    public static ClusterObjects Complete(ClusterObjects objects, ApiClient client)
    {
        var foreseen = new ForeseenClaims(objects.ToView(client));
        foreach (var network in objects.Of<VirtualNetwork>().Where(network => network.Metadata.DeletionTimestamp is null))
        {
            foreseen.Claim(AddressHolder.Of(network), NatPlacement.Want(network, foreseen.view) is { } want ? [want] : []);
        }

        foreach (var machine in objects.Of<VirtualMachine>().Where(machine => machine.Metadata.DeletionTimestamp is null))
        {
            var references = MachineReferenceReader.Read(machine, foreseen.view);
            if (ReferenceCheck.Problems(machine, references).Count == 0)
            {
                foreseen.Claim(AddressHolder.Of(machine), MachineAddresses.Wants(machine, references).Wants);
            }
            else
            {
                // It keeps what it has until it can be resolved again.
                foreseen.claims.AddRange(foreseen.view.ClaimsOf(machine.Metadata.Uid!));
            }
        }

        foreach (var balancer in objects.Of<LoadBalancer>().Where(balancer => balancer.Metadata.DeletionTimestamp is null))
        {
            if (BalancerPlacement.Problem(balancer, foreseen.view) is null)
            {
                foreseen.Claim(AddressHolder.Of(balancer), BalancerPlacement.Wants(balancer, foreseen.view));
            }
            else
            {
                foreseen.claims.AddRange(foreseen.view.ClaimsOf(balancer.Metadata.Uid!));
            }
        }

        var gone = objects.Of<AddressClaim>().Where(claim => claim.Spec.Holder is not null).Select(claim => (claim.Kind, ResourceKey.Of(claim)));
        return objects.Without(gone).With(foreseen.claims);
    }

    private void Claim(AddressHolder holder, IReadOnlyList<AddressWant> wants)
    {
        var held = view.ClaimsOf(holder.Uid);
        foreach (var want in wants)
        {
            if ((held.FirstOrDefault(want.IsFulfilledBy) ?? New(holder, want)) is { } claim)
            {
                claims.Add(claim);
            }
        }
    }

    private AddressClaim? New(AddressHolder holder, AddressWant want)
    {
        var used = TakenOf(want.Network);
        var address = want.Choose(used, holder.Key.ToString());
        if (address is null || !used.Add(address))
        {
            return null;
        }

        return holder.Claim(want.ClaimKey(address), want, address.ToString()) with { ApiVersion = Kinds.AddressClaims.ApiVersion, Kind = Kinds.AddressClaims.Kind };
    }

    private HashSet<IPAddress> TakenOf(ResourceKey network)
    {
        if (!taken.TryGetValue(network, out var addresses))
        {
            taken[network] = addresses = [];
        }

        return addresses;
    }
}
