using System.Globalization;
using FsCheck.Xunit;
using Reconciler.Language.Snapshots;

namespace Reconciler.Language.Tests.Snapshots;

public sealed class CronTimesTests
{
    [Theory]
    [InlineData("0 3 * * *", "2026-11-29T02:59:59Z", "2026-11-29T03:00:00Z")]
    [InlineData("0 3 * * *", "2026-11-29T03:00:00Z", "2026-11-30T03:00:00Z")]
    [InlineData("*/15 8-18/2 * * 1-5", "2026-11-27T18:46:00Z", "2026-11-30T08:00:00Z")]
    [InlineData("59 23 31 12 *", "2026-12-31T23:59:30Z", "2027-12-31T23:59:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-11-29T00:00:00Z", "2026-12-06T00:00:00Z")]
    [InlineData("0 0 * * 0", "2026-11-29T00:00:00Z", "2026-12-06T00:00:00Z")]
    [InlineData("5/20 * * * *", "2026-11-29T10:05:00Z", "2026-11-29T10:25:00Z")]
    public void TheNextTime_IsTheFirstThatTheLineNames(string line, string after, string expected) => Parse(line).After(At(after)).Should().Be(At(expected));

    [Theory]
    [InlineData("0 0 13 * 5", "2026-11-08T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z")]
    [InlineData("0 0 */2 * 5", "2026-11-13T00:00:00Z", "2026-11-27T00:00:00Z")]
    public void TwoLimitedDayFields_AreEither_AsCrontabHasIt(string line, string after, string expected) => Parse(line).After(At(after)).Should().Be(At(expected));

    [Theory]
    [InlineData("0 0 31 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    [InlineData("0 0 30 2 *")]
    public void ADayThatNoMonthHas_NeverComes(string line) => Parse(line).After(At("2026-01-01T00:00:00Z")).Should().BeNull();

    [Theory]
    [InlineData("0 3 * * *", "2026-11-01T00:00:00Z", "2026-11-29T02:00:00Z", "2026-11-28T03:00:00Z")]
    [InlineData("0 3 * * *", "2026-11-28T03:00:00Z", "2026-11-29T02:59:59Z", null)]
    [InlineData("0 3 * * *", "2026-11-28T03:00:00Z", "2026-11-29T03:00:00Z", "2026-11-29T03:00:00Z")]
    [InlineData("0 0 31 2 *", "2020-01-01T00:00:00Z", "2026-11-29T00:00:00Z", null)]
    public void TheLastTimeWithin_IsAfterTheOneAndNotAfterTheOther(string line, string after, string until, string? expected) =>
        Parse(line).LastWithin(At(after), At(until)).Should().Be(expected is null ? null : At(expected));

    /// <summary>Both directions find the same times.</summary>
    [Property(MaxTest = 300)]
    public void FromANextTime_TheLastWithinIsThatTime(byte minute, byte hour, byte day, int seconds)
    {
        var times = Parse(string.Create(CultureInfo.InvariantCulture, $"{minute % 60} {hour % 24} {(day % 28) + 1} * *"));
        var from = At("2026-01-01T00:00:00Z").AddSeconds(Math.Abs((long)seconds) % 100_000_000);
        var next = times.After(from)!.Value;
        times.LastWithin(from, next).Should().Be(next);
        times.LastWithin(from, next.AddTicks(-1)).Should().BeNull();
    }

    private static CronTimes Parse(string line) => CronTimes.Parse(line, out _)!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
