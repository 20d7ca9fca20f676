using System.Net;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Derived;
using Reconciler.Operator.Machines;
using Reconciler.Operator.State;
using Reconciler.Topology;

namespace Reconciler.Operator.Addresses;

/// <summary>
/// Claims addresses. The API's create is the lock: the claim's name is the address, so a second one cannot be made, whoever tries. What was
/// claimed once is kept.
/// </summary>
public sealed class AddressClaiming(ApiClient client, ClusterView view)
{
    private readonly ResourceEndpoint<AddressClaim> claims = client.For(Kinds.AddressClaims);

    /// <summary>Claims what a holder wants and does not have yet.</summary>
    /// <param name="holder">Whom the addresses are for.</param>
    /// <param name="wants">What is wanted.</param>
    /// <param name="former">Addresses that the holder had, by interface; taken again when they are free.</param>
    /// <param name="ct">Ends the calls.</param>
    public async Task<AddressOutcome> ClaimAsync(AddressHolder holder, IReadOnlyList<AddressWant> wants, ILookup<string, IPAddress> former, CancellationToken ct)
    {
        var held = view.ClaimsOf(holder.Uid);
        var addresses = new Dictionary<string, ValueList<string>>(StringComparer.Ordinal);
        List<Problem> problems = [];
        HashSet<string> used = [];
        List<DerivedChange> mended = [];
        foreach (var want in wants)
        {
            var claim = await MendAsync(holder, want, held.FirstOrDefault(known => Holds(known, want)), former, mended, ct).ConfigureAwait(false)
                ?? await TakeAsync(holder, want, former, problems, mended, ct).ConfigureAwait(false);
            if (claim is not null)
            {
                used.Add(claim.Metadata.Uid ?? "");
                addresses[want.Interface] = [.. addresses.GetValueOrDefault(want.Interface) ?? [], claim.Spec.Address];
            }
        }

        return new AddressOutcome(addresses, problems, [.. held.Where(claim => !used.Contains(claim.Metadata.Uid ?? ""))]) { Mended = mended };
    }

