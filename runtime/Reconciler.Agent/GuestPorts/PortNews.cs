using System.Collections.Immutable;
using Reconciler.Ovsdb;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>About which ports a change of the node's Open vSwitch database tells. Pure.</summary>
internal static class PortNews
{
    private static readonly string[] NotOurs = ["ovn-installed", "ovn-installed-ts"];

    /// <summary>Names of the taps and logical ports that it is about.</summary>
    /// <param name="changes">What changed.</param>
    /// <param name="now">The content after it.</param>
    public static IReadOnlySet<string> NamesIn(ImmutableArray<OvsdbRowChange> changes, OvsdbSnapshot now)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            switch (change.Table)
            {
                case "Port":
                    Add(change.Old?.Name, change.New?.Name);
                    break;
                case "Interface" when !IsOvnNote(change):
                    Add(change.Old?.Name, change.New?.Name, change.Old?.ExternalId(GuestPort.LogicalPortKey), change.New?.ExternalId(GuestPort.LogicalPortKey));
                    break;
                case "QoS" or "Queue":
                    Add(change.Old?.ExternalId("ifname"), change.New?.ExternalId("ifname"));
                    break;
                case "Bridge":
                    AddRange(Moved(change).Select(port => now.Find("Port", port)?.Name));
                    break;
                default:
                    break;
            }
        }

        return names;

        void Add(params ReadOnlySpan<string?> some)
        {
            foreach (var name in some)
            {
                if (name is { Length: > 0 })
                {
                    names.Add(name);
                }
            }
        }

        void AddRange(IEnumerable<string?> some)
        {
            foreach (var name in some)
            {
                Add(name);
            }
        }
    }

    /// <summary>Ports that came to a bridge or left it.</summary>
    private static IEnumerable<Guid> Moved(OvsdbRowChange change)
    {
        var (old, now) = (change.Old?["ports"] ?? OvsdbValue.Empty, change.New?["ports"] ?? OvsdbValue.Empty);
        return old.AsUuids().Where(port => !now.Contains(OvsdbAtom.Uuid(port))).Concat(now.AsUuids().Where(port => !old.Contains(OvsdbAtom.Uuid(port))));
    }

    /// <summary>Whether ovn-controller only noted that it has set an interface up.</summary>
    private static bool IsOvnNote(OvsdbRowChange change) =>
        change is { Old: { } old, New: { } now } && Without(old) == Without(now);

    private static OvsdbRow Without(OvsdbRow row) => row with
    {
        Columns = row.Columns.SetItem(
            "external_ids", OvsdbValue.Map(row["external_ids"].Pairs.Where(pair => pair.Key.AsText() is not { } key || !NotOurs.Contains(key)))),
    };
}
