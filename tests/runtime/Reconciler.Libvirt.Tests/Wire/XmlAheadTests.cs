using System.Text;
using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt.Tests.Wire;

public sealed class XmlAheadTests : IDisposable
{
    private readonly FakeDaemon daemon = new();
    private readonly List<string> read = [];

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void Read_WhenAnswersComeInAnotherOrder_IsInTheOrderAsked()
    {
        var ahead = Ahead(3);
        daemon.SendXml(3, "<c/>");
        daemon.SendXml(1, "<a/>");
        daemon.SendXml(2, "<b/>");

        Next(ahead).Should().Be(XmlOutcome.Read);
        Next(ahead).Should().Be(XmlOutcome.Read);
        Next(ahead).Should().Be(XmlOutcome.Read);

        read.Should().Equal("<a/>", "<b/>", "<c/>");
    }

    [Fact]
    public void Read_OfMany_NeverHasMoreUnderWayThanTheWindow()
    {
        const int Count = 200;
        var ahead = Ahead(Count);
        for (uint answered = 0; answered < Count; answered++)
        {
            daemon.SendXml(answered + 1, $"<d{answered}/>");
            Next(ahead).Should().Be(XmlOutcome.Read);
        }

        for (uint serial = 1; serial <= Count; serial++)
        {
            daemon.Receive().Should().Be(FakeDaemon.Reply(serial, WireStatus.Ok) with { Type = WireType.Call });
        }

        read.Should().HaveCount(Count).And.EndWith($"<d{Count - 1}/>");
        daemon.HasMore.Should().BeFalse();
    }

    [Fact]
    public void Read_AsksForNoMoreThanTheWindowAtFirst()
    {
        var ahead = Ahead(200);
        daemon.SendXml(1, "<a/>");

        Next(ahead);

        for (var i = 0; i < XmlAhead.Window; i++)
        {
            daemon.Receive().Procedure.Should().Be(WireProtocol.DomainGetXml);
        }

        daemon.HasMore.Should().BeFalse();
    }

    [Fact]
    public void Read_OfADomainThatHasGone_IsGoneAndTheNextIsRead()
    {
        var ahead = Ahead(3);
        daemon.SendError(1, LibvirtErrorCode.NoDomain);
        daemon.SendError(2, LibvirtErrorCode.InternalError);
        daemon.SendXml(3, "<c/>");

        Next(ahead).Should().Be(XmlOutcome.Gone);
        Next(ahead).Should().Be(XmlOutcome.Refused);
        Next(ahead).Should().Be(XmlOutcome.Read);

        read.Should().Equal("<c/>");
    }

    [Fact]
    public void Seek_PassesOverWhatIsLeftOut()
    {
        var ahead = Ahead(3);
        daemon.SendXml(1, "<a/>");
        daemon.SendXml(2, "<b/>");
        daemon.SendXml(3, "<c/>");

        ahead.Seek(new XmlRequest(2, DomainXmlFlags.None)).Should().BeTrue();
        Next(ahead);

        read.Should().Equal("<c/>");
        ahead.Seek(new XmlRequest(1, DomainXmlFlags.None)).Should().BeFalse();
    }

    [Fact]
    public void Read_PassesOverEventsAndAnswersPings()
    {
        var ahead = Ahead(1);
        daemon.Send(new WireHeader(WireProtocol.RemoteProgram, 1, 107, WireType.Message, 0, WireStatus.Ok), writer => writer.WriteUInt32(1));
        daemon.Send(new WireHeader(WireProtocol.KeepAliveProgram, 1, WireProtocol.Ping, WireType.Message, 0, WireStatus.Ok));
        daemon.SendXml(1, "<a/>");

        Next(ahead).Should().Be(XmlOutcome.Read);

        daemon.Receive().Procedure.Should().Be(WireProtocol.DomainGetXml);
        daemon.Receive().Should().Be(new WireHeader(WireProtocol.KeepAliveProgram, 1, WireProtocol.Pong, WireType.Message, 0, WireStatus.Ok));
    }

    public static TheoryData<string> Surprises =>
    [
        "an answer to no question", "another procedure", "another program", "another version", "descriptors", "two texts", "a zero within the text", "a second answer",
    ];

    [Theory]
    [MemberData(nameof(Surprises))]
    public void Read_OfWhatIsNotExpected_ThrowsAndReadsNothing(string surprise)
    {
        var ahead = Ahead(3);
        var reply = FakeDaemon.Reply(1, WireStatus.Ok);
        static void Text(XdrWriter writer) => writer.WriteString("<a/>"u8);
        Action send = surprise switch
        {
            "an answer to no question" => () => daemon.SendXml(4, "<a/>"),
            "another procedure" => () => daemon.Send(reply with { Procedure = 15 }, Text),
            "another program" => () => daemon.Send(reply with { Program = 0x20008087 }, Text),
            "another version" => () => daemon.Send(reply with { Version = 2 }, Text),
            "descriptors" => () => daemon.Send(reply with { Type = (WireType)5 }, Text),
            "two texts" => () => daemon.Send(reply, writer =>
            {
                Text(writer);
                Text(writer);
            }),
            "a zero within the text" => () => daemon.SendXml(1, "<a\0/>"),
            "a second answer" => () =>
            {
                daemon.SendXml(2, "<b/>");
                daemon.SendXml(2, "<b/>");
            },
            _ => throw new ArgumentOutOfRangeException(nameof(surprise)),
        };
        send();

        var next = () => Next(ahead);

        next.Should().Throw<WireException>();
        read.Should().BeEmpty();
    }

    /// <summary>Its connection goes with the daemon.</summary>
    private XmlAhead Ahead(int count) => new(
        daemon.Connection,
        [.. Enumerable.Range(0, count).Select(i => new XmlRequest(i, DomainXmlFlags.None))],
        (connection, request) => connection.AskXml(Encoding.UTF8.GetBytes($"guest{request.Index}"), Guid.NewGuid().ToByteArray(), (uint)request.Flags));

    private XmlOutcome Next(XmlAhead ahead) => ahead.Read(xml => read.Add(Encoding.UTF8.GetString(xml)));
}
