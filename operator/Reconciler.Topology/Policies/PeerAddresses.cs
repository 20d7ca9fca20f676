using Reconciler.Language.Policies;

namespace Reconciler.Topology;

/// <summary>The addresses behind the peers of a rule, as elements of address sets.</summary>
internal static class PeerAddresses
{
    /// <summary>Each element in CIDR form or as a single address. Excepted ranges are cut out, so that no rule has to negate (OVN multiplies negations out).</summary>
    public static IReadOnlyList<Subnet> Of(IEnumerable<PolicyPeer> peers, string @namespace, PolicySurroundings surroundings) =>
        [.. peers.SelectMany(peer => Of(peer, @namespace, surroundings)).Distinct()];

    private static IEnumerable<Subnet> Of(PolicyPeer peer, string @namespace, PolicySurroundings surroundings)
    {
        if (peer.Cidr is { } cidr)
        {
            return Subnet.Parse(cidr).Except([.. (peer.Except ?? []).Select(Subnet.Parse)]);
        }

        var machines = peer switch
        {
            { VirtualMachine: { } name } => surroundings.Machines.Where(machine => machine.Namespace == @namespace && machine.Name == name),
            { NamespaceSelector: { } namespaces } => surroundings.Select(namespaces, peer.Selector),
            { Selector: { } selector } => surroundings.Select(@namespace, selector),
            _ => [],
        };
        return machines.SelectMany(machine => machine.Addresses).Select(Subnet.Parse);
    }
}
