using System.Buffers.Binary;

namespace Reconciler.Agent.OpenFlow;

/// <summary>
/// Messages of OpenFlow 1.0 with Open vSwitch's extensions for matches of IPv6 and for watching flows (nicira-ext.h, NXT_FLOW_MOD and NXST_FLOW_MONITOR).
/// That version is the one that every Open vSwitch speaks. Pure.
/// </summary>
internal static class OpenFlowMessage
{
    /// <summary>Length of the header that every message has, in bytes.</summary>
    public const int HeaderLength = 8;

    private const byte Version = 1;
    private const uint Nicira = 0x0000_2320;
    private const int StatisticsHeaderLength = 24;
    private const int UpdateHeaderLength = 24;
    private const ushort NoPort = 0xffff;

    /// <summary>Kinds of messages.</summary>
    public enum Kind : byte
    {
        /// <summary>The first one of each side.</summary>
        Hello = 0,

        /// <summary>Something was refused.</summary>
        Error = 1,

        /// <summary>Is the other side alive?</summary>
        EchoRequest = 2,

        /// <summary>It is.</summary>
        EchoReply = 3,

        /// <summary>An extension's.</summary>
        Vendor = 4,

        /// <summary>Asks for what the switch knows.</summary>
        StatisticsRequest = 16,

        /// <summary>The answer, in parts.</summary>
        StatisticsReply = 17,

        /// <summary>Asks to be told when all that was said before is done.</summary>
        BarrierRequest = 18,

        /// <summary>It is done.</summary>
        BarrierReply = 19,
    }

    private enum FlowCommand : ushort
    {
        Add = 0,
        DeleteStrict = 4,
    }

    /// <summary>Introduces us.</summary>
    public static byte[] Hello() => Header(Kind.Hello, HeaderLength, 0);

    /// <summary>Answers an echo request.</summary>
    public static byte[] EchoReply(ReadOnlySpan<byte> request)
    {
        var reply = request.ToArray();
        reply[1] = (byte)Kind.EchoReply;
        return reply;
    }

    /// <summary>Asks to be told when all that was said before is done.</summary>
    public static byte[] Barrier(uint number) => Header(Kind.BarrierRequest, HeaderLength, number);

    /// <summary>Makes a flow; one with the same match and priority is replaced.</summary>
    public static byte[] Add(FlowRule rule, uint number) => FlowMod(rule, FlowCommand.Add, number);

    /// <summary>Takes a flow away; there need not be one.</summary>
    public static byte[] Delete(FlowRule rule, uint number) => FlowMod(rule, FlowCommand.DeleteStrict, number);

    /// <summary>Asks for all flows of the first table whose match is within another one, and to be told of every change, our own included.</summary>
    public static byte[] Watch(ReadOnlySpan<byte> match, uint number)
    {
        const int RequestLength = 16;
        const ushort Everything = 0x3f;
        var message = Header(Kind.StatisticsRequest, StatisticsHeaderLength + RequestLength + Padded(match.Length), number);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), 0xffff);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(12), Nicira);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(16), 2);
        var request = message.AsSpan(StatisticsHeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(request, number);
        BinaryPrimitives.WriteUInt16BigEndian(request[4..], Everything);
        BinaryPrimitives.WriteUInt16BigEndian(request[6..], NoPort);
        BinaryPrimitives.WriteUInt16BigEndian(request[8..], (ushort)match.Length);
        match.CopyTo(request[RequestLength..]);
        return message;
    }

    /// <summary>A message's kind.</summary>
    public static Kind KindOf(ReadOnlySpan<byte> message) => (Kind)message[1];

    /// <summary>The number of the request that it answers.</summary>
    public static uint NumberOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32BigEndian(message[4..]);

    /// <summary>The length that a header tells, header included.</summary>
    public static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16BigEndian(header[2..]);

    /// <summary>Whether more parts of the same answer follow.</summary>
    public static bool HasMore(ReadOnlySpan<byte> message) => (message[11] & 1) != 0;

    /// <summary>An error in words.</summary>
    public static string Complaint(ReadOnlySpan<byte> message) =>
        message.Length < 12 ? "an error without a code" : $"OpenFlow error of type {BinaryPrimitives.ReadUInt16BigEndian(message[8..])}, code {BinaryPrimitives.ReadUInt16BigEndian(message[10..])}";

    /// <summary>What an answer to <see cref="Watch"/> tells.</summary>
    public static IReadOnlyList<FlowUpdate> Updates(ReadOnlySpan<byte> message)
    {
        List<FlowUpdate> updates = [];
        for (var rest = message.Length < StatisticsHeaderLength ? [] : message[StatisticsHeaderLength..]; rest.Length >= 4;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length < 4 || length > rest.Length)
            {
                break;
            }

            if (length >= UpdateHeaderLength && Read(rest[..length]) is { } update)
            {
                updates.Add(update);
            }

            rest = rest[length..];
        }

        return updates;
    }

    private static FlowUpdate? Read(ReadOnlySpan<byte> update)
    {
        const ushort Deleted = 1;
        const ushort Abbreviated = 3;
        var what = BinaryPrimitives.ReadUInt16BigEndian(update[2..]);
        var matchLength = BinaryPrimitives.ReadUInt16BigEndian(update[12..]);
        if (what >= Abbreviated || UpdateHeaderLength + Padded(matchLength) > update.Length)
        {
            return null;
        }

        var rule = new FlowRule(
            update.Slice(UpdateHeaderLength, matchLength).ToArray(), BinaryPrimitives.ReadUInt16BigEndian(update[6..]), BinaryPrimitives.ReadUInt64BigEndian(update[16..]));
        return new FlowUpdate(what == Deleted, update[14], rule, update.Length > UpdateHeaderLength + Padded(matchLength));
    }

    private static byte[] FlowMod(FlowRule rule, FlowCommand command, uint number)
    {
        const int FixedLength = 48;
        const uint NoBuffer = 0xffff_ffff;
        var message = Header(Kind.Vendor, FixedLength + Padded(rule.Match.Length), number);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Nicira);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(12), 13);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(16), rule.Cookie);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(24), (ushort)command);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(30), rule.Priority);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(32), NoBuffer);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(36), NoPort);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(40), (ushort)rule.Match.Length);
        rule.Match.CopyTo(message.AsSpan(FixedLength));
        return message;
    }

    private static byte[] Header(Kind kind, int length, uint number)
    {
        var message = new byte[length];
        message[0] = Version;
        message[1] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), number);
        return message;
    }

    /// <summary>Matches fill up to a multiple of eight bytes.</summary>
    private static int Padded(int length) => (length + 7) / 8 * 8;
}
