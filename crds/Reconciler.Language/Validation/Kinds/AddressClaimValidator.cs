using Reconciler.Language.Networks;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of AddressClaim.</summary>
internal static class AddressClaimValidator
{
    public static void Validate(AddressClaim claim, ErrorList errors)
    {
        if (!AddressRules.TryUsable(claim.Spec.Address, "spec.address", errors, out var address, out var isIpv6))
        {
            return;
        }

        // The name is the lock: were another name possible, an address could be claimed twice.
        var name = $"{claim.Spec.Network}-{IpSubnet.Hexadecimal(address, isIpv6)}";
        if (claim.Metadata.Name != name)
        {
            errors.Add("metadata.name", ValidationCodes.Conflict, $"'{claim.Metadata.Name}' does not name the address", $"write {name}");
        }
    }

    public static void ValidateUpdate(AddressClaim old, AddressClaim @new, ErrorList errors)
    {
        if (old.Spec.Network != @new.Spec.Network || old.Spec.Address != @new.Spec.Address)
        {
            errors.Add("spec", ValidationCodes.Immutable, "network and address cannot be changed", "delete the claim and make another");
        }
    }
}
