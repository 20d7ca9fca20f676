using Reconciler.Libvirt.Wire;

namespace Reconciler.Libvirt.Tests.Wire;

public class XdrTests
{
    [Fact]
    public void Write_ACall_IsLengthHeaderAndPaddedPayload()
    {
        var writer = new XdrWriter();

        writer.Begin(new WireHeader(WireProtocol.RemoteProgram, 1, WireProtocol.DomainGetXml, WireType.Call, 7, WireStatus.Ok));
        writer.WriteString("abcde"u8);
        writer.WriteFixed([1, 2, 3, 4]);
        writer.WriteUInt32(uint.MaxValue);
        writer.End();

        Convert.ToHexStringLower(writer.Written).Should().Be(
            "00000030" + "20008086" + "00000001" + "0000000e" + "00000000" + "00000007" + "00000000"
            + "00000005" + "6162636465000000" + "01020304" + "ffffffff");
    }

    [Fact]
    public void Write_MoreThanTheMemoryHolds_GrowsIt()
    {
        var writer = new XdrWriter();
        for (var i = 0; i < 10_000; i++)
        {
            writer.WriteUInt32((uint)i);
        }

        var reader = new XdrReader(writer.Written);
        for (var i = 0; i < 10_000; i++)
        {
            reader.ReadInt32().Should().Be(i);
        }

        reader.IsAtEnd.Should().BeTrue();
    }

    [Theory]
    [InlineData("00000000", "")]
    [InlineData("0000000461626364", "abcd")]
    [InlineData("000000056162636465000000", "abcde")]
    public void ReadString_IsWithoutItsPadding(string hex, string text)
    {
        var reader = new XdrReader(Convert.FromHexString(hex));

        System.Text.Encoding.UTF8.GetString(reader.ReadString(100)).Should().Be(text);
        reader.IsAtEnd.Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("00000004616263")]
    [InlineData("0000000561626364650000")]
    [InlineData("000000056162636465000001")]
    [InlineData("00000065")]
    [InlineData("80000000")]
    [InlineData("ffffffff")]
    public void ReadString_OfAMalformedLength_Throws(string hex)
    {
        var read = () =>
        {
            var reader = new XdrReader(Convert.FromHexString(hex));
            _ = reader.ReadString(100);
        };

        read.Should().Throw<WireException>();
    }
}
