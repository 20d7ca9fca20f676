using Reconciler.Ovsdb;
using Reconciler.Topology;

namespace Reconciler.Operator.Northbound;

/// <summary>Who changed a row, where the database's log can be read here.</summary>
public sealed class NorthboundAuthors(OvsdbJournal? journal)
{
    /// <summary>The comment of the transaction that made a difference; empty when it is not known. Reads a file: ask when the drift is put back already.</summary>
    public string Of(NorthboundFinding finding, NorthboundNotice? noticed)
    {
        ArgumentNullException.ThrowIfNull(finding);
        if (journal is null)
        {
            return string.Empty;
        }

        var row = finding.Uuid ?? (noticed?.Gone.TryGetValue((finding.Table, finding.Row), out var gone) == true ? gone : null as Guid?);
        return row is { } uuid ? journal.LastChange(finding.Table, uuid, Columns(finding))?.Comment ?? string.Empty : string.Empty;
    }

    /// <summary>The comment of the transaction that touched a row last; empty when it is not known.</summary>
    public string Of((string Table, Guid Uuid) row) => journal?.LastChange(row.Table, row.Uuid)?.Comment ?? string.Empty;

    /// <summary>What OVN itself writes into a row, such as a port's <c>up</c>, made no difference that we would find.</summary>
    private static IReadOnlyCollection<string> Columns(NorthboundFinding finding) =>
        finding.Column is { } column ? [column]
        : NorthboundTables.All.TryGetValue(finding.Table, out var table) ? [.. table.Columns.Select(known => known.Name), "external_ids"]
        : [];
}
