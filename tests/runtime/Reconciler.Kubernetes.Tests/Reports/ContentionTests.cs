using Reconciler.Kubernetes.Reports;

namespace Reconciler.Kubernetes.Tests.Reports;

public class ContentionTests
{
    private const string Path = "spec.memory.size";
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void FourCorrectionsInAMinuteAreNoFight() => Fought(Contention.None, 4, Start).BackedOff(At(4)).Should().BeEmpty();

    [Fact]
    public void TheFifthBacksOffForThirtySeconds()
    {
        var contention = Fought(Contention.None, 5, Start);

        contention.BackedOff(At(5)).Should().Equal(Path);
        contention.Until(Path, At(5)).Should().Be(At(34));
        contention.NextEnd(At(5)).Should().Be(At(34));
        contention.BackedOff(At(34)).Should().BeEmpty();
        contention.NextEnd(At(34)).Should().BeNull();
    }

    [Fact]
    public void FiveCorrectionsOverMoreThanAMinuteAreNoFight()
    {
        var contention = Contention.None;
        for (var i = 0; i < 20; i++)
        {
            contention = contention.Corrected([Path], At(i * 15));
            contention.BackedOff(At(i * 15)).Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 120)]
    [InlineData(4, 240)]
    [InlineData(5, 480)]
    [InlineData(6, 600)]
    [InlineData(7, 600)]
    public void EachFurtherFightBacksOffTwiceAsLongUpToTenMinutes(int fights, int seconds)
    {
        var (contention, now) = (Contention.None, Start);
        for (var i = 0; i < fights; i++)
        {
            contention = Fought(contention, 5, now);
            now = i == fights - 1 ? now.AddSeconds(4) : contention.NextEnd(now.AddSeconds(4))!.Value;
        }

        (contention.Until(Path, now) - now).Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void AQuietTenMinutesAfterTheLastBackOffForgetAll()
    {
        var contention = Fought(Contention.None, 5, Start);

        var later = Fought(contention, 5, At(34 + 600));

        (later.Until(Path, At(640)) - At(638)).Should().Be(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void PathsDoNotCountForEachOther()
    {
        var contention = Fought(Contention.None, 4, Start).Corrected(["spec.cpu.cores", "spec.cpu.cores"], At(5));

        contention.BackedOff(At(5)).Should().BeEmpty();
        contention.Corrected([Path], At(6)).BackedOff(At(6)).Should().Equal(Path);
    }

    private static Contention Fought(Contention contention, int times, DateTimeOffset from)
    {
        for (var i = 0; i < times; i++)
        {
            contention = contention.Corrected([Path], from.AddSeconds(i));
        }

        return contention;
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}
