using System.Globalization;
using Reconciler.Language.Machines;
using Reconciler.Language.Snapshots;

namespace Reconciler.Operator.Schedules;

/// <summary>Which snapshots of a schedule are kept, for each machine by itself. Pure.</summary>
public static class SnapshotKeeping
{
    /// <summary>How many failed ones stay to be looked at.</summary>
    private const int FailedKept = 3;

    /// <summary>
    /// Those that may go. Of the hours, days and weeks (ISO 8601, UTC) that have snapshots the newest in each of the last so many stays: a machine that was away for
    /// long loses none by that, and the newest one always stays. What is not finished stays. Failed ones go when a newer one succeeded, and but for the last three.
    /// </summary>
    /// <param name="snapshots">Those that bear the schedule's label and are not being deleted.</param>
    /// <param name="keep">How many are kept; null: all.</param>
    public static IReadOnlyList<VirtualMachineSnapshot> Surplus(IEnumerable<VirtualMachineSnapshot> snapshots, SnapshotRetention? keep) =>
        [.. snapshots.GroupBy(snapshot => snapshot.Spec.VirtualMachine, StringComparer.Ordinal).SelectMany(machine => SurplusOf([.. machine.OrderByDescending(TimeOf)], keep))];

    private static IEnumerable<VirtualMachineSnapshot> SurplusOf(List<VirtualMachineSnapshot> newestFirst, SnapshotRetention? keep)
    {
        var failed = newestFirst.Where(snapshot => snapshot.Status?.Phase == OperationPhase.Failed).ToList();
        var whole = newestFirst.Where(snapshot => snapshot.Status?.Phase == OperationPhase.Succeeded).ToList();
        var surplus = failed.Skip(FailedKept).Concat(failed.Where(snapshot => whole.Count > 0 && TimeOf(snapshot) < TimeOf(whole[0]))).ToHashSet(ReferenceEqualityComparer.Instance);
        if (keep is not null)
        {
            var kept = new HashSet<object>(ReferenceEqualityComparer.Instance);
            Keep(keep.Hourly, time => time.ToString("yyyyMMddHH", CultureInfo.InvariantCulture));
            Keep(keep.Daily, time => time.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
            Keep(keep.Weekly, time => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time)}-{ISOWeek.GetWeekOfYear(time)}"));
            kept.UnionWith(whole.Take(1));
            surplus.UnionWith(whole.Where(snapshot => !kept.Contains(snapshot)));

            void Keep(int? count, Func<DateTime, string> period) => kept.UnionWith(whole.GroupBy(snapshot => period(TimeOf(snapshot).UtcDateTime)).Take(count ?? 0).Select(group => group.First()));
        }

        return newestFirst.Where(surplus.Contains);
    }

    /// <summary>The moment that it holds; while it holds none, that of its making.</summary>
    private static DateTimeOffset TimeOf(VirtualMachineSnapshot snapshot) => snapshot.Status?.TakenAt ?? snapshot.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
}
