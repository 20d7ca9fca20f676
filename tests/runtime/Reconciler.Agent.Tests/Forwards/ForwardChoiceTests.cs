using Reconciler.Agent.Forwards;
using Reconciler.Language.Networks;

namespace Reconciler.Agent.Tests.Forwards;

public class ForwardChoiceTests
{
    private static readonly NodeForward Web = new() { Name = "web", Protocol = TransportProtocol.TCP, Port = 8080 };

    [Fact]
    public void PortThatTheNodeListensOn_IsRefused_WithItsOwner_AndTheOthersStand()
    {
        var ssh = new NodeForward { Name = "ssh", Protocol = TransportProtocol.TCP, Port = 22 };

        var choice = ForwardChoice.Of([Network("office") with { Forwards = [ssh, Web] }], (_, port) => port == 22 ? "sshd (process 812)" : null);

        choice.Wanted.Select(forward => forward.Path).Should().Equal("node.nat.forwards[shop/office/web]");
        var refused = choice.Refused.Should().ContainSingle().Subject;
        (refused.Network, refused.Name, refused.Message).Should().Be(("shop/office", "ssh", "TCP port 22 is taken by sshd (process 812)"));
    }

    [Fact]
    public void ForwardThatStood_KeepsItsPort_WhoeverListensThereLater() =>
        ForwardChoice.Of([Network("office") with { Standing = [Web] }], (_, _) => "nginx (process 9)").Wanted.Should().ContainSingle();

    [Fact]
    public void OfTwoNetworksThatWantAPort_TheOneThatHasItKeepsIt_ElseTheOlder()
    {
        var (older, younger) = (Network("older"), Network("younger") with { Since = Since.AddHours(1) });

        ForwardChoice.Of([younger, older], Nobody).Wanted.Single().Network.Should().Be("shop/older");
        var choice = ForwardChoice.Of([older, younger with { Standing = [Web] }], Nobody);
        choice.Wanted.Single().Network.Should().Be("shop/younger");
        choice.Refused.Single().Message.Should().Be("TCP port 8080 leads to VirtualNetwork shop/younger already");
    }

    [Fact]
    public void SamePortOfAnotherProtocol_IsAnotherPort() =>
        ForwardChoice.Of([Network("office"), Network("twin") with { Forwards = [Web with { Protocol = TransportProtocol.UDP }] }], Nobody).Wanted.Should().HaveCount(2);

    private static readonly DateTimeOffset Since = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static string? Nobody(TransportProtocol protocol, int port) => null;

    private static ForwardRecord Network(string name) => new() { Namespace = "shop", Name = name, Uid = name, Since = Since, Address = "100.64.0.2", Forwards = [Web] };
}
