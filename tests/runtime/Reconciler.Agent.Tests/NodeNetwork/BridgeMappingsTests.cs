using Reconciler.Agent.NodeNetwork;

namespace Reconciler.Agent.Tests.NodeNetwork;

public class BridgeMappingsTests
{
    private static readonly Dictionary<string, string> Ours = new() { ["lan"] = "br-lan", ["reconciler-nat"] = "br-nat" };

    [Theory]
    [InlineData(null, "", "lan:br-lan,reconciler-nat:br-nat")]
    [InlineData("other:br-x", "", "lan:br-lan,other:br-x,reconciler-nat:br-nat")]
    [InlineData("lan:br-wrong,other:br-x", "lan", "lan:br-lan,other:br-x,reconciler-nat:br-nat")]
    [InlineData("dmz:br-dmz,lan:br-lan,reconciler-nat:br-nat", "dmz,lan,reconciler-nat", "lan:br-lan,reconciler-nat:br-nat")]
    [InlineData("nonsense,:x, a:b ", "", "a:b,lan:br-lan,reconciler-nat:br-nat")]
    public void Merge_SetsOursAndKeepsOthers(string? text, string formerly, string expected) =>
        BridgeMappings.Merge(text, formerly.Split(',', StringSplitOptions.RemoveEmptyEntries), Ours).Should().Be(expected);
}
