using System.Collections.Concurrent;
using Reconciler.Ovsdb;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Ports;

namespace Reconciler.Agent.GuestPorts;

/// <summary>Who changed guests' ports, where the database's log can be read here.</summary>
/// <param name="journal">The log; null: nothing is known.</param>
internal sealed class PortAuthors(OvsdbJournal? journal)
{
    /// <summary>It notes in external_ids what it has set up, right after somebody changed them: it is nobody who changes a guest's port.</summary>
    private const string OvnController = "ovn-controller";

    private readonly ConcurrentDictionary<string, PortRows> known = new(StringComparer.Ordinal);

    /// <summary>Notes the rows of ports that were seen: who deleted one is asked by its row.</summary>
    public void Note(PortIndex index, ObservedPorts seen)
    {
        if (journal is null)
        {
            return;
        }

        foreach (var port in seen.Ports)
        {
            known[port.Name] = Rows(index, port.Name);
        }
    }

    /// <summary>The authors of what differs, by its path; those that are not known are left out. Reads a file.</summary>
    /// <param name="differences">What differs.</param>
    /// <param name="interfaces">The partition's interfaces.</param>
    /// <param name="index">The database's content.</param>
    public IReadOnlyDictionary<string, string> Of(IEnumerable<Difference> differences, IReadOnlyCollection<DomainInterface> interfaces, PortIndex index)
    {
        var authors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var difference in journal is null ? [] : differences)
        {
            if (interfaces.FirstOrDefault(one => difference.Path.StartsWith($"spec.interfaces[name={one.Name}].port", StringComparison.Ordinal)) is { TapName: { } tap } owner
                && Of(difference.Path[$"spec.interfaces[name={owner.Name}].port".Length..].TrimStart('.'), tap, index) is { Length: > 0 } author)
            {
                authors[difference.Path] = author;
            }
        }

        return authors;
    }

    private static PortRows Rows(PortIndex index, string name)
    {
        var port = index.Find(name);
        return new PortRows(port?.Uuid, port?["interfaces"].AsUuids().FirstOrDefault(one => index.Content.Find("Interface", one)?.Name == name), port?["qos"].AsUuid());
    }

    private string? Of(string field, string tap, PortIndex index)
    {
        const string Claims = "claims[port=";
        if (field.StartsWith(Claims, StringComparison.Ordinal))
        {
            return Last(("Interface", Rows(index, field[Claims.Length..^1]).Interface, "external_ids"));
        }

        var rows = known.GetValueOrDefault(tap) ?? new PortRows(null, null, null);
        return field switch
        {
            "" => Last(("Port", rows.Port, "name")),
            GuestPortFields.Bridge => Last(
                [.. index.Content.Rows("Bridge").Select(bridge => ("Bridge", (Guid?)bridge.Uuid, "ports"))]),
            GuestPortFields.Interfaces => Last(("Port", rows.Port, field)),
            GuestPortFields.Qos => Last(("Port", rows.Port, field), ("QoS", rows.Qos, "other_config"), ("QoS", rows.Qos, "type"), ("QoS", rows.Qos, "queues")),
            GuestPortFields.PolicingRate or GuestPortFields.PolicingBurst => Last(("Interface", rows.Interface, field)),
            _ when field.StartsWith("external_ids[", StringComparison.Ordinal) => Last(("Interface", rows.Interface, "external_ids")),
            _ when GuestPortFields.Unused.FirstOrDefault(unused => unused.Path == field) is { } unused =>
                Last((unused.Table, unused.Table == "Port" ? rows.Port : rows.Interface, unused.Column)),
            _ => null,
        };
    }

    private string? Last(params IReadOnlyCollection<(string Table, Guid? Row, string Column)> places) => places
        .Select(place => place.Row is { } row ? journal!.LastChange(place.Table, row, [place.Column]) : null)
        .OfType<OvsdbAuthor>()
        .Where(author => !author.Comment.StartsWith(OvnController, StringComparison.Ordinal))
        .MaxBy(author => author.At)?.Comment;

    /// <summary>The rows of a port.</summary>
    private sealed record PortRows(Guid? Port, Guid? Interface, Guid? Qos);
}
