using System.Collections.Immutable;
using Reconciler.Language.Drift;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>Compares the rows of one scope with what was observed. Used once.</summary>
internal sealed class ScopeComparison
{
    private readonly NorthboundScope scope;
    private readonly Dictionary<NorthboundRow, ObservedRow> matched;
    private readonly RowIdentities identities;
    private readonly NorthboundView view;
    private readonly Func<NorthboundFinding, DriftStance> stanceOf;
    private readonly List<OvsdbOperation> operations = [];
    private readonly List<Attachment> attachments = [];
    private readonly List<OvsdbOperation> lateDetachments = [];
    private readonly List<NorthboundFinding> findings = [];
    private readonly List<WaitingRow> waiting = [];
    private readonly HashSet<Guid> removed = [];
    private readonly ImmutableArray<NorthboundRow> effective;
    private readonly string hash;
    private LeftRows left = LeftRows.None;
    private RowIdentities writable;

    public ScopeComparison(
        NorthboundScope scope, Dictionary<NorthboundRow, ObservedRow> matched, RowIdentities identities, NorthboundView view, Func<NorthboundFinding, DriftStance> stanceOf)
    {
        (this.scope, this.matched, this.identities, this.view, this.stanceOf, writable) = (scope, matched, identities, view, stanceOf, identities);
        effective = [.. scope.Rows.OrderBy(row => row.Key, StringComparer.Ordinal).Where(IsReady)];
        hash = RowHash.Of(effective, IsThere);
        IsRollout = effective.IsEmpty || LastApplied() != hash;
    }

    /// <summary>Whether differences are the rollout of new rows, not drift.</summary>
    public bool IsRollout { get; }

    /// <summary>The scope's name.</summary>
    public ScopeName Scope => scope.Name;

    /// <summary>The rows that should be and are not.</summary>
    public IEnumerable<NorthboundRow> Missing => effective.Where(row => Observed(row) is null);

    /// <summary>What is done about a missing row that is drift.</summary>
    public DriftStance StanceOfMissing(NorthboundRow row) => stanceOf(RowFindings.Missing(row) with { Scope = scope.Name });

    /// <summary>What is to be said and done. The attachments come when every row of the plan is made, and after them what may leave only then.</summary>
    /// <param name="leftRows">Rows of this and other scopes of the plan that are not made although they are missing.</param>
    public ScopeSteps Compare(LeftRows leftRows)
    {
        (left, writable) = (leftRows, identities.Without(leftRows.Rows));
        RemoveWhatShouldNotBe();
        foreach (var row in effective)
        {
            if (Observed(row) is { } observed)
            {
                CompareRow(row, observed);
            }
            else
            {
                Make(row);
            }
        }

        var plan = new ScopePlan
        {
            Name = scope.Name,
            IsRollout = IsRollout,
            HasChanges = operations.Count + attachments.Count + lateDetachments.Count > 0,
            Hash = hash,
            Findings = [.. findings],
            Waiting = [.. waiting],
        };
        return new ScopeSteps(plan, operations, attachments, lateDetachments);
    }

    /// <summary>Notes a difference.</summary>
    /// <returns>Whether it is put back.</returns>
    private bool Note(NorthboundFinding finding, Guid? uuid, DriftStance? stance = null)
    {
        var whole = finding with { Scope = scope.Name, Uuid = uuid };
        whole = whole with { Stance = stance ?? stanceOf(whole) };
        findings.Add(whole);
        return whole.Stance == DriftStance.Enforce;
    }

    private string? LastApplied()
    {
        var marks = view.OfScope(scope.Name).Select(row => row.Row.ExternalId(Marks.Applied)).OfType<string>().Distinct().ToList();
        // Rows that disagree were tampered with, or partly replaced: what the caller remembers decides, else agreement of one with the desired.
        return marks.Count == 0 ? scope.LastApplied : marks.Contains(hash) ? hash : marks[0];
    }

    /// <summary>Notes what the row waits for; whether it can be made or compared at all.</summary>
    private bool IsReady(NorthboundRow row)
    {
        if (identities.Of(row) is null)
        {
            waiting.Add(new WaitingRow(row.Key, row.Path, row.Parent!.Row.ToString()));
            return false;
        }

        waiting.AddRange(row.References.Values.SelectMany(references => references)
            .Where(reference => !IsThere(reference))
            .Select(reference => new WaitingRow(row.Key, row.Path, reference.ToString())));
        return true;
    }

