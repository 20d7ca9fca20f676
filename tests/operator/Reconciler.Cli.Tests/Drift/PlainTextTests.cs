using Reconciler.Cli.Reports;

namespace Reconciler.Cli.Tests.Drift;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("Größe 日本 😀", "Größe 日本 😀")]
    [InlineData("a\nb\tc", "a b c")]
    [InlineData("\u001b[31mred", "␛[31mred")]
    [InlineData("bell\u0007 del\u007f nul\0", "bell␇ del␡ nul␀")]
    [InlineData("c1\u009b31m", "c1\uFFFD31m")]
    [InlineData("\u202Ertl \u2028line \uFFFE", "\uFFFDrtl \uFFFDline \uFFFD")]
    public void Line_ReplacesWhatIsNotToBeShown(string value, string shown) => PlainText.Line(value).Should().Be(shown);

    [Fact]
    public void Line_WhenASurrogateStandsAlone_ReplacesIt() => PlainText.Line("a\uD800b").Should().Be("a\uFFFDb");

    [Fact]
    public void Line_CutsNoCharacterInTwo() => PlainText.Line("ab😀cd", 4).Should().Be("ab…");

    [Fact]
    public void Lines_KeepsLines() => PlainText.Lines("a\nb\u0007").Should().Be("a\nb␇");
}
