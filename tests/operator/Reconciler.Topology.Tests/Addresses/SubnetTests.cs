using System.Net;
using FsCheck.Xunit;

namespace Reconciler.Topology.Tests.Addresses;

public class SubnetTests
{
    [Theory]
    [InlineData("10.20.0.0/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.20.0.7/32")]
    [InlineData("fd00:20::/64")]
    [InlineData("::/0")]
    public void Parse_ReadsWhatItWrites(string text) => Subnet.Parse(text).ToString().Should().Be(text);

    [Theory]
    [InlineData("10.20.0.1/24")]
    [InlineData("10.20.0.0/33")]
    [InlineData("10.20.0.0/-1")]
    [InlineData("10.20.0.0/")]
    [InlineData("fd00::1/64")]
    [InlineData("fe80::%1/64")]
    [InlineData("office")]
    [InlineData("")]
    public void TryParse_OfAnythingElse_IsFalse(string text) => Subnet.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Except_CutsOutWithAsFewSubnetsAsCanBe() =>
        Subnet.Parse("172.16.0.0/12").Except([Subnet.Parse("172.31.0.0/16")]).Select(subnet => subnet.ToString())
            .Should().Equal("172.16.0.0/13", "172.24.0.0/14", "172.28.0.0/15", "172.30.0.0/16");

    [Fact]
    public void Except_Itself_LeavesNothing() => Subnet.Parse("10.0.0.0/8").Except([Subnet.Parse("0.0.0.0/0")]).Should().BeEmpty();

    [Property]
    public void Except_HoldsExactlyTheOtherAddresses(byte hole, byte length, byte probe)
    {
        var bits = 24 + (length % 9);
        var without = Subnet.Parse($"10.0.0.{hole >> (32 - bits) << (32 - bits)}/{bits}");
        var address = IPAddress.Parse($"10.0.0.{probe}");

        Subnet.Parse("10.0.0.0/24").Except([without]).Count(part => part.Contains(address)).Should().Be(without.Contains(address) ? 0 : 1);
    }
}
