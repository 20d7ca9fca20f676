using System.Globalization;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;

namespace Reconciler.Topology;

/// <summary>The part of a match that speaks of protocols and ports.</summary>
internal static class PortMatch
{
    /// <summary>Answers to ping and what comes back of packets that did not arrive.</summary>
    private const string IcmpAnswers = "icmp4.type == {0, 3, 11, 12} || icmp6.type == {1, 2, 3, 4, 129}";

    /// <summary>Packets towards the ports; null for everything.</summary>
    /// <param name="ports">The ports; none: all.</param>
    public static string? Of(IReadOnlyCollection<PolicyPort>? ports) =>
        ports is null or { Count: 0 } ? null : MatchText.AnyOf(ports.Select(port => One(port, "dst")));

    /// <summary>Packets that may be answers from the ports, where nothing is tracked: none that begins a TCP connection.</summary>
    /// <param name="ports">The ports; none: all.</param>
    public static string Answers(IReadOnlyCollection<PolicyPort>? ports) => ports is null or { Count: 0 }
        ? $"(udp || sctp || {IcmpAnswers} || (tcp && {MatchText.NoTcpBeginning}))"
        : MatchText.AnyOf(ports.Select(port => port.Protocol switch
        {
            TransportProtocol.ICMP => $"({IcmpAnswers})",
            null or TransportProtocol.TCP => $"({One(port, "src")} && {MatchText.NoTcpBeginning})",
            _ => One(port, "src"),
        }));

    private static string One(PolicyPort port, string side)
    {
        var protocol = port.Protocol switch
        {
            TransportProtocol.UDP => "udp",
            TransportProtocol.SCTP => "sctp",
            TransportProtocol.ICMP => "icmp",
            _ => "tcp",
        };
        if (protocol == "icmp")
        {
            return "(icmp4 || icmp6)";
        }

        return port switch
        {
            { Port: null } => protocol,
            { EndPort: { } end } when end > port.Port => $"({protocol}.{side} >= {Text(port.Port.Value)} && {protocol}.{side} <= {Text(end)})",
            _ => $"{protocol}.{side} == {Text(port.Port.Value)}",
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
