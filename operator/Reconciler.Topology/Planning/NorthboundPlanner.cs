using System.Collections.Immutable;
using Reconciler.Language.Drift;
using Reconciler.Ovsdb;

namespace Reconciler.Topology;

/// <summary>Compares scopes with what was observed. Pure: the same input gives the same plan, in whatever order it comes.</summary>
public static class NorthboundPlanner
{
    /// <summary>
    /// Plans several scopes at once, so that what belongs together (a machine's port and its place in a quarantine's port group) comes
    /// into being in one transaction. Rows of scopes that are not given are not touched; neither is what carries no mark of ours.
    /// </summary>
    /// <param name="scopes">What should be, each scope once.</param>
    /// <param name="view">What is. Never call it while the replica's content is unknown.</param>
    /// <param name="stanceOf">
    /// What is done about a difference that is drift; what is not enforced stays as it is and is found all the same. Null: everything is enforced.
    /// A rollout is carried out whole, whatever this says; only things that others put among ours are drift even then.
    /// </param>
    /// <exception cref="ArgumentException">A scope is given twice, or two rows of one scope have the same key.</exception>
    public static NorthboundPlan Plan(IEnumerable<NorthboundScope> scopes, NorthboundView view, Func<NorthboundFinding, DriftStance>? stanceOf = null)
    {
        var sorted = scopes.OrderBy(scope => scope.Name).ToImmutableArray();
        Check(sorted);

        var matched = sorted.ToDictionary(scope => scope.Name, scope => RowMatching.Match(scope, view));
        var conflicts = sorted.ToDictionary(scope => scope.Name, scope => FindConflicts(scope, matched[scope.Name], view));
        var free = sorted.Where(scope => conflicts[scope.Name].IsEmpty).ToImmutableArray();
        var identities = RowIdentities.Of(free, matched, view);
        var comparisons = free.ToDictionary(
            scope => scope.Name, scope => new ScopeComparison(scope, matched[scope.Name], identities, view, stanceOf ?? (_ => DriftStance.Enforce)));
        var left = stanceOf is null ? LeftRows.None : LeftRows.Of(comparisons.Values);

        var operations = ImmutableArray.CreateBuilder<OvsdbOperation>();
        var attachments = new List<Attachment>();
        var late = new List<OvsdbOperation>();
        var plans = ImmutableArray.CreateBuilder<ScopePlan>();
        foreach (var scope in sorted)
        {
            if (conflicts[scope.Name] is { IsEmpty: false } taken)
            {
                plans.Add(new ScopePlan { Name = scope.Name, IsRollout = true, HasChanges = false, Hash = string.Empty, Conflicts = taken });
                continue;
            }

            var steps = comparisons[scope.Name].Compare(left);
            operations.AddRange(steps.Operations);
            attachments.AddRange(steps.Attachments);
            late.AddRange(steps.LateDetachments);
            plans.Add(steps.Plan);
        }

        // Rows are met by conditions only once they are made, so all places are taken last; all children of a row at once.
        operations.AddRange(attachments.GroupBy(place => (place.Table, place.Column, place.Holder)).Select(place => new OvsdbOperation.Mutate(
            place.Key.Table,
            [new OvsdbCondition("_uuid", "==", OvsdbValue.Of(place.Key.Holder))],
            [OvsdbMutation.Insert(place.Key.Column, OvsdbValue.Set(place.Select(child => child.Child)))])));
        operations.AddRange(late);

        return new NorthboundPlan { Operations = operations.ToImmutable(), Scopes = plans.ToImmutable() };
    }

    private static ImmutableArray<NameConflict> FindConflicts(
        NorthboundScope scope, Dictionary<NorthboundRow, ObservedRow> matched, NorthboundView view) =>
        [.. scope.Rows
            .Where(row => row.Name is not null && !matched.ContainsKey(row) && row.Table is not (NorthboundTables.LoadBalancer or NorthboundTables.Acl))
            .SelectMany(row => view.Named(row.Table, row.Name!).Where(other => other.Scope != scope.Name)
                .Select(other => new NameConflict(row.Table, row.Name!, other.Row.Uuid)))
            .OrderBy(conflict => conflict.Table, StringComparer.Ordinal).ThenBy(conflict => conflict.Name, StringComparer.Ordinal)];

    private static void Check(ImmutableArray<NorthboundScope> scopes)
    {
        if (scopes.GroupBy(scope => scope.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The scope {twice.Key} is given twice.", nameof(scopes));
        }

        foreach (var scope in scopes)
        {
            if (scope.Rows.GroupBy(row => row.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            {
                throw new ArgumentException($"The scope {scope.Name} has two rows with the key '{same.Key}'.", nameof(scopes));
            }
        }
    }
}
