namespace Reconciler.Agent.Identity;

/// <summary>When a certificate is renewed, and when again after a failure. Pure.</summary>
internal static class RenewalTime
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>A moment between two thirds and four fifths of its life, so that nodes that joined together do not come together.</summary>
    /// <param name="from">When it began.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="share">Where between them, 0 to 1.</param>
    public static DateTimeOffset Of(DateTimeOffset from, DateTimeOffset until, double share) => from + ((until - from) * ((2.0 / 3) + (share * ((4.0 / 5) - (2.0 / 3)))));

    /// <summary>How long to wait after so many failures in a row: 1 min, doubled each time, at most 1 h.</summary>
    public static TimeSpan Pause(int failures) => failures > 7 ? LongestPause : TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << (failures - 1), LongestPause.Ticks));
}
