using Reconciler.Agent.Guests;
using Reconciler.Agent.Health;
using Reconciler.Agent.Probing;
using Reconciler.Language.Policies;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Tests.Health;

public class ProbeTests
{
    private static readonly NetworkProbe Network = new(new ProbeSpaces(TimeProvider.System), TimeProvider.System);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task RunAsync_WhenTheAgentAnswersThePing_Holds() =>
        (await Run(new HealthCheck { Name = "agent", GuestAgent = new() }, """{"return":{}}""")).Holds.Should().BeTrue();

    [Fact]
    public async Task RunAsync_WhenTheAgentIsNotConnected_FailsWithItsReason()
    {
        var agent = new GuestAgent((_, _) => throw new LibvirtException(LibvirtErrorCode.AgentUnresponsive, 10, "ask", "not connected"), TimeProvider.System);

        var outcome = await Probe.RunAsync(new HealthCheck { Name = "agent", GuestAgent = new() }, agent, Network, null, Patience, default);

        outcome.Should().Be(ProbeOutcome.Failure("GuestAgentUnavailable", "not connected"));
    }

    [Fact]
    public async Task RunAsync_WhenTheHypervisorIsAway_IsUnknownRatherThanFailed()
    {
        var agent = new GuestAgent((_, _) => throw new LibvirtException(LibvirtErrorCode.Rpc, 7, "ask", "gone"), TimeProvider.System);

        (await Probe.RunAsync(new HealthCheck { Name = "agent", GuestAgent = new() }, agent, Network, null, Patience, default)).Holds.Should().BeNull();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"error":{"class":"GenericError"}}""")]
    [InlineData("""{"return":7}""")]
    public async Task RunAsync_WhenTheAnswerIsNonsense_Fails(string answer) =>
        (await Run(new HealthCheck { Name = "os", OsInfo = new() { Id = "debian" } }, answer)).Holds.Should().BeFalse();

    [Theory]
    [InlineData("debian", "12", true)]
    [InlineData("debian", "11", false)]
    [InlineData("alpine", "12", false)]
    public async Task RunAsync_OsInfo_ComparesIdAndVersion(string id, string version, bool holds) =>
        (await Run(new HealthCheck { Name = "os", OsInfo = new() { Id = "debian", MinVersion = "12" } }, $$$"""{"return":{"id":"{{{id}}}","version-id":"{{{version}}}"}}"""))
            .Holds.Should().Be(holds);

    [Theory]
    [InlineData("""{"return":{"exited":true,"exitcode":0}}""", true)]
    [InlineData("""{"return":{"exited":true,"exitcode":3}}""", false)]
    [InlineData("""{"return":{"exited":true,"signal":9}}""", false)]
    public async Task RunAsync_Exec_ComparesTheExitCode(string ended, bool holds)
    {
        var check = new HealthCheck { Name = "cmd", Exec = new() { Command = ["/bin/check", "--all"] } };

        (await Run(check, """{"return":{"pid":1}}""", """{"return":{"exited":false}}""", ended)).Holds.Should().Be(holds);
    }

    [Fact]
    public async Task RunAsync_OverTheNetwork_IsUnknownWhileThereIsNoAddress() =>
        (await Run(new HealthCheck { Name = "web", Tcp = new() { Port = 80 } })).Holds.Should().BeNull();

    private static Task<ProbeOutcome> Run(HealthCheck check, params string[] answers)
    {
        var left = new Queue<string>(answers);
        return Probe.RunAsync(check, new GuestAgent((_, _) => left.Dequeue(), TimeProvider.System), Network, null, Patience, default);
    }
}