    private bool IsThere(RowReference reference) => identities.Resolve(reference) is not null;

    private ObservedRow? Observed(NorthboundRow row) => matched.GetValueOrDefault(row);

    private OvsdbAtom Identity(NorthboundRow row) => writable.Of(row)!.Value;

    private void RemoveWhatShouldNotBe()
    {
        var kept = matched.Values.Select(row => row.Row.Uuid).ToHashSet();
        foreach (var extra in view.OfScope(scope.Name).Where(row => !kept.Contains(row.Row.Uuid)).OrderBy(row => row.Row.Uuid))
        {
            // In a rollout it may be what was desired before.
            if (IsRollout || Note(RowFindings.Foreign(extra, OwnerOf(extra), "spec"), extra.Row.Uuid))
            {
                Remove(extra.Table, extra.Row.Uuid);
            }
            else
            {
                removed.Add(extra.Row.Uuid);
            }
        }

        foreach (var row in effective)
        {
            if (Observed(row) is not { } observed)
            {
                continue;
            }

            foreach (var column in NorthboundTables.All[row.Table].Columns.Where(column => column.Children is not null))
            {
                foreach (var child in observed.Row[column.Name].AsUuids().Where(child => !kept.Contains(child) && !removed.Contains(child)))
                {
                    var foreign = view.Find(column.Children!, child);
                    if (row.AdmitsOtherScopes && foreign?.Scope is { } other && other != scope.Name)
                    {
                        continue;
                    }

                    removed.Add(child);
                    if (Note(RowFindings.Foreign(foreign ?? new ObservedRow(column.Children!, OvsdbRow.Unknown(child)), row.Owner, row.Path), child))
                    {
                        Detach(new ObservedParent(row.Table, column.Name, observed.Row.Uuid), child);
                    }
                }
            }
        }
    }

    private void Remove(string table, Guid uuid)
    {
        if (!removed.Add(uuid))
        {
            return;
        }

        if (NorthboundTables.All[table].IsRoot)
        {
            operations.Add(new OvsdbOperation.Delete(table, [OvsdbCondition.IsRow(uuid)]));
        }
        else if (view.ParentOf(uuid) is { } parent && !removed.Contains(parent.Row))
        {
            Detach(parent, uuid);
        }
    }

    private void Make(NorthboundRow row)
    {
        if (left.StanceOf(row) is { } stance)
        {
            if (IsRollout)
            {
                waiting.Add(new WaitingRow(row.Key, row.Path, row.Parent!.Row.ToString()));
            }
            else
            {
                Note(RowFindings.Missing(row), null, stance);
            }

            return;
        }

        var table = NorthboundTables.All[row.Table];
        if (table is { IsRoot: true, HasUniqueNames: false })
        {
            // The schema would take a second one; another writer may have made it since we looked.
            operations.Add(new OvsdbOperation.Wait(row.Table, [OvsdbCondition.Includes("external_ids", RowMarks.Identity(scope.Name, row.Key))], ["external_ids"], []));
        }

        var columns = row.Columns.Where(column => !RowComparison.Same(column.Value, table[column.Key].Default))
            .Concat(row.References.Select(column => KeyValuePair.Create(column.Key, Resolve(column.Value))).Where(column => !column.Value.IsEmpty))
            .Concat(table.Columns.Where(column => column.IsNeverEmpty).Select(column => KeyValuePair.Create(column.Name, ChildrenToBe(row, column.Name))))
            .Append(KeyValuePair.Create("external_ids", RowMarks.Of(row, scope.Name, hash)));
        operations.Add(new OvsdbOperation.Insert(row.Table, columns.ToImmutableSortedDictionary(StringComparer.Ordinal), Identity(row).AsText()));
        AttachToParent(row);
        if (!IsRollout)
        {
            Note(RowFindings.Missing(row), null, DriftStance.Enforce);
        }
    }

    private void AttachToParent(NorthboundRow row)
    {
        if (row.Parent is { } parent)
        {
            attachments.Add(new Attachment(parent.Row.Table, parent.Column, writable.Resolve(parent.Row)!.Value, Identity(row)));
        }
    }

