using Reconciler.Language.Snapshots;

namespace Reconciler.Operator.Schedules;

/// <summary>Which time of a schedule is due, and when the next one is. Pure.</summary>
/// <param name="Line">The line that was read; null: the schedule is suspended.</param>
/// <param name="Since">From when on its times count.</param>
/// <param name="Due">The time for which snapshots are to be made now; null: none is.</param>
/// <param name="Next">The time after it; null: the schedule is suspended.</param>
public sealed record ScheduleClock(string? Line, DateTimeOffset Since, DateTimeOffset? Due, DateTimeOffset? Next)
{
    /// <summary>
    /// Reads the clock. Of times that went by while nobody looked only the last is made up for; none from before the schedule was made, resumed or got another line is.
    /// What stands in the status and is yet to come was written by a clock that ran ahead: it counts for nothing.
    /// </summary>
    /// <exception cref="FormatException">The schedule is no cron line.</exception>
    public static ScheduleClock Read(SnapshotSchedule schedule, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var status = schedule.Status;
        var line = schedule.Spec.Suspend == true ? null : schedule.Spec.Schedule;
        var since = status is null ? schedule.Metadata.CreationTimestamp ?? now
            : status.Schedule != line || status.Since > now || status.LastTime > now ? now
            : status.Since ?? now;
        if (line is null)
        {
            return new ScheduleClock(null, since, null, null);
        }

        var times = CronTimes.Parse(line, out var problem) ?? throw new FormatException(problem);
        var after = status?.LastTime > since && status.LastTime <= now ? status.LastTime.Value : since;
        return new ScheduleClock(line, since, times.LastWithin(after, now), times.After(now));
    }
}
