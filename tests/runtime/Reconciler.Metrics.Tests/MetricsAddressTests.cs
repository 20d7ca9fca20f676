namespace Reconciler.Metrics.Tests;

public sealed class MetricsAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:9510", "127.0.0.1:9510")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("[::1]:9510", "[::1]:9510")]
    [InlineData("[::]:9510", "[::]:9510")]
    [InlineData("[192.0.2.7]:9511", "192.0.2.7:9511")]
    [InlineData("unix:/run/reconciler/metrics.sock", "unix:/run/reconciler/metrics.sock")]
    public void TryParse_ReadsAnAddress(string text, string expected)
    {
        MetricsAddress.TryParse(text, out var address).Should().BeTrue();
        address!.ToString().Should().Be(expected);
    }

    [Fact]
    public void TryParse_None_IsNoAddressAndNoMistake()
    {
        MetricsAddress.TryParse("none", out var address).Should().BeTrue();
        address.Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("9510")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:9510")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("[::1]")]
    [InlineData("[192.0.2.7]")]
    [InlineData("[192.0.2.7]:9511]:1")]
    [InlineData("unix:")]
    [InlineData("unix:relative.sock")]
    public void TryParse_RefusesWhatIsNone(string? text) => MetricsAddress.TryParse(text, out _).Should().BeFalse();
}
