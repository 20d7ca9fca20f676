using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Language.Policies;

namespace Reconciler.Topology;

/// <summary>
/// All rows of one QuarantinePolicy: the group of the machines that it cuts off now, and rules above those of every
/// AccessPolicy that leave them DHCP, neighbour discovery and the remediation list.
/// <para>
/// Connections that stand end with the cut. OVN lets answers of tracked connections pass before it looks at rules, so at the machine's port nothing is
/// tracked at all (<c>allow-stateless</c> below the drop turns tracking off and allows nothing itself). So remediation's answers are told by what they
/// are: they come from a listed address and port, and do not begin a TCP connection.
/// </para>
/// </summary>
public static class QuarantineScope
{
    /// <summary>Priority of the lowest rule; the others stand directly above.</summary>
    public const int LowestPriority = 2000;

    private const int Untracked = LowestPriority;
    private const int Drop = LowestPriority + 1;
    private const int Remediation = LowestPriority + 2;
    private const int Neighbours = LowestPriority + 3;

    private const string CutOffKey = "cut-off";
    private const string RemediatedKey = "remediated";

    /// <summary>The rows that should be.</summary>
    /// <param name="policy">The policy, already validated.</param>
    /// <param name="cutOffPorts">Names of the logical switch ports that are cut off now, trunks included.</param>
    /// <param name="remediatedPorts">Those among them that may reach the remediation list; leave out machines that another policy cuts off too, so that the stricter holds.</param>
    /// <param name="surroundings">What the remediation list's selectors choose from.</param>
    public static NorthboundScope Of(
        QuarantinePolicy policy, IEnumerable<string> cutOffPorts, IEnumerable<string> remediatedPorts, PolicySurroundings surroundings)
    {
        var (@namespace, name) = (policy.Metadata.Namespace!, policy.Metadata.Name);
        var scope = ScopeName.QuarantinePolicy(@namespace, name);
        var cutOff = GroupName.Quarantine(@namespace, name);
        var remediated = GroupName.Remediation(@namespace, name);
        var rows = new PolicyRows(scope, new RowOwner("QuarantinePolicy", @namespace, name));
        var made = ImmutableArray.CreateBuilder<NorthboundRow>();
        made.Add(rows.Group(CutOffKey, cutOff, cutOffPorts));
        made.Add(rows.Group(RemediatedKey, remediated, remediatedPorts));
        made.AddRange(Cut(rows, "from", "from-lport", $"inport == @{cutOff}", MatchText.NeighboursFromMachine, MatchText.DhcpFromMachine));
        made.AddRange(Cut(rows, "to", "to-lport", $"outport == @{cutOff}", MatchText.NeighboursToMachine, MatchText.DhcpToMachine));

        var allowed = policy.Spec.Remediation?.Allow ?? [];
        for (var i = 0; i < allowed.Count; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            var (rule, path) = ($"allow{number}", $"spec.remediation.allow[{number}]");
            var (to, from) = ((string?)null, (string?)null);
            if (allowed[i].To is { Count: > 0 } peers)
            {
                made.AddRange(rows.Peers(remediated, rule, path, PeerAddresses.Of(peers, @namespace, surroundings)));
                (to, from) = (PolicyRows.PeersMatch(remediated, rule, "dst"), PolicyRows.PeersMatch(remediated, rule, "src"));
            }

            made.Add(rows.Acl(RemediatedKey, $"{rule}/allow", path, Remediation, "from-lport", "allow-related",
                MatchText.AllOf($"inport == @{remediated}", "ip", to, PortMatch.Of(allowed[i].Ports))));
            made.Add(rows.Acl(RemediatedKey, $"{rule}/answers", path, Remediation, "to-lport", "allow-related",
                MatchText.AllOf($"outport == @{remediated}", "ip", from, PortMatch.Answers(allowed[i].Ports))));
        }

        return new NorthboundScope { Name = scope, Rows = made.ToImmutable() };
    }

    private static IEnumerable<NorthboundRow> Cut(PolicyRows rows, string key, string direction, string port, string neighbours, string dhcp)
    {
        yield return rows.Acl(CutOffKey, $"{key}/neighbours", "spec.enforcement", Neighbours, direction, "allow-stateless", $"{port} && ({neighbours} || {dhcp})");
        yield return rows.Acl(CutOffKey, $"{key}/drop", "spec.enforcement", Drop, direction, "drop", port);
        yield return rows.Acl(CutOffKey, $"{key}/untracked", "spec.enforcement", Untracked, direction, "allow-stateless", port);
    }
}
