using Reconciler.Agent.Denials;

namespace Reconciler.Agent.Tests.Denials;

public sealed class DeniedPacketTests
{
    private const string Line =
        "2026-11-24T21:14:06.001Z|00007|acl_log(ovn_pinctrl0)|INFO|name=\"ap.shop.db-wall.v2\", verdict=drop, severity=info, direction=to-lport: "
        + "tcp,vlan_tci=0x0000,dl_src=02:00:00:00:00:0a,dl_dst=02:00:00:00:00:0b,nw_src=10.20.0.10,nw_dst=10.20.0.11,nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=40000,tp_dst=80,tcp_flags=syn";

    [Fact]
    public void Line_TellsPolicyAndDirection()
    {
        DeniedPacket.Parse(Line).Should().Be(new DeniedPacket("shop", "db-wall.v2", "Ingress"));
        DeniedPacket.Parse(Line.Replace("to-lport", "from-lport", StringComparison.Ordinal)).Should().Be(new DeniedPacket("shop", "db-wall.v2", "Egress"));
    }

    [Theory]
    [InlineData("acl_log(", "binding(", "another module")]
    [InlineData("\"ap.", "\"qp.", "somebody else's rule")]
    [InlineData("ap.shop.db-wall.v2", "ap.shop", "no policy")]
    [InlineData("ap.shop.", "ap..", "no namespace")]
    [InlineData("ap.shop.db-wall.v2", "ap.shop.", "no policy's name")]
    [InlineData("verdict=drop", "verdict=allow", "allowed")]
    [InlineData("direction=to-lport", "direction=", "no direction")]
    public void OtherLines_AreNotCounted(string part, string instead, string why) =>
        DeniedPacket.Parse(Line.Replace(part, instead, StringComparison.Ordinal)).Should().BeNull(why);
}
