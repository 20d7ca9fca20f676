using System.Globalization;
using Reconciler.Language.Snapshots;
using Reconciler.Language.Validation.Parts;

namespace Reconciler.Language.Validation.Kinds;

/// <summary>The rules of SnapshotSchedule.</summary>
internal static class SnapshotScheduleValidator
{
    private static readonly (string Name, int Least, int Most)[] Fields = [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];

    public static void Validate(SnapshotSchedule schedule, ErrorList errors)
    {
        LabelRules.Selector(schedule.Spec.Selector, "spec.selector", errors);
        var parts = schedule.Spec.Schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
        {
            errors.Add("spec.schedule", ValidationCodes.InvalidFormat, $"has {parts.Length} fields", "write five: minute, hour, day of month, month, day of week, for example 0 3 * * *");
        }
        else
        {
            for (var i = 0; i < parts.Length; i++)
            {
                if (!parts[i].Split(',').All(item => IsItem(item, Fields[i].Least, Fields[i].Most)))
                {
                    errors.Add("spec.schedule", ValidationCodes.InvalidFormat, $"'{parts[i]}' is not a {Fields[i].Name}", $"write *, numbers from {Fields[i].Least} to {Fields[i].Most}, ranges as 1-5, steps as */15");
                }
            }
        }

        if (schedule.Spec.Keep is { } keep && (keep.Hourly ?? 0) + (keep.Daily ?? 0) + (keep.Weekly ?? 0) == 0)
        {
            errors.Add("spec.keep", ValidationCodes.Conflict, "keeps nothing", "give hourly, daily or weekly 1 or more, or remove it to keep all");
        }
    }

    private static bool IsItem(string item, int least, int most)
    {
        var parts = item.Split('/');
        if (parts.Length > 2 || (parts.Length == 2 && !IsNumber(parts[1], 1, most)))
        {
            return false;
        }

        var ends = parts[0].Split('-');
        return parts[0] == "*"
            || (ends.Length == 1 && IsNumber(ends[0], least, most))
            || (ends.Length == 2 && IsNumber(ends[0], least, most) && IsNumber(ends[1], least, most)
                && int.Parse(ends[0], CultureInfo.InvariantCulture) <= int.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    private static bool IsNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
}
