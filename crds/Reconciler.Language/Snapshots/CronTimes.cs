using System.Globalization;

namespace Reconciler.Language.Snapshots;

/// <summary>
/// The times of a cron line in UTC: minute, hour, day of month, month, day of week (0 and 7 are Sunday). Each field is <c>*</c>, numbers, ranges (<c>1-5</c>) and steps
/// (<c>*/15</c>, <c>8-18/2</c>), with commas between them. As crontab(5) has it, a day counts when either of the two day fields names it, where both are limited.
/// No library: those that were found want both.
/// </summary>
public sealed class CronTimes
{
    /// <summary>Names and limits of the fields, in order.</summary>
    public static readonly IReadOnlyList<(string Name, int Least, int Most)> Fields = [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];

    /// <summary>The days after which every combination of date and day of week has come by: 29 February falls on each day of the week within 40 years.</summary>
    private const int Days = 40 * 366;

    private readonly ulong[] fields;
    private readonly bool either;

    private CronTimes(ulong[] fields, bool either) => (this.fields, this.either) = (fields, either);

    /// <summary>Reads a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="problem">What is wrong with it: the number of its fields, or the first field that is none; null: nothing.</param>
    /// <returns>Null: it is no cron line.</returns>
    public static CronTimes? Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Count)
        {
            problem = $"has {parts.Length} fields";
            return null;
        }

        var fields = new ulong[Fields.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var item in parts[i].Split(','))
            {
                if (Item(item, Fields[i].Least, Fields[i].Most) is not { } values)
                {
                    problem = $"'{parts[i]}' is not a {Fields[i].Name}";
                    return null;
                }

                fields[i] |= values;
            }
        }

        // Seven is Sunday, too.
        fields[4] |= fields[4] >> 7 & 1;
        problem = null;
        return new CronTimes(fields, !parts[2].StartsWith('*') && !parts[4].StartsWith('*'));
    }

    /// <summary>The first of its times after a moment; null: none ever comes, as with 31 February.</summary>
    public DateTimeOffset? After(DateTimeOffset moment)
    {
        var start = new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1);
        for (var (day, count) = (start.Date, 0); count <= Days; day = day.AddDays(1), count++)
        {
            var from = count == 0 ? start.TimeOfDay : TimeSpan.Zero;
            if (IsDay(day) && TimeOfDay(from) is { } time)
            {
                return new DateTimeOffset(day + time, TimeSpan.Zero);
            }
        }

        return null;
    }

    /// <summary>The last of its times after a moment and not after another one; null: there is none.</summary>
    public DateTimeOffset? LastWithin(DateTimeOffset after, DateTimeOffset until)
    {
        // Backwards day by day, so that a long absence costs no more than a short one.
        var last = new DateTimeOffset(until.UtcTicks - (until.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        for (var (day, count) = (last.Date, 0); count <= Days && new DateTimeOffset(day.AddDays(1), TimeSpan.Zero) > after; day = day.AddDays(-1), count++)
        {
            if (IsDay(day) && LastTimeOfDay(count == 0 ? last.TimeOfDay : TimeSpan.FromDays(1)) is { } time)
            {
                var found = new DateTimeOffset(day + time, TimeSpan.Zero);
                return found > after ? found : null;
            }
        }

        return null;
    }

    private bool IsDay(DateTime day)
    {
        var (date, week) = (Has(2, day.Day), Has(4, (int)day.DayOfWeek));
        return Has(3, day.Month) && (either ? date || week : date && week);
    }

    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        for (var minute = (int)from.TotalMinutes; minute < 24 * 60; minute++)
        {
            if (Has(1, minute / 60) && Has(0, minute % 60))
            {
                return TimeSpan.FromMinutes(minute);
            }
        }

        return null;
    }

    private TimeSpan? LastTimeOfDay(TimeSpan until)
    {
        for (var minute = Math.Min((int)until.TotalMinutes, (24 * 60) - 1); minute >= 0; minute--)
        {
            if (Has(1, minute / 60) && Has(0, minute % 60))
            {
                return TimeSpan.FromMinutes(minute);
            }
        }

        return null;
    }

    private bool Has(int field, int value) => (fields[field] >> value & 1) == 1;

    private static ulong? Item(string item, int least, int most)
    {
        var (range, step) = item.Split('/') switch
        {
            [var one] => (one, 1),
            [var one, var number] => (one, Number(number, 1, most)),
            _ => ("", null),
        };
        var (from, to) = range.Split('-') switch
        {
            ["*"] => (least, most),
            [var one] => (Number(one, least, most), item.Contains('/', StringComparison.Ordinal) ? most : Number(one, least, most)),
            [var one, var other] => (Number(one, least, most), Number(other, least, most)),
            _ => ((int?)null, null),
        };
        if (from is null || to is null || step is null || from > to)
        {
            return null;
        }

        var values = 0UL;
        for (var value = from.Value; value <= to; value += step.Value)
        {
            values |= 1UL << value;
        }

        return values;
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
