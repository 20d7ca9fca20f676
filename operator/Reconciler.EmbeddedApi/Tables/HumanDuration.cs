using System.Globalization;

namespace Reconciler.EmbeddedApi.Tables;

/// <summary>Durations as kubectl shows them: 5s, 3m20s, 2h, 4d5h, 2y3d.</summary>
internal static class HumanDuration
{
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        if (seconds < -1)
        {
            return "<invalid>";
        }

        if (seconds < 120)
        {
            return Text($"{Math.Max(seconds, 0)}s");
        }

        var minutes = seconds / 60;
        if (minutes < 10)
        {
            return With(minutes, "m", seconds % 60, "s");
        }

        if (minutes < 180)
        {
            return Text($"{minutes}m");
        }

        var hours = minutes / 60;
        if (hours < 8)
        {
            return With(hours, "h", minutes % 60, "m");
        }

        if (hours < 48)
        {
            return Text($"{hours}h");
        }

        var days = hours / 24;
        if (hours < 192)
        {
            return With(days, "d", hours % 24, "h");
        }

        if (days < 730)
        {
            return Text($"{days}d");
        }

        return days < 365 * 8 ? With(days / 365, "y", days % 365, "d") : Text($"{days / 365}y");
    }

    private static string With(long large, string unit, long small, string smallUnit) =>
        small == 0 ? Text($"{large}{unit}") : Text($"{large}{unit}{small}{smallUnit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
