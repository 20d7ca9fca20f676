using System.Net;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
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
        foreach (var want in wants)
        {
            var claim = held.FirstOrDefault(known => Holds(known, want)) ?? await TakeAsync(holder, want, former, problems, ct).ConfigureAwait(false);
            if (claim is not null)
            {
                used.Add(claim.Metadata.Uid ?? "");
                addresses[want.Interface] = [.. addresses.GetValueOrDefault(want.Interface) ?? [], claim.Spec.Address];
            }
        }

        return new AddressOutcome(addresses, problems, [.. held.Where(claim => !used.Contains(claim.Metadata.Uid ?? ""))]);
    }

    /// <summary>Gives claims back; each only if it is still the very one.</summary>
    public async Task ReleaseAsync(IEnumerable<AddressClaim> given, CancellationToken ct)
    {
        foreach (var claim in given)
        {
            await claims.DeleteAsync(ResourceKey.Of(claim), new DeleteOptions { Uid = claim.Metadata.Uid }, ct).ConfigureAwait(false);
        }
    }

    private static bool Holds(AddressClaim claim, AddressWant want) =>
        claim.Metadata.DeletionTimestamp is null
        && claim.Spec.Holder?.Interface == want.Interface
        && claim.Spec.Network == want.Network.Name
        && claim.Metadata.Namespace == want.Network.Namespace
        && IPAddress.TryParse(claim.Spec.Address, out var address)
        && want.IsFulfilledBy(address);

    private async Task<AddressClaim?> TakeAsync(
        AddressHolder holder, AddressWant want, ILookup<string, IPAddress> former, List<Problem> problems, CancellationToken ct)
    {
        var taken = view.Claims.Store.In(want.Network.Namespace)
            .Where(claim => claim.Spec.Network == want.Network.Name)
            .Select(claim => IPAddress.TryParse(claim.Spec.Address, out var address) ? address : null)
            .OfType<IPAddress>().ToHashSet();
        AddressClaim? other = null;
        while (Next(holder, want, former, taken) is { } address)
        {
            var key = want.ClaimKey(address);
            try
            {
                var made = await claims.CreateAsync(holder.Claim(key, want, address.ToString()), ct).ConfigureAwait(false);
                view.Claims.Observe(made);
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
                $"interface {want.Interface}: address {conflicting} of network {want.Network} is held by {Describe(other ?? view.Claims.Store.Find(want.ClaimKey(conflicting)))}; choose another, or remove it there",
                NeedsEdit: true,
                ConditionTypes.NetworkReady)
            : new Problem(Reasons.PoolExhausted, $"interface {want.Interface}: subnet {want.Subnet} of network {want.Network} has no free address", Condition: ConditionTypes.NetworkReady));
        return null;
    }

    private static IPAddress? Next(AddressHolder holder, AddressWant want, ILookup<string, IPAddress> former, HashSet<IPAddress> taken)
    {
        if (want.Fixed is { } wanted)
        {
            return taken.Contains(wanted) ? null : wanted;
        }

        return former[want.Interface].FirstOrDefault(address => want.IsFulfilledBy(address) && !taken.Contains(address))
            ?? AddressPool.Next(want.Subnet!.Value, want.Gateway, taken, $"{holder.Key}/{want.Interface}");
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
    IReadOnlyDictionary<string, ValueList<string>> Addresses, IReadOnlyList<Problem> Problems, IReadOnlyList<AddressClaim> Surplus);
