using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb;
using Reconciler.Testing.Databases;
using Reconciler.Testing.Dataplane;
using Reconciler.Topology;

namespace Reconciler.Benchmarks;

/// <summary>
/// What guests get through our topology, against the same OVN topology made by hand on the same node at the same time: TCP throughput and round trips between two
/// guests and out through NAT, one after the other in pairs whose order turns. Beside that, how often the datapath looks at one frame (recirculations).
/// </summary>
internal sealed class Throughput
{
    private const double Least = 0.95;
    private const int Trips = 1000;
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(800);

    private readonly OvnCentral central;
    private readonly NodeNamespace node;
    private readonly GuestNamespace outside;

    private Throughput(OvnCentral central, NodeNamespace node) =>
        (this.central, this.node, outside) = (central, node, new GuestNamespace(node.Name, NodeNat.Bridge, string.Empty));

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int pairs)
    {
        await using var central = await OvnCentral.StartAsync();
        await using var node = await NodeNamespace.StartAsync(central.Remote);
        var measured = new Throughput(central, node);
        await measured.PlanOursAsync();
        await ThroughputTopology.MakeByHandAsync(central);
        var (ours, byHand) = (await measured.PlugAsync(ThroughputTopology.Ours), await measured.PlugAsync(ThroughputTopology.ByHand));
        await central.NbctlAsync("--wait=hv", "--timeout=60", "sync");

        List<Figure> figures = [];
        foreach (var (path, address) in new[] { ("between two guests", ThroughputTopology.ServerAddress), ("from a guest out through NAT", NodeNat.NodeAddress) })
        {
            figures.AddRange(await measured.MeasureAsync(path, address, pairs, ours, byHand));
        }

        return figures;
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(string path, string address, int pairs, Guests ours, Guests byHand)
    {
        var (bits, trips) = (new Samples(), new Samples());
        // The first of each fills caches and resolves neighbours.
        await SampleAsync(ours, address);
        await SampleAsync(byHand, address);
        for (var pair = 0; pair < pairs; pair++)
        {
            foreach (var guests in pair % 2 == 0 ? [ours, byHand] : new[] { byHand, ours })
            {
                var (throughput, rate) = await SampleAsync(guests, address);
                bits.Of(guests == ours).Add(throughput);
                trips.Of(guests == ours).Add(rate);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {path}: ours {bits.Ours[^1]:0} Mbit/s, {trips.Ours[^1]:0} round trips/s; by hand {bits.Theirs[^1]:0} Mbit/s, {trips.Theirs[^1]:0} round trips/s"));
        }

        List<Figure> figures =
        [
            .. Figure.Pairs($"TCP throughput {path}", "Mbit/s", Least, bits.Ours, bits.Theirs),
            .. Figure.Pairs($"TCP round trips {path}", "a second", Least, trips.Ours, trips.Theirs),
        ];
        foreach (var state in new[] { "new", "established" })
        {
            var (of, theirs) = (await TraceAsync(ours, address, state), await TraceAsync(byHand, address, state));
            Console.WriteLine($"  {path}: a frame of {(state == "new" ? "a new" : "an established")} connection is recirculated {of} times, by hand {theirs} times");
            figures.Add(Figure.Ratio($"recirculations of a frame {path}, {state} (ofproto/trace)", "times", 1, [of], [theirs]));
        }

        return figures;
    }

    private async Task<(double Throughput, double Trips)> SampleAsync(Guests guests, string address)
    {
        var server = address == NodeNat.NodeAddress ? outside : guests.Server;
        double bits;
        using (var flood = await GuestConnection.OpenAsync(guests.Client, server, address, ThroughputTopology.Port))
        {
            bits = await flood.SendAsync(Lead, Time);
        }

        using var bounce = await GuestConnection.OpenAsync(guests.Client, server, address, ThroughputTopology.Port);
        var trips = await bounce.BounceAsync(Trips);
        return (bits / 1_000_000, 1 / Figure.Median([.. trips.Select(trip => trip.TotalSeconds)]));
    }

    /// <summary>How often a TCP segment of the client goes through the datapath again, by Open vSwitch's own trace of it.</summary>
    private async Task<int> TraceAsync(Guests guests, string address, string state)
    {
        var gateway = address == NodeNat.NodeAddress ? (await central.NbctlAsync("get", "Logical_Router_Port", guests.Topology.Gateway, "mac")).Trim().Trim('"') : null;
        var frame = string.Join(',',
            $"in_port={await node.PortNumberAsync(guests.Client)}", "tcp", $"dl_src={ThroughputTopology.ClientMac}", $"dl_dst={gateway ?? ThroughputTopology.ServerMac}",
            $"nw_src={ThroughputTopology.ClientAddress}", $"nw_dst={address}", "nw_ttl=64", "tp_src=40000", $"tp_dst={ThroughputTopology.Port}");
        string[] known = state == "established" ? [.. Enumerable.Repeat<string[]>(["--ct-next", "trk,est"], 8).SelectMany(words => words)] : [];
        var trace = await node.AppctlAsync(["ofproto/trace", .. known, "br-int", frame]);
        var again = trace.Split('\n').Count(line => line.StartsWith("recirc(", StringComparison.Ordinal));
        var end = trace.Split('\n').LastOrDefault(line => line.StartsWith("Datapath actions:", StringComparison.Ordinal));
        return end is null or "Datapath actions: drop" ? throw new InvalidOperationException($"the frame of {guests.Topology.Name} to {address} does not arrive:\n{trace}") : again;
    }

    private async Task PlanOursAsync()
    {
        await using var replica = new OvsdbReplica(
            new OvsdbReplicaOptions { Endpoint = OvsdbEndpoint.Parse(central.Remote), Database = "OVN_Northbound", Tables = NorthboundTables.Monitored },
            TimeProvider.System, NullLogger<OvsdbReplica>.Instance);
        replica.Start();
        await replica.WaitSynchronizedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        (await replica.TransactAsync(NorthboundPlanner.Plan(ThroughputTopology.Scopes(), NorthboundView.From(replica.Current!)).ToTransaction("benchmark"))).EnsureSuccess();
    }

    private async Task<Guests> PlugAsync(ThroughputTopology topology)
    {
        var (client, server) = (await node.AddGuestAsync(topology.Client, ThroughputTopology.ClientMac), await node.AddGuestAsync(topology.Server, ThroughputTopology.ServerMac));
        foreach (var guest in new[] { client, server })
        {
            // They ask for their address, as guests do. The MTU that ours are told leaves room for Geneve; all have the same.
            var lease = await guest.DhcpAsync();
            await NodeNamespace.ExecuteAsync(["-n", guest.Name, "link", "set", guest.Device, "mtu", "1442"]);
            Console.WriteLine($"  {topology.Name}: {lease["ip"]} by DHCP");
        }

        return new Guests(topology, client, server);
    }

    private sealed record Guests(ThroughputTopology Topology, GuestNamespace Client, GuestNamespace Server);

    private sealed class Samples
    {
        public List<double> Ours { get; } = [];

        public List<double> Theirs { get; } = [];

        public List<double> Of(bool isOurs) => isOurs ? Ours : Theirs;
    }
}
