using Reconciler.Language.Networks;

namespace Reconciler.Topology;

/// <summary>OVN's names of transport protocols.</summary>
internal static class Transport
{
    public static string Name(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.UDP => "udp",
        TransportProtocol.SCTP => "sctp",
        _ => "tcp",
    };
}
