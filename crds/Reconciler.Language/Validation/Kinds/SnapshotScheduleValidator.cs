using Reconciler.Language.Snapshots;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of SnapshotSchedule.</summary>
internal static class SnapshotScheduleValidator
{
    private static readonly DateTimeOffset AnyTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Validate(SnapshotSchedule schedule, ErrorList errors)
    {
        LabelRules.Selector(schedule.Spec.Selector, "spec.selector", errors);
        if (CronTimes.Parse(schedule.Spec.Schedule, out var problem) is not { } times)
        {
            errors.Add(
                "spec.schedule", ValidationCodes.InvalidFormat, problem!,
                $"write five fields ({string.Join(", ", CronTimes.Fields.Select(field => $"{field.Name} {field.Least}-{field.Most}"))}), each *, numbers, ranges as 1-5 or steps as */15, for example 0 3 * * *");
        }
        else if (times.After(AnyTime) is null)
        {
            errors.Add("spec.schedule", ValidationCodes.OutOfRange, $"'{schedule.Spec.Schedule}' never comes: no such day is in the calendar", "choose a day that the month has");
        }

        if (schedule.Spec.Keep is { } keep && (keep.Hourly ?? 0) + (keep.Daily ?? 0) + (keep.Weekly ?? 0) == 0)
        {
            errors.Add("spec.keep", ValidationCodes.Conflict, "keeps nothing", "give hourly, daily or weekly 1 or more, or remove it to keep all");
        }
    }
}
