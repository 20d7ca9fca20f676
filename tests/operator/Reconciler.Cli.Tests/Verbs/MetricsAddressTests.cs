using System.Net;
using System.Net.Sockets;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class MetricsAddressTests
{
    [Theory]
    [InlineData("agent", "--node", "node1")]
    [InlineData("operator")]
    [InlineData("up")]
    public async Task MetricsAddress_WhenItIsNone_IsWrong(params string[] verb)
    {
        var run = await CommandRun.Of([.. verb, "--metrics-address", "everywhere"]);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("--metrics-address everywhere: right would be ADDRESS:PORT");
    }

    [Fact]
    public async Task MetricsAddress_WhenItIsTaken_IsAnErrorThatNamesIt()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var run = await CommandRun.Of("operator", "--metrics-address", taken.LocalEndpoint.ToString()!);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"--metrics-address {taken.LocalEndpoint}: ");
    }
}
