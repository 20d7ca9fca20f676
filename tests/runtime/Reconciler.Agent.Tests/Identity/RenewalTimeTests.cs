using Reconciler.Agent.Identity;

namespace Reconciler.Agent.Tests.Identity;

public sealed class RenewalTimeTests
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 60)]
    [InlineData(0.5, 66)]
    [InlineData(1, 72)]
    public void Of_NinetyDays_IsBetweenTwoThirdsAndFourFifths(double share, int days) =>
        RenewalTime.Of(From, From.AddDays(90), share).Should().BeCloseTo(From.AddDays(days), TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(8, 60)]
    [InlineData(1000, 60)]
    public void Pause_DoublesUpToAnHour(int failures, int minutes) => RenewalTime.Pause(failures).Should().Be(TimeSpan.FromMinutes(minutes));
}
