using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Networks;

namespace Reconciler.Topology.Tests.Balancers;

/// <summary>Load balancers before the machines of <see cref="Examples.Office"/>.</summary>
internal static class Balanced
{
    /// <summary>The port of a machine that is not behind them.</summary>
    public const string Client = "44444444-4444-5444-8444-444444444444";

    /// <summary>TCP and UDP, probed by OVN.</summary>
    public static BalancerTopology Front { get; } = new()
    {
        Namespace = "default",
        Name = "front",
        Network = Examples.Office.Network,
        Address = IPAddress.Parse("10.20.0.200"),
        Place = new BalancerPlace(24, null),
        ProbeSource = IPAddress.Parse("10.20.0.77"),
        Backends = [new BalancerBackend(Examples.Web, "10.20.0.10"), new BalancerBackend(Examples.Db, "10.20.0.11")],
        Spec = new LoadBalancerSpec
        {
            Network = "office",
            Address = "10.20.0.200",
            Ports =
            [
                new LoadBalancerPort { Name = "http", Port = 80, TargetPort = 8080 },
                new LoadBalancerPort { Name = "admin", Port = 8443 },
                new LoadBalancerPort { Name = "dns", Protocol = TransportProtocol.UDP, Port = 53 },
            ],
            Selector = new LabelSelector(),
            HealthCheck = new LoadBalancerHealthCheck { Interval = Duration.FromSeconds(2), FailureThreshold = 2 },
        },
    };

    /// <summary>SCTP; clients keep their machine.</summary>
    public static BalancerTopology Signal { get; } = Front with
    {
        Name = "signal",
        Address = IPAddress.Parse("10.20.0.201"),
        ProbeSource = null,
        Backends = [new BalancerBackend(Examples.Web, "10.20.0.10")],
        Spec = new LoadBalancerSpec
        {
            Network = "office",
            Address = "10.20.0.201",
            Ports = [new LoadBalancerPort { Name = "m3ua", Protocol = TransportProtocol.SCTP, Port = 2905 }],
            Selector = new LabelSelector(),
            SessionAffinity = SessionAffinity.ClientIP,
        },
    };

    public static NetworkTopology Office { get; } = Examples.Office with
    {
        Ports = [.. Examples.Office.Ports, new MachinePort { Namespace = "default", Machine = "client", Interface = "eth0", PortName = Client, MacAddress = "02:00:00:00:00:0d", IpAddresses = ["10.20.0.13"] }],
        AdmitsBalancers = true,
        Balancers =
        [
            new BalancerAttachment(ScopeName.LoadBalancer("default", "front"), BalancerScope.Keys(Front.Spec), OnRouter: false),
            new BalancerAttachment(ScopeName.LoadBalancer("default", "signal"), BalancerScope.Keys(Signal.Spec), OnRouter: false),
        ],
    };

    /// <summary>Everything together.</summary>
    public static IEnumerable<NorthboundScope> All => [NodeNat.Scope, NetworkScope.Of(Office), BalancerScope.Of(Front), BalancerScope.Of(Signal)];
}
