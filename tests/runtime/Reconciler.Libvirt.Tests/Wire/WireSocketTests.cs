using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt.Tests.Wire;

public class WireSocketTests
{
    private const string Message = "0000001c" + "20008086" + "00000001" + "0000000e" + "00000001" + "00000001" + "00000000";

    [Fact]
    public async Task Receive_OfAMessageInPieces_IsTheWholeMessage()
    {
        using var daemon = new FakeDaemon();
        daemon.SendBytes(Message[..6]);
        var received = Task.Run(() => Convert.ToHexStringLower(daemon.Socket.Receive()));

        daemon.SendBytes(Message[6..40]);
        daemon.SendBytes(Message[40..]);

        (await received).Should().Be(Message);
    }

    [Fact]
    public void Receive_OfSeveralMessagesAtOnce_IsOneAfterTheOther()
    {
        using var daemon = new FakeDaemon();
        var second = Message.Replace("0000001c", "00000020", StringComparison.Ordinal) + "12345678";

        daemon.SendBytes(Message + second + Message);

        Convert.ToHexStringLower(daemon.Socket.Receive()).Should().Be(Message);
        Convert.ToHexStringLower(daemon.Socket.Receive()).Should().Be(second);
        Convert.ToHexStringLower(daemon.Socket.Receive()).Should().Be(Message);
    }

    [Fact]
    public async Task Receive_OfAMessageLongerThanTheMemory_IsTheWholeMessage()
    {
        using var daemon = new FakeDaemon();
        var xml = new string('x', 3 * 1024 * 1024);
        var sent = Task.Run(() =>
        {
            daemon.SendXml(1, "short");
            daemon.SendXml(2, xml);
        });

        daemon.Socket.Receive().Length.Should().Be(WireProtocol.HeaderLength + 12);
        daemon.Socket.Receive().Length.Should().Be(WireProtocol.HeaderLength + 4 + xml.Length);
        await sent;
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("0000001b")]
    [InlineData("00400401")]
    [InlineData("ffffffff")]
    public void Receive_OfALengthThatNoMessageHas_Throws(string length)
    {
        using var daemon = new FakeDaemon();
        daemon.SendBytes(length);

        var receive = () => { _ = daemon.Socket.Receive(); };

        receive.Should().Throw<WireException>();
    }

    [Fact]
    public void Receive_WhenTheDaemonClosesAmidAMessage_Throws()
    {
        using var daemon = new FakeDaemon();
        daemon.SendBytes(Message[..20]);
        daemon.Close();

        var receive = () => { _ = daemon.Socket.Receive(); };

        receive.Should().Throw<WireException>();
    }

    [Fact]
    public void Receive_OfASilentDaemon_EndsWhenNobodyWantsItAnyMore()
    {
        using var daemon = new FakeDaemon(() => false);

        var receive = () => { _ = daemon.Socket.Receive(); };

        receive.Should().Throw<WireException>();
    }

    [Fact]
    public void Receive_OfASilentDaemon_EndsAfterItsPatience()
    {
        using var daemon = new FakeDaemon(patience: 2);

        var receive = () => { _ = daemon.Socket.Receive(); };

        receive.Should().Throw<WireException>();
    }
}
