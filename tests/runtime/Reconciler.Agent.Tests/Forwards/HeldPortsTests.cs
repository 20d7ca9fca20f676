using Microsoft.Extensions.Time.Testing;
using Reconciler.Agent.Forwards;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Tests.Forwards;

public sealed class HeldPortsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("held-").FullName;
    private readonly FakeTimeProvider time = new();

    private string File => Path.Combine(folder, "held");

    [Fact]
    public void Port_ThatNobodyEverHad_IsFree() => Ports().OwnerOf(TransportProtocol.TCP, 22, null).Should().BeNull();

    [Fact]
    public void Port_WhoseProgramIsGoneForAMoment_IsNotFree_AndIsAfterAWhile()
    {
        var ports = Ports();
        ports.OwnerOf(TransportProtocol.TCP, 22, "sshd (process 7)").Should().Be("sshd (process 7)");

        time.Advance(HeldPorts.Grace - TimeSpan.FromSeconds(1));
        ports.OwnerOf(TransportProtocol.TCP, 22, null).Should().Contain("less than 5 minutes ago");
        ports.OwnerOf(TransportProtocol.UDP, 22, null).Should().BeNull("it is another port");

        time.Advance(TimeSpan.FromSeconds(1));
        ports.OwnerOf(TransportProtocol.TCP, 22, null).Should().BeNull();
    }

    [Fact]
    public void Agent_ThatStartsBeforeTheProgram_LeavesItItsPort()
    {
        Ports().OwnerOf(TransportProtocol.TCP, 22, "sshd (process 7)");

        time.Advance(TimeSpan.FromDays(1));
        Ports().OwnerOf(TransportProtocol.TCP, 22, null).Should().NotBeNull("the node was off for a day, and sshd is still to come");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private HeldPorts Ports()
    {
        var ports = new HeldPorts(File, time);
        ports.Load();
        return ports;
    }
}