    private void CompareRow(NorthboundRow row, ObservedRow observed)
    {
        var update = ImmutableSortedDictionary.CreateBuilder<string, OvsdbValue>(StringComparer.Ordinal);
        var mutations = ImmutableArray.CreateBuilder<OvsdbMutation>();
        foreach (var (column, desired, seen) in RowComparison.Columns(row, observed, Resolve).Where(pair => !RowComparison.Same(pair.Desired, pair.Observed)))
        {
            if (IsRollout || Note(RowFindings.Altered(row, column.Name, desired, seen), observed.Row.Uuid))
            {
                RowComparison.Correct(row.Table, column, desired, seen, update, mutations);
            }
        }

        var (marks, ours) = (RowMarks.Of(row, scope.Name, hash), RowMarks.Ours(observed.Row["external_ids"]));
        if (!ours.Equals(marks) && (IsRollout || Note(RowFindings.Altered(row, "external_ids", marks, ours), observed.Row.Uuid)))
        {
            mutations.AddRange(RowMarks.Correct(observed.Row["external_ids"], marks));
        }

        if (update.Count > 0)
        {
            operations.Add(new OvsdbOperation.Update(row.Table, [OvsdbCondition.IsRow(observed.Row.Uuid)], update.ToImmutable()));
        }

        if (mutations.Count > 0)
        {
            operations.Add(new OvsdbOperation.Mutate(row.Table, [OvsdbCondition.IsRow(observed.Row.Uuid)], mutations.ToImmutable()));
        }

        ComparePlace(row, observed);
    }

    private void ComparePlace(NorthboundRow row, ObservedRow observed)
    {
        var holder = row.Parent is { } parent ? writable.Resolve(parent.Row) : null;
        var actual = view.ParentOf(observed.Row.Uuid);
        if (row.Parent is null || (actual is not null && holder == OvsdbAtom.Uuid(actual.Row) && actual.Column == row.Parent.Column))
        {
            return;
        }

        // Where the row that it should live in is left missing, it stays where it is.
        if ((!IsRollout && !Note(RowFindings.Moved(row, actual), observed.Row.Uuid, left.StanceOf(row.Parent.Row))) || holder is null)
        {
            return;
        }

        if (actual is not null)
        {
            Detach(actual, observed.Row.Uuid);
        }

        AttachToParent(row);
    }

    /// <summary>The rows of ours that are to live in a column; for one that the database wants filled from the row's first moment.</summary>
    private OvsdbValue ChildrenToBe(NorthboundRow row, string column) => OvsdbValue.Set(effective
        .Where(child => child.Parent is { } parent && parent.Column == column && parent.Row == RowReference.Ours(row.Table, scope.Name, row.Key))
        .Select(child => writable.Of(child)).OfType<OvsdbAtom>());

    private OvsdbValue Resolve(ImmutableArray<RowReference> references) =>
        OvsdbValue.Set(references.Select(reference => writable.Resolve(reference)).OfType<OvsdbAtom>());

    private void Detach(ObservedParent parent, Guid child) =>
        (NorthboundTables.All[parent.Table][parent.Column].IsNeverEmpty ? lateDetachments : operations).Add(
            new OvsdbOperation.Mutate(parent.Table, [OvsdbCondition.IsRow(parent.Row)], [OvsdbMutation.Delete(parent.Column, OvsdbValue.Uuid(child))]));

    private RowOwner OwnerOf(ObservedRow row) =>
        scope.Rows.FirstOrDefault(desired => desired.Parent is null)?.Owner
        ?? new RowOwner(row.Row.ExternalId(Marks.Kind) ?? string.Empty, row.Row.ExternalId(Marks.Namespace) ?? string.Empty, row.Row.ExternalId(Marks.Name) ?? string.Empty);
}

/// <summary>What is to be said and done of one scope.</summary>
/// <param name="Plan">What is said.</param>
/// <param name="Operations">What is done first.</param>
/// <param name="Attachments">The places that rows take when all are made.</param>
/// <param name="LateDetachments">What leaves when its successors are in place.</param>
internal sealed record ScopeSteps(ScopePlan Plan, IReadOnlyList<OvsdbOperation> Operations, IReadOnlyList<Attachment> Attachments, IReadOnlyList<OvsdbOperation> LateDetachments);

/// <summary>A row to be put into the row that it lives in.</summary>
internal sealed record Attachment(string Table, string Column, OvsdbAtom Holder, OvsdbAtom Child);
