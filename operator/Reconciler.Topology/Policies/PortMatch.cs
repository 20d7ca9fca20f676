using System.Globalization;
using Reconciler.Language.Networks;
using Reconciler.Language.Policies;

namespace Reconciler.Topology;

/// <summary>The part of a match that speaks of protocols and ports.</summary>
internal static class PortMatch
{
    /// <summary>An expression, or null for everything.</summary>
    /// <param name="ports">The ports; none: all.</param>
    /// <param name="side"><c>dst</c> for packets towards the ports, <c>src</c> for answers from them.</param>
    public static string? Of(IReadOnlyCollection<PolicyPort>? ports, string side = "dst") =>
        ports is null or { Count: 0 } ? null : MatchText.AnyOf(ports.Select(port => One(port, side)));

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
