using Reconciler.Language.Networks;
using Reconciler.Language.Policies;

namespace Reconciler.Language.Validation.Parts;

/// <summary>Rules for the peers and ports of policies.</summary>
internal static class PolicyRules
{
    /// <summary>A list of peers.</summary>
    /// <param name="peers">The peers.</param>
    /// <param name="machinesByName">Whether a peer may be one machine by its name: in remediation lists.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void Peers(IReadOnlyList<PolicyPeer>? peers, bool machinesByName, string path, ErrorList errors)
    {
        for (var i = 0; i < (peers?.Count ?? 0); i++)
        {
            var (peer, at) = (peers![i], $"{path}[{i}]");
            var selects = peer.Selector is not null || peer.NamespaceSelector is not null;
            if (!selects && peer.Cidr is null && peer.VirtualMachine is null)
            {
                errors.Add(at, ValidationCodes.Required, "names nobody", machinesByName ? "give a selector, a cidr or a virtualMachine" : "give a selector, a namespaceSelector or a cidr");
            }

            if (peer.Cidr is not null && (selects || peer.VirtualMachine is not null))
            {
                errors.Add(at + ".cidr", ValidationCodes.Conflict, "stands beside machines", "write two peers");
            }

            if (peer.VirtualMachine is not null && !machinesByName)
            {
                errors.Add(at + ".virtualMachine", ValidationCodes.Conflict, "machines by name stand in remediation lists only", "select it by its labels");
            }
            else if (peer.VirtualMachine is not null && selects)
            {
                errors.Add(at + ".virtualMachine", ValidationCodes.Conflict, "stands beside a selector", "write two peers");
            }

            LabelRules.Selector(peer.Selector, at + ".selector", errors);
            LabelRules.Selector(peer.NamespaceSelector, at + ".namespaceSelector", errors);
            Ranges(peer, at, errors);
        }
    }

    /// <summary>A list of ports.</summary>
    public static void Ports(IReadOnlyList<PolicyPort>? ports, string path, ErrorList errors)
    {
        for (var i = 0; i < (ports?.Count ?? 0); i++)
        {
            var (port, at) = (ports![i], $"{path}[{i}]");
            if (port.Protocol == TransportProtocol.ICMP && (port.Port is not null || port.EndPort is not null))
            {
                errors.Add(at + ".port", ValidationCodes.Conflict, "ICMP has no ports", "remove it");
            }

            if (port.EndPort is { } end && (port.Port is not { } start || end < start))
            {
                errors.Add(
                    at + ".endPort", ValidationCodes.OutOfRange, port.Port is null ? "stands without a port" : $"{end} is less than the port {port.Port}",
                    "give the range's first port as port and its last one as endPort");
            }
        }
    }

    private static void Ranges(PolicyPeer peer, string path, ErrorList errors)
    {
        if (peer.Cidr is null)
        {
            if (peer.Except is { Count: > 0 })
            {
                errors.Add(path + ".except", ValidationCodes.Conflict, "stands without a cidr", "give the range that it is left out of");
            }

            return;
        }

        if (!AddressRules.TryRange(peer.Cidr, path + ".cidr", errors, out var range))
        {
            return;
        }

        for (var i = 0; i < (peer.Except?.Count ?? 0); i++)
        {
            if (AddressRules.TryRange(peer.Except![i], $"{path}.except[{i}]", errors, out var except) && !range.Covers(except))
            {
                errors.Add($"{path}.except[{i}]", ValidationCodes.OutOfRange, $"{except} is not inside {range}", "leave out a part of the cidr");
            }
        }
    }
}
