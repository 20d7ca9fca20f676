using Reconciler.Cli.Plan.Foresight;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Policies;
using Reconciler.Topology;

namespace Reconciler.Cli.Plan.Networks;

/// <summary>What there is to say of a policy besides its fields: whom it selects, and its rows. Pure.</summary>
internal static class PolicyNotes
{
    /// <summary>The sentences.</summary>
    public static IEnumerable<string> Of(string kind, ResourceKey key, Prospect prospect)
    {
        var (before, after) = (Selected(kind, key, prospect.Before), Selected(kind, key, prospect.After));
        if (before is null && after is not null)
        {
            yield return after.Count == 0 ? "selects no machine" : $"selects {RowText.Names(after)}";
        }
        else if (before is not null && after is not null)
        {
            var (more, less) = (after.Except(before).ToList(), before.Except(after).ToList());
            if (more.Count > 0)
            {
                yield return $"selects {RowText.Names(more)} besides";
            }

            if (less.Count > 0)
            {
                yield return $"no longer selects {RowText.Names(less)}";
            }
        }

        if (RowText.Summary(Rows(kind, key, prospect)) is { } summary)
        {
            yield return summary;
        }
    }

    /// <summary>The policy's rows that differ.</summary>
    public static IReadOnlyList<RowChange> Rows(string kind, ResourceKey key, Prospect prospect)
    {
        var scope = kind == Kinds.AccessPolicies.Kind ? ScopeName.AccessPolicy(key.Namespace, key.Name) : ScopeName.QuarantinePolicy(key.Namespace, key.Name);
        return [.. prospect.Rows.Where(row => row.Scope == scope)];
    }

    /// <summary>The names of the machines that a policy selects; null: there is no such policy.</summary>
    public static IReadOnlyList<string>? Selected(string kind, ResourceKey key, ForeseenWorld world)
    {
        LabelSelector? selector = kind == Kinds.AccessPolicies.Kind
            ? world.Objects.Find<AccessPolicy>(kind, key)?.Spec.Selector
            : world.Objects.Find<QuarantinePolicy>(kind, key)?.Spec.Selector;
        return selector is null
            ? null
            : [.. world.Objects.Of<VirtualMachine>().Where(machine => machine.Metadata.Namespace == key.Namespace && selector.Matches(machine.Metadata.Labels)).Select(machine => machine.Metadata.Name)];
    }
}
