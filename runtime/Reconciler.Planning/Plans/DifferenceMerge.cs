using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Differences;

namespace Reconciler.Planning.Plans;

/// <summary>Brings differences to the form of a report: one for each path, ordered, without ignored ones.</summary>
internal static class DifferenceMerge
{
    public static ValueList<Difference> Merge(IEnumerable<Difference> differences) =>
        differences
            .Where(difference => difference.Stance != DriftStance.Ignore)
            .GroupBy(difference => difference.Path, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Merge([.. group]))
            .ToValueList();

    private static Difference Merge(Difference[] same)
    {
        var worst = same.MaxBy(difference => difference.Remedy)!;
        return worst with
        {
            Place = same.Aggregate(Place.None, (places, difference) => places | difference.Place),
            IsDrift = same.Any(difference => difference.IsDrift),
            Observed = same.Select(difference => difference.Observed).Distinct().Count() == 1
                ? worst.Observed
                : string.Join("; ", same.OrderBy(difference => difference.Place).Select(difference => $"{difference.Observed} ({PlaceText(difference.Place)})")),
        };
    }

    private static string PlaceText(Place place) => place switch
    {
        Place.Live => "running",
        Place.Persistent => "persistent",
        _ => "file",
    };
}