    /// <summary>Gives claims back; each only if it is still the very one.</summary>
    public async Task ReleaseAsync(IEnumerable<AddressClaim> given, CancellationToken ct)
    {
        foreach (var claim in given)
        {
            await claims.DeleteAsync(ResourceKey.Of(claim), new DeleteOptions { Uid = claim.Metadata.Uid }, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The holder's claim with its holder and owner as they should be. A claim is never changed once it is made, so one of an address that the holder's
    /// Partition has, but that names somebody who has it not, was edited by hand: the guest that has the address keeps it.
    /// </summary>
    private async Task<AddressClaim?> MendAsync(
        AddressHolder holder, AddressWant want, AddressClaim? held, ILookup<string, IPAddress> former, List<DerivedChange> mended, CancellationToken ct)
    {
        var claim = held ?? former[want.Interface].Where(want.IsFulfilledBy)
            .Select(address => view.Claims.Store.Find(want.ClaimKey(address)))
            .FirstOrDefault(known => known is { Metadata.DeletionTimestamp: null } && known.Spec.Network == want.Network.Name && !view.UsesAddress(known));
        if (claim is null)
        {
            return null;
        }

        var expected = holder.Claim(want.ClaimKey(IPAddress.Parse(claim.Spec.Address)), want, claim.Spec.Address);
        var changes = DerivedChange.OfClaim(expected, claim);
        if (changes.Count == 0)
        {
            return claim;
        }

        var metadata = claim.Metadata with { OwnerReferences = expected.Metadata.OwnerReferences ?? claim.Metadata.OwnerReferences };
        var written = await claims.UpdateAsync(claim with { Metadata = metadata, Spec = expected.Spec }, ct).ConfigureAwait(false);
        view.Claims.Observe(written);
        mended.AddRange(changes);
        return written;
    }

    private static bool Holds(AddressClaim claim, AddressWant want) => claim.Metadata.DeletionTimestamp is null && want.IsFulfilledBy(claim);

    private async Task<AddressClaim?> TakeAsync(
        AddressHolder holder, AddressWant want, ILookup<string, IPAddress> former, List<Problem> problems, List<DerivedChange> mended, CancellationToken ct)
    {
        var taken = view.Claims.Store.In(want.Network.Namespace)
            .Where(claim => claim.Spec.Network == want.Network.Name)
            .Select(claim => IPAddress.TryParse(claim.Spec.Address, out var address) ? address : null)
            .OfType<IPAddress>().ToHashSet();
        var reserved = want.Fixed is null ? Reserved(holder, want) : [];
        AddressClaim? other = null;
        while (Next(holder, want, former, taken, reserved) is { } address)
        {
            var key = want.ClaimKey(address);
            try
            {
                var made = await claims.CreateAsync(holder.Claim(key, want, address.ToString()), ct).ConfigureAwait(false);
                view.Claims.Observe(made);
                if (former[want.Interface].Contains(address))
                {
                    // The holder has it, so it was claimed, and nobody but a person deletes the claim while the holder stays.
                    mended.Add(DerivedChange.ClaimDeleted(made));
                }

                return made;
            }
            catch (ApiException refusal) when (refusal.IsAlreadyExists)
            {
                // Another operator or machine was faster; or it is our own, when an answer was lost on the way.
                other = await claims.FindAsync(key, ct).ConfigureAwait(false);
                if (other?.Spec.Holder?.Uid == holder.Uid && Holds(other, want))
                {
                    view.Claims.Observe(other);
                    return other;
                }

                taken.Add(address);
            }
        }

        problems.Add(want.Fixed is { } conflicting
            ? new Problem(
                Reasons.AddressConflict,
                $"{want.Field}: address {conflicting} of network {want.Network} is held by {Describe(other ?? view.Claims.Store.Find(want.ClaimKey(conflicting)))}; choose another, or remove it there",
                NeedsEdit: true,
                ConditionTypes.NetworkReady)
            : new Problem(Reasons.PoolExhausted, $"{want.Field}: subnet {want.Subnet} of network {want.Network} has no free address", Condition: ConditionTypes.NetworkReady));
        return null;
    }

    private static IPAddress? Next(AddressHolder holder, AddressWant want, ILookup<string, IPAddress> former, HashSet<IPAddress> taken, IReadOnlyCollection<IPAddress> reserved)
    {
        var kept = want.Fixed is null ? former[want.Interface].FirstOrDefault(address => want.IsFulfilledBy(address) && !taken.Contains(address)) : null;
        return kept ?? want.Choose(taken.Concat(reserved).ToHashSet(), holder.Key.ToString());
    }

    /// <summary>Addresses that others' specs name, claimed or not yet: whoever takes any address leaves them alone.</summary>
    private List<IPAddress> Reserved(AddressHolder holder, AddressWant want)
    {
        var permitted = view.Networks.Store.Find(want.Network)?.Spec.AllowedNamespaces;
        var machines =
            from machine in view.MachinesOn(want.Network)
            where machine.Metadata.DeletionTimestamp is null
            let ns = machine.Metadata.Namespace ?? ""
            from port in Machines.MachinePort.Of(machine)
            where (machine.Metadata.Uid != holder.Uid || port.Interface != want.Interface) && port.Network == want.Network && port.FixedAddresses.Count > 0 && ReferenceCheck.Permits(permitted, want.Network, ns, view.LabelsOf(ns))
            from address in port.FixedAddresses
            select address;
        var balancers = view.BalancersOn(want.Network).Where(balancer => balancer.Metadata.Uid != holder.Uid).Select(balancer => balancer.Spec.Address);
        return [.. machines.Concat(balancers.OfType<string>()).Select(text => IPAddress.TryParse(text, out var address) ? address : null).OfType<IPAddress>()];
    }

    private static string Describe(AddressClaim? claim) => claim?.Spec.Holder is { } holder
        ? $"{holder.Namespace}/{holder.Name}, interface {holder.Interface}"
        : claim is not null ? $"AddressClaim {ResourceKey.Of(claim)}" : "someone else";
}

/// <summary>What claiming came to.</summary>
/// <param name="Addresses">Addresses by interface.</param>
/// <param name="Problems">What could not be claimed.</param>
/// <param name="Surplus">Claims that the holder has and no longer wants.</param>
public sealed record AddressOutcome(
    IReadOnlyDictionary<string, ValueList<string>> Addresses, IReadOnlyList<Problem> Problems, IReadOnlyList<AddressClaim> Surplus)
{
    /// <summary>What somebody did to the holder's claims and was put back.</summary>
    public IReadOnlyList<DerivedChange> Mended { get; init; } = [];
}
