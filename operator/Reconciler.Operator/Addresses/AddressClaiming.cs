using System.Net;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.State;

namespace Reconciler.Operator.Addresses;

/// <summary>
/// Claims addresses. The API's create is the lock: the claim's name is the address, so a second one cannot be made, whoever tries. What was
/// claimed once is kept.
/// </summary>
public sealed class AddressClaiming(ApiClient client, ClusterView view)
{
    private const int Attempts = 256;
    private readonly ResourceEndpoint<AddressClaim> claims = client.For(Kinds.AddressClaims);

    /// <summary>Claims what a machine's ports want and do not have yet.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="wants">What its ports want.</param>
    /// <param name="former">Addresses that the machine had, by interface; taken again when they are free.</param>
    /// <param name="ct">Ends the calls.</param>
    public async Task<AddressOutcome> ClaimAsync(
        VirtualMachine machine, IReadOnlyList<AddressWant> wants, ILookup<string, IPAddress> former, CancellationToken ct)
    {
        var held = view.ClaimsOf(machine.Metadata.Uid!);
        var addresses = new Dictionary<string, ValueList<string>>(StringComparer.Ordinal);
        List<Problem> problems = [];
        HashSet<string> used = [];
        foreach (var want in wants)
        {
            var claim = held.FirstOrDefault(known => Holds(known, want)) ?? await TakeAsync(machine, want, former, problems, ct).ConfigureAwait(false);
            if (claim is not null)
            {
                used.Add(claim.Metadata.Uid ?? "");
                addresses[want.Port.Interface] = [.. addresses.GetValueOrDefault(want.Port.Interface) ?? [], claim.Spec.Address];
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
        && claim.Spec.Holder?.Interface == want.Port.Interface
        && claim.Spec.Network == want.Port.Network.Name
        && claim.Metadata.Namespace == want.Port.Network.Namespace
        && IPAddress.TryParse(claim.Spec.Address, out var address)
        && want.IsFulfilledBy(address);

    private async Task<AddressClaim?> TakeAsync(
        VirtualMachine machine, AddressWant want, ILookup<string, IPAddress> former, List<Problem> problems, CancellationToken ct)
    {
        var candidates = want.Fixed is { } wanted
            ? [wanted]
            : former[want.Port.Interface].Where(want.IsFulfilledBy).Concat(want.Pool!.Candidates(want.Port.MacAddress)).Distinct();
        var attempts = 0;
        AddressClaim? holder = null;
        foreach (var address in candidates)
        {
            var key = AddressWant.ClaimKey(want.Port.Network, address);
            if (view.Claims.Store.TryGet(key, out holder))
            {
                continue;
            }

            if (attempts++ >= Attempts)
            {
                break;
            }

            try
            {
                var made = await claims.CreateAsync(Claim(machine, want, key, address), ct).ConfigureAwait(false);
                view.Claims.Observe(made);
                return made;
            }
            catch (ApiException refusal) when (refusal.IsAlreadyExists)
            {
                // Another operator or machine was faster; our own, when an answer was lost on the way.
                holder = await claims.FindAsync(key, ct).ConfigureAwait(false);
                if (holder is not null)
                {
                    view.Claims.Observe(holder);
                    if (holder.Spec.Holder?.Uid == machine.Metadata.Uid && Holds(holder, want))
                    {
                        return holder;
                    }
                }
            }
        }

        problems.Add(want.Fixed is { } conflicting
            ? new Problem(
                Reasons.AddressConflict,
                $"interface {want.Port.Interface}: address {conflicting} of network {want.Port.Network} is held by {Describe(holder)}; choose another, or remove it there",
                NeedsEdit: true,
                ConditionTypes.NetworkReady)
            : new Problem(Reasons.PoolExhausted, $"interface {want.Port.Interface}: subnet {want.Pool} of network {want.Port.Network} has no free address", Condition: ConditionTypes.NetworkReady));
        return null;
    }

    private static AddressClaim Claim(VirtualMachine machine, AddressWant want, ResourceKey key, IPAddress address) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = key.Namespace,
            Name = key.Name,

            // Owners must stand in the same namespace; across namespaces the operator alone releases the claim.
            OwnerReferences = key.Namespace == machine.Metadata.Namespace
                ? [new OwnerReference { ApiVersion = ApiGroup.ApiVersion, Kind = Kinds.VirtualMachines.Kind, Name = machine.Metadata.Name, Uid = machine.Metadata.Uid! }]
                : null,
        },
        Spec = new AddressClaimSpec
        {
            Network = want.Port.Network.Name,
            Address = address.ToString(),
            Holder = new ClaimHolder
            {
                Namespace = machine.Metadata.Namespace ?? "",
                Name = machine.Metadata.Name,
                Uid = machine.Metadata.Uid!,
                Interface = want.Port.Interface,
            },
        },
    };

    private static string Describe(AddressClaim? claim) => claim?.Spec.Holder is { } holder
        ? $"VirtualMachine {holder.Namespace}/{holder.Name}, interface {holder.Interface}"
        : claim is not null ? $"AddressClaim {ResourceKey.Of(claim)}" : "someone else";
}

/// <summary>What claiming came to.</summary>
/// <param name="Addresses">Addresses by interface.</param>
/// <param name="Problems">What could not be claimed.</param>
/// <param name="Surplus">Claims that the machine holds and no longer wants.</param>
public sealed record AddressOutcome(
    IReadOnlyDictionary<string, ValueList<string>> Addresses, IReadOnlyList<Problem> Problems, IReadOnlyList<AddressClaim> Surplus);
