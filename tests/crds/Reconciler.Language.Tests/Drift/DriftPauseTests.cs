using Reconciler.Language.Common;
using Reconciler.Language.Drift;

namespace Reconciler.Language.Tests.Drift;

public class DriftPauseTests
{
    [Theory]
    [InlineData("2026-11-24T18:00:00Z")]
    [InlineData("2026-11-24T18:00:00.000Z")]
    [InlineData("2026-11-24T20:00:00+02:00")]
    public void ReadsATimeInUtc(string text)
    {
        var end = DriftPause.Of(Annotated(text));

        end.Should().Be(new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero));
        end!.Value.Offset.Should().Be(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-11-24")]
    [InlineData("2026-11-24T18:00:00")]
    [InlineData("2026-13-24T18:00:00Z")]
    public void TakesWhatIsNoTimeForNoPause(string text) => DriftPause.Of(Annotated(text)).Should().BeNull();

    [Fact]
    public void WithoutTheAnnotationThereIsNoPause() => DriftPause.Of(new ObjectMeta { Name = "web" }).Should().BeNull();

    private static ObjectMeta Annotated(string text) => new() { Name = "web", Annotations = new ValueMap { [DriftPause.Annotation] = text } };
}
