using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Operator.Addresses;

/// <summary>Who holds addresses: a machine, a network for its address translation, or a load balancer.</summary>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Key">The object.</param>
/// <param name="Uid">Its uid.</param>
public sealed record AddressHolder(string Kind, ResourceKey Key, string Uid)
{
    /// <summary>The holder that an object is.</summary>
    public static AddressHolder Of(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new AddressHolder(resource.Kind, ResourceKey.Of(resource), resource.Metadata.Uid!);
    }

    /// <summary>The claim of an address for one of the holder's interfaces.</summary>
    public AddressClaim Claim(ResourceKey claim, AddressWant want, string address) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = claim.Namespace,
            Name = claim.Name,

            // Owners must stand in the same namespace; across namespaces the operator alone releases the claim.
            OwnerReferences = claim.Namespace == Key.Namespace
                ? [new OwnerReference { ApiVersion = ApiGroup.ApiVersion, Kind = Kind, Name = Key.Name, Uid = Uid }]
                : null,
        },
        Spec = new AddressClaimSpec
        {
            Network = want.Network.Name,
            Address = address,
            Holder = new ClaimHolder { Namespace = Key.Namespace, Name = Key.Name, Uid = Uid, Interface = want.Interface },
        },
    };
}
