using System.Globalization;
using Reconciler.Language.Common;
using Reconciler.Ovsdb;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Looks at the ports of one partition: the replica of the node's Open vSwitch database, and the kernel's taps. Reads only.</summary>
internal static class PortLook
{
    /// <summary>Looks.</summary>
    /// <param name="index">The database's content.</param>
    /// <param name="desired">The interfaces as they should be: whoever else claims their logical ports is told.</param>
    /// <param name="live">The interfaces as the guest has them.</param>
    /// <param name="findTap">Reads a tap; null: there is none of that name.</param>
    public static ObservedPorts Look(PortIndex index, IEnumerable<DomainInterface> desired, IEnumerable<DomainInterface> live, Func<string, TapLink?> findTap)
    {
        var taps = live.Select(one => one.TapName).OfType<string>().ToValueList();
        return new ObservedPorts
        {
            LookedFor = taps,
            Ports = taps.Select(index.Find).OfType<OvsdbRow>().Select(port => Read(index, port)).ToValueList(),
            Taps = taps.Select(findTap).OfType<TapLink>().ToValueList(),
            Claims = desired
                .Where(one => one.PortName is not null)
                .SelectMany(one => index.ClaimantsOf(one.PortName!).Where(name => name != one.TapName).Select(name => new PortClaim(name, one.PortName!)))
                .OrderBy(claim => claim.Port, StringComparer.Ordinal)
                .ToValueList(),
        };
    }

    private static GuestPort Read(PortIndex index, OvsdbRow port)
    {
        var interfaces = port["interfaces"].AsUuids().Select(one => index.Content.Find("Interface", one)).OfType<OvsdbRow>().ToList();
        var own = interfaces.FirstOrDefault(row => row.Name == port.Name);
        return new GuestPort
        {
            Name = port.Name,
            Bridge = index.BridgeOf(port),
            Interfaces = string.Join(',', interfaces.Select(row => row.Name).Order(StringComparer.Ordinal)),
            ExternalIds = new ValueMap(GuestPort.Keys
                .Where(key => own?.ExternalId(key) is not null)
                .Select(key => KeyValuePair.Create(key, own!.ExternalId(key)!))),
            PolicingRate = own?["ingress_policing_rate"].AsInteger() ?? 0,
            PolicingBurst = own?["ingress_policing_burst"].AsInteger() ?? 0,
            Qos = port["qos"].AsUuid() is { } qos && index.Content.Find("QoS", qos) is { } row ? Read(index.Content, row) : null,
            Others = new ValueMap(PortColumns.Used("Port", port)
                .Concat(own is null ? [] : PortColumns.Used("Interface", own))
                .Select(used => KeyValuePair.Create(used.Column.Path, used.Value))),
        };
    }

    private static PortQos Read(OvsdbSnapshot content, OvsdbRow row) => new()
    {
        Type = row["type"].AsText() ?? "",
        Settings = Map(row["other_config"]),
        Queues = new ValueMap(row["queues"].Pairs.Select(pair => KeyValuePair.Create(
            pair.Key.ToString(), pair.Value.AsUuid() is { } queue && content.Find("Queue", queue) is { } found ? Queue(found) : ""))),
    };

    private static string Queue(OvsdbRow row) =>
        PortQos.Show(Map(row["other_config"])) + (row["dscp"].AsInteger() is { } mark ? string.Create(CultureInfo.InvariantCulture, $", dscp={mark}") : "");

    private static ValueMap Map(OvsdbValue value) => new(value.Pairs.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value.ToString())));
}
