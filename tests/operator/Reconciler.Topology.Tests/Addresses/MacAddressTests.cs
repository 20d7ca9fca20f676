namespace Reconciler.Topology.Tests.Addresses;

public class MacAddressTests
{
    [Fact]
    public void SlaacAddress_IsTheModifiedEui64() =>
        MacAddress.SlaacAddress(Subnet.Parse("fd00:20::/64"), "52:54:00:12:34:56").ToString().Should().Be("fd00:20::5054:ff:fe12:3456");

    [Fact]
    public void Derive_IsALocalUnicastAddress_TheSameEveryTime() =>
        MacAddress.Derive("seed").Should().MatchRegex("^02(:[0-9a-f]{2}){5}$").And.Be(MacAddress.Derive("seed"));
}
