using System.Net;
using FsCheck.Xunit;

namespace Reconciler.Topology.Tests.Addresses;

public class AddressPoolTests
{
    [Property]
    public void Next_IsInTheSubnet_AndNeverTaken_NeverAnEdge_NeverTheGateway(byte length, string? holder)
    {
        var subnet = Subnet.Parse($"10.0.0.0/{24 + (length % 9)}");
        var taken = new List<IPAddress>();

        while (AddressPool.Next(subnet, null, taken, holder ?? string.Empty) is { } next)
        {
            subnet.Contains(next).Should().BeTrue();
            taken.Should().NotContain(next);
            next.Should().NotBe(subnet.DefaultGateway);
            taken.Add(next);
        }

        taken.Should().HaveCount((24 + (length % 9)) switch { 32 => 0, 31 => 1, var bits => (1 << (32 - bits)) - 3 });
    }

    [Fact]
    public void Next_ForTheSameHolder_IsTheSame() =>
        AddressPool.Next(Subnet.Parse("fd00::/64"), null, [], "a/b/eth0").Should().Be(AddressPool.Next(Subnet.Parse("fd00::/64"), null, [], "a/b/eth0"));

    [Fact]
    public void Next_InASubnetOfAllAddresses_FindsOne() =>
        AddressPool.Next(Subnet.Parse("::/0"), null, [], "a").Should().NotBeNull();

    [Fact]
    public void Next_LeavesAGivenGatewayOut() =>
        AddressPool.Next(Subnet.Parse("192.0.2.0/30"), IPAddress.Parse("192.0.2.2"), [], "a").Should().Be(IPAddress.Parse("192.0.2.1"));

    [Fact]
    public void ClaimName_IsTheNetworkAndTheAddressInHex()
    {
        AddressPool.ClaimName("office", IPAddress.Parse("10.20.0.10")).Should().Be("office-0a14000a");
        AddressPool.ClaimName("office", IPAddress.Parse("fd00::1")).Should().Be("office-fd000000000000000000000000000001");
    }
}
