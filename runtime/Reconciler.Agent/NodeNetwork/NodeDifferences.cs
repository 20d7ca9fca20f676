using System.Text.Json.Nodes;
using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;

namespace Reconciler.Agent.NodeNetwork;

/// <summary>Steps of a node's network plan as differences, so that stances and reports are the same as everywhere. Pure.</summary>
internal static class NodeDifferences
{
    /// <summary>What the steps are about, without what is ignored.</summary>
    /// <param name="steps">The plan.</param>
    /// <param name="isDrift">Whether somebody changed what is at a path behind our back; else the spec or the options changed, and that is carried out.</param>
    /// <param name="rules">What is done about drift.</param>
    /// <param name="now">The time of asking.</param>
    public static IReadOnlyList<Difference> Of(IEnumerable<NodeStep> steps, Func<string, bool> isDrift, DriftRules rules, DateTimeOffset now) =>
    [
        .. steps.Select(step => new Difference
        {
            Path = step.Path,
            Expected = step.Expected,
            Observed = step.Observed,
            Kind = step switch
            {
                RemovePort or RemoveNatAddress => DifferenceKind.Foreign,
                { Observed.Length: 0 } => DifferenceKind.Missing,
                _ => DifferenceKind.Altered,
            },
            Remedy = Remedy.Live,
            Place = Place.None,
            IsDrift = isDrift(step.Path),
            Stance = isDrift(step.Path) ? rules.Of(step.Path, now) : DriftStance.Enforce,
        }).Where(difference => difference.Stance != DriftStance.Ignore),
    ];

    /// <summary>The steps that are carried out. What builds on a bridge that is left missing is left too.</summary>
    public static IEnumerable<NodeStep> Enforced(IReadOnlyList<NodeStep> steps, IReadOnlyList<Difference> differences, WantedNodeNetwork wanted, ObservedNodeNetwork seen)
    {
        var enforced = differences.Where(difference => difference.Stance == DriftStance.Enforce).Select(difference => difference.Path).ToHashSet(StringComparer.Ordinal);
        var chosen = steps.Where(step => enforced.Contains(step.Path)).ToList();
        var hasNatLink = seen.NatLink is not null || chosen.Exists(step => step is AddBridge { Name: NatNetwork.Bridge } or AddOwnPort { Name: NatNetwork.Bridge });
        return OneTable(chosen, steps, wanted, seen).Where(step => hasNatLink || step is not SetNatAddress);
    }

    /// <summary>Steps on our nftables table as one: it is written whole, with what is left of it as it was seen.</summary>
    private static IEnumerable<NodeStep> OneTable(IReadOnlyList<NodeStep> chosen, IReadOnlyList<NodeStep> all, WantedNodeNetwork wanted, ObservedNodeNetwork seen)
    {
        if (chosen.FirstOrDefault(IsOfTable) is not { } first)
        {
            return chosen;
        }

        var left = all.Where(IsOfTable).Except(chosen).ToList();
        if (seen.NatTable is null && left.Exists(step => step is ReplaceNatTable))
        {
            // The table that they would stand in is left missing.
            return chosen.Where(step => !IsOfTable(step));
        }

        var (rest, forwards) = NatTable.Part(seen.NatTable, wanted.Forwards);
        var items = left.Exists(step => step is ReplaceNatTable) ? rest : NatTable.Base();
        foreach (var forward in wanted.Forwards)
        {
            foreach (var rule in left.Exists(step => step is RestoreForward restore && restore.Forward == forward) ? forwards[forward.Id].Select(rule => rule.DeepClone()) : NatTable.Of(forward))
            {
                items.Add((JsonNode?)rule);
            }
        }

        return [.. chosen.Where(step => !IsOfTable(step)), new ReplaceNatTable(items) { Path = first.Path, Expected = first.Expected, Observed = first.Observed }];
    }

    private static bool IsOfTable(NodeStep step) => step is ReplaceNatTable or RestoreForward;
}
