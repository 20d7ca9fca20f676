using Reconciler.Language.Snapshots;

namespace Reconciler.Operator.Schedules;

/// <summary>Which time of a schedule is due, and when the next one is. Pure.</summary>
/// <param name="Due">The time for which snapshots are to be made now; null: none is.</param>
/// <param name="Next">The time after it; null: the schedule is suspended.</param>
public sealed record ScheduleClock(DateTimeOffset? Due, DateTimeOffset? Next)
{
    /// <summary>
    /// Reads the clock. Of times that went by while nobody looked only the last is made up for; none from before the schedule was made, or changed, is.
    /// </summary>
    /// <exception cref="FormatException">The schedule is no cron line.</exception>
    public static ScheduleClock Read(SnapshotSchedule schedule, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Spec.Suspend == true)
        {
            return new ScheduleClock(null, null);
        }

        var times = CronTimes.Parse(schedule.Spec.Schedule, out var problem) ?? throw new FormatException(problem);
        var status = schedule.Status;
        var since = status is null ? schedule.Metadata.CreationTimestamp ?? now
            : status.ObservedGeneration != schedule.Metadata.Generation ? now
            : Latest(status.LastTime, status.Since) ?? schedule.Metadata.CreationTimestamp ?? now;

        // A clock that was set back does not stop the schedule until it has caught up.
        var due = times.LastWithin(since < now ? since : now, now);
        return new ScheduleClock(due, times.After(now));
    }

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;
}
