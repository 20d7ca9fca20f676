using System.Buffers.Binary;
using System.Text;
using Reconciler.Agent.Netlink;

namespace Reconciler.Agent.Tests.Netlink;

public class NetlinkMessagesTests
{
    private const int NfTables = 10 << 8;

    [Fact]
    public void ReadRoute_NamesTheLinkOfEachMessage() =>
        NetlinkMessages.ReadRoute((byte[])[.. Message(16, 16, (4, U32(1442)), (3, Text("rc0123456789ab"))), .. Message(17, 16, (3, Text("br-nat")))])
            .Should().Equal(new KernelChange(KernelChangeKind.Link, "rc0123456789ab"), new KernelChange(KernelChangeKind.Link, "br-nat"));

    [Fact]
    public void ReadRoute_NamesTheLinkOfAnAddressWithoutItsAlias() =>
        NetlinkMessages.ReadRoute(Message(20, 8, (2, U32(0)), (3, Text("br-nat:1")))).Should().Equal(new KernelChange(KernelChangeKind.Address, "br-nat"));

    [Theory]
    [InlineData(-1, "")]
    [InlineData(8, "8")]
    [InlineData(-2, null)]
    public void ReadRoute_TellsOfForwardingOfAllAndOfOne(int index, string? name) =>
        NetlinkMessages.ReadRoute(Message(80, 4, (1, U32((uint)index)), (2, U32(0)))).Select(change => change.Name).Should().Equal(name is null ? [] : [name]);

    [Fact]
    public void ReadRoute_LeavesOtherSwitchesOfAnInterface() => NetlinkMessages.ReadRoute(Message(80, 4, (1, U32(8)), (3, U32(1)))).Should().BeEmpty();

    [Fact]
    public void ReadNetfilter_NamesTheTableAndWhoWroteIt()
    {
        var id = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(id, 4711);

        NetlinkMessages.ReadNetfilter((byte[])[.. Message(NfTables | 6, 4, (1, Text("reconciler"))), .. Message(NfTables | 15, 4, (1, U32(1)), (2, id), (3, Text("nft")))])
            .Should().Equal(new KernelChange(KernelChangeKind.Table, "reconciler"), new KernelChange(KernelChangeKind.TableWriter, "", "nft (process 4711)"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(39)]
    public void Read_OfACutDatagram_EndsWhereItIsCut(int length) =>
        NetlinkMessages.ReadRoute(Message(16, 16, (3, Text("br-nat"))).AsMemory(0, length)).Should().BeEmpty();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static byte[] U32(uint value) => BitConverter.GetBytes(value);

    /// <summary>A message as the kernel writes it: header, a structure of zeros, attributes; each padded to four bytes.</summary>
    private static byte[] Message(int type, int structure, params (int Kind, byte[] Value)[] attributes)
    {
        byte[] body =
        [
            .. new byte[structure],
            .. attributes.SelectMany(one => (byte[])
            [
                .. BitConverter.GetBytes((ushort)(4 + one.Value.Length)), .. BitConverter.GetBytes((ushort)one.Kind), .. one.Value, .. new byte[-one.Value.Length & 3],
            ]),
        ];
        return [.. BitConverter.GetBytes(16 + body.Length), .. BitConverter.GetBytes((ushort)type), .. new byte[10], .. body];
    }
}
