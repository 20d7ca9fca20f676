using Reconciler.Language.Common;
using Reconciler.Language.Networks;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of PhysicalNetwork.</summary>
internal static class PhysicalNetworkValidator
{
    public static void Validate(PhysicalNetwork network, ErrorList errors)
    {
        for (var i = 0; i < network.Spec.Vlans.Count; i++)
        {
            var range = network.Spec.Vlans[i];
            if (range.From > range.To)
            {
                errors.Add($"spec.vlans[{i}].to", ValidationCodes.OutOfRange, $"{range.To} is less than from, {range.From}", "give the range's first VLAN as from and its last one as to");
            }

            LabelRules.Selector(range.NamespaceSelector, $"spec.vlans[{i}].namespaceSelector", errors);
        }

        Addresses(network.Spec.ExternalAddresses ?? [], "spec.externalAddresses", errors);
        for (var i = 0; i < (network.Spec.AddressGrants?.Count ?? 0); i++)
        {
            var (grant, at) = (network.Spec.AddressGrants![i], $"spec.addressGrants[{i}]");
            LabelRules.Selector(grant.NamespaceSelector, at + ".namespaceSelector", errors);
            Addresses(grant.Addresses, at + ".addresses", errors);
        }
    }

    private static void Addresses(ValueList<string> addresses, string path, ErrorList errors)
    {
        var seen = new List<(UInt128 First, UInt128 Last, bool IsIpv6, string Text)>();
        for (var i = 0; i < addresses.Count; i++)
        {
            var (text, at) = (addresses[i], $"{path}[{i}]");
            var ends = text.Split('-');
            if (!AddressRules.TryUsable(ends[0], at, errors, out var first, out var isIpv6) || !AddressRules.TryUsable(ends[^1], at, errors, out var last, out var lastIsIpv6))
            {
                continue;
            }

            if (isIpv6 != lastIsIpv6 || last < first)
            {
                errors.Add(at, ValidationCodes.OutOfRange, isIpv6 != lastIsIpv6 ? "mixes IPv4 and IPv6" : $"{ends[^1]} comes before {ends[0]}", "write FIRST-LAST of one family");
                continue;
            }

            var other = seen.Find(range => range.IsIpv6 == isIpv6 && range.First <= last && first <= range.Last);
            if (other.Text is not null)
            {
                errors.Add(at, ValidationCodes.Duplicate, $"overlaps {other.Text}", "list each address once");
            }

            seen.Add((first, last, isIpv6, text));
        }
    }
}
