using System.Collections.Immutable;
using System.Net;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>What OVN's probes of load balancers' machines have found: the rows of the southbound database's Service_Monitor at one moment. OVN writes them, nobody else.</summary>
public sealed class ServiceMonitors
{
    /// <summary>The table.</summary>
    public const string Table = "Service_Monitor";

    private readonly Lazy<Dictionary<(string Port, IPAddress Address, long TargetPort, string Protocol), string>> statuses;

    private ServiceMonitors(OvsdbSnapshot snapshot) => statuses = new(() => Read(snapshot));

    /// <summary>What a replica of the southbound database must hold: give it to <see cref="OvsdbReplicaOptions.Tables"/>.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Monitored { get; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(Table, ["logical_port", "ip", "port", "protocol", "status"]);

    /// <summary>The rows of a snapshot.</summary>
    public static ServiceMonitors From(OvsdbSnapshot snapshot) => new(snapshot);

    /// <summary>The logical ports that a batch of changes is about.</summary>
    public static ImmutableHashSet<string> PortsOf(IEnumerable<OvsdbRowChange> changes) =>
        [.. changes.SelectMany(change => new[] { change.Old, change.New }).Select(row => row?["logical_port"].AsText()).OfType<string>()];

    /// <summary>What was found of a machine's port. OVN leaves everything out that it found to be anything but online.</summary>
    /// <param name="backend">The machine.</param>
    /// <param name="targetPort">Its port.</param>
    /// <param name="protocol">The protocol.</param>
    public ProbeFinding Find(BalancerBackend backend, int targetPort, TransportProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return statuses.Value.GetValueOrDefault((backend.PortName, IPAddress.Parse(backend.Address), targetPort, Transport.Name(protocol))) switch
        {
            null or "" => ProbeFinding.None,
            "online" => ProbeFinding.Online,
            _ => ProbeFinding.Offline,
        };
    }

    private static Dictionary<(string Port, IPAddress Address, long TargetPort, string Protocol), string> Read(OvsdbSnapshot snapshot)
    {
        Dictionary<(string Port, IPAddress Address, long TargetPort, string Protocol), string> read = [];
        foreach (var row in snapshot.Rows(Table))
        {
            if (row["logical_port"].AsText() is { } port && IPAddress.TryParse(row["ip"].AsText(), out var address) && row["port"].AsInteger() is { } number)
            {
                read[(port, address, number, row["protocol"].AsText() ?? Transport.Name(TransportProtocol.TCP))] = row["status"].AsText() ?? "";
            }
        }

        return read;
    }
}

/// <summary>What OVN's probes have found of one port of a machine.</summary>
public enum ProbeFinding
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>It answers.</summary>
    Online,

    /// <summary>It does not answer, and gets no connections.</summary>
    Offline,
}
