using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>The database as it would be had scopes been applied to an empty one: where a plan that only looks ahead starts from. Pure.</summary>
public sealed class AppliedRows
{
    private readonly Dictionary<RowReference, Guid> identities = [];
    private readonly Dictionary<Guid, (ScopeName Scope, NorthboundRow Row)> rows = [];
    private readonly ILookup<(Guid Holder, string Column), Guid> children;

    private AppliedRows(IEnumerable<NorthboundScope> scopes)
    {
        foreach (var (scope, row) in scopes.SelectMany(scope => scope.Rows.Select(row => (scope.Name, row))))
        {
            var identity = IdentityOf(scope, row);
            rows.Add(identity, (scope, row));
            identities[RowReference.Ours(row.Table, scope, row.Key)] = identity;
            if (row.Name is { } name && NorthboundTables.All[row.Table].HasUniqueNames)
            {
                identities[RowReference.Named(row.Table, name)] = identity;
            }
        }

        LeaveOutTheHomeless();
        children = rows.Where(row => row.Value.Row.Parent is not null)
            .ToLookup(row => (Resolve(row.Value.Row.Parent!.Row)!.Value, row.Value.Row.Parent!.Column), row => row.Key);
        View = NorthboundView.From(new OvsdbSnapshot(rows.GroupBy(row => row.Value.Row.Table).ToImmutableDictionary(
            table => table.Key,
            table => table.ToImmutableDictionary(row => row.Key, row => new OvsdbRow(row.Key, Columns(row.Key, row.Value.Scope, row.Value.Row))))));
    }

    /// <summary>What a replica of the database would show. No row says what was applied last, so that differences from them are a rollout.</summary>
    public NorthboundView View { get; }

    /// <summary>The rows of scopes, as if they had been applied.</summary>
    public static AppliedRows Of(IEnumerable<NorthboundScope> scopes) => new(scopes);

    /// <summary>The row with an identity, and its scope; null when it is none of these.</summary>
    public (ScopeName Scope, NorthboundRow Row)? Find(Guid identity) => rows.TryGetValue(identity, out var found) ? found : null;

    /// <summary>A row is not made before the row that it lives in, however deep.</summary>
    private void LeaveOutTheHomeless()
    {
        for (var before = -1; before != rows.Count;)
        {
            before = rows.Count;
            var homeless = rows.Where(row => row.Value.Row.Parent is { } parent && Resolve(parent.Row) is null).Select(row => row.Key).ToHashSet();
            foreach (var reference in identities.Where(known => homeless.Contains(known.Value)).Select(known => known.Key).ToList())
            {
                identities.Remove(reference);
            }

            foreach (var identity in homeless)
            {
                rows.Remove(identity);
            }
        }
    }

    private ImmutableDictionary<string, OvsdbValue> Columns(Guid identity, ScopeName scope, NorthboundRow row)
    {
        var columns = ImmutableDictionary.CreateBuilder<string, OvsdbValue>(StringComparer.Ordinal);
        foreach (var column in NorthboundTables.All[row.Table].Columns)
        {
            columns[column.Name] = row switch
            {
                _ when column.Children is not null => OvsdbValue.Set(children[(identity, column.Name)].Select(OvsdbAtom.Uuid)),
                _ when row.References.TryGetValue(column.Name, out var references) => OvsdbValue.Set(references.Select(Resolve).OfType<Guid>().Select(OvsdbAtom.Uuid)),
                _ => row.Columns.GetValueOrDefault(column.Name) ?? column.Default,
            };
        }

        columns["external_ids"] = RowMarks.Of(row, scope, hash: string.Empty);
        return columns.ToImmutable();
    }

    private Guid? Resolve(RowReference reference) => identities.TryGetValue(reference, out var identity) ? identity : null;

    private static Guid IdentityOf(ScopeName scope, NorthboundRow row) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Table}\n{scope}\n{row.Key}")).AsSpan(0, 16));
}
