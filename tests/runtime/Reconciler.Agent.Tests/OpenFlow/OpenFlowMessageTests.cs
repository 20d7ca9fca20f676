using Reconciler.Agent.OpenFlow;
using OvsTools = Reconciler.Testing.Databases.Tools;

namespace Reconciler.Agent.Tests.OpenFlow;

/// <summary>What we write is read by Open vSwitch's own printer.</summary>
public class OpenFlowMessageTests
{
    private const string Mac = "02:00:5e:10:00:fe";
    private static readonly FlowRule Rule = new(FlowMatch.RouterAnnouncementsFrom(Mac), 1000, 0x7265_636f_6e63_696c);

    [Fact]
    public async Task Add_IsAFlowThatDropsTheAddressesRouterAnnouncements() =>
        (await PrintedAsync(OpenFlowMessage.Add(Rule, 7))).Should().Contain("NXT_FLOW_MOD").And.Contain("(xid=0x7)")
            .And.Contain($"ADD priority=1000,icmp6,dl_src={Mac},icmp_type=134 cookie:0x7265636f6e63696c actions=drop");

    [Fact]
    public async Task Delete_IsStrict() =>
        (await PrintedAsync(OpenFlowMessage.Delete(Rule, 8))).Should().Contain($"DEL_STRICT priority=1000,icmp6,dl_src={Mac},icmp_type=134");

    [Fact]
    public async Task Watch_AsksForWhatIsThereAndForEveryChange_OurOwnIncluded() =>
        (await PrintedAsync(OpenFlowMessage.Watch(FlowMatch.RouterAnnouncements(), 9))).Should().Contain("NXST_FLOW_MONITOR request")
            .And.Contain("flags=initial,add,delete,modify,actions,own").And.Contain("icmp6,icmp_type=134");

    [Fact]
    public async Task HelloAndBarrier_AreSuch()
    {
        (await PrintedAsync(OpenFlowMessage.Hello())).Should().Contain("OFPT_HELLO");
        (await PrintedAsync(OpenFlowMessage.Barrier(3))).Should().Contain("OFPT_BARRIER_REQUEST (xid=0x3)");
    }

    [Fact]
    public void EchoReply_BringsBackWhatWasAsked()
    {
        byte[] request = [1, 2, 0, 10, 0, 0, 0, 5, 0xab, 0xcd];

        OpenFlowMessage.EchoReply(request).Should().Equal(1, 3, 0, 10, 0, 0, 0, 5, 0xab, 0xcd);
    }

    [Fact]
    public void Updates_TellOfEachFlow_WhetherItIsGoneAndWhatItDoes()
    {
        byte[] message = [.. Reply(Update(0, []), Update(2, [0, 0, 0, 8, 0, 1, 0, 0]), Update(1, []))];

        var updates = OpenFlowMessage.Updates(message);

        updates.Select(update => (update.IsGone, update.HasActions, update.Table, update.Rule.Priority, FlowMatch.SourceOf(update.Rule.Match)))
            .Should().Equal((false, false, (byte)0, (ushort)1000, Mac), (false, true, (byte)0, (ushort)1000, Mac), (true, false, (byte)0, (ushort)1000, Mac));
        updates[0].Rule.Cookie.Should().Be(Rule.Cookie);
    }

    [Fact]
    public void Updates_OfACutMessage_AreThoseThatAreWhole()
    {
        byte[] message = [.. Reply(Update(0, []), Update(0, []))];

        OpenFlowMessage.Updates(message.AsSpan(0, message.Length - 8)).Should().ContainSingle();
        OpenFlowMessage.Updates(message.AsSpan(0, 10)).Should().BeEmpty();
    }

    [Fact]
    public void SourceOf_AnotherMatch_IsNobody()
    {
        FlowMatch.SourceOf(FlowMatch.RouterAnnouncements()).Should().BeNull();
        FlowMatch.SourceOf([.. FlowMatch.RouterAnnouncementsFrom(Mac), 0, 0, 0, 0]).Should().BeNull();
    }

    private static byte[] Reply(params byte[][] updates) => [1, 17, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0x23, 0x20, 0, 0, 0, 2, 0, 0, 0, 0, .. updates.SelectMany(update => update)];

    private static byte[] Update(byte what, byte[] actions)
    {
        var match = Rule.Match;
        var padding = new byte[(8 - (match.Length % 8)) % 8];
        var length = (byte)(24 + match.Length + padding.Length + actions.Length);
        return [0, length, 0, what, 0, 0, 0x03, 0xe8, 0, 0, 0, 0, 0, (byte)match.Length, 0, 0, 0x72, 0x65, 0x63, 0x6f, 0x6e, 0x63, 0x69, 0x6c, .. match, .. padding, .. actions];
    }

    private static Task<string> PrintedAsync(byte[] message) => OvsTools.RunAsync("ovs-ofctl", "ofp-print", Convert.ToHexString(message), "2");
}
