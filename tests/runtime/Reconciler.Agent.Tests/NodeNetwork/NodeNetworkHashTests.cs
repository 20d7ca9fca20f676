using Reconciler.Agent.NodeNetwork;

namespace Reconciler.Agent.Tests.NodeNetwork;

public sealed class NodeNetworkHashTests : IDisposable
{
    private static readonly WantedNodeNetwork Wanted = WantedNodeNetwork.From("node1", null) with { Guests = ["02:00:00:00:00:01"] };
    private readonly string folder = Directory.CreateTempSubdirectory("hash-").FullName;

    private string File => Path.Combine(folder, "applied");

    [Fact]
    public void Guest_ThatComes_MakesNothingOfTheNodesOwnARollout()
    {
        var (before, after) = (NodeNetworkHash.Of(Wanted), NodeNetworkHash.Of(Wanted with { Guests = ["02:00:00:00:00:01", "02:00:00:00:00:02"] }));

        after.IsSame(before, "node.bridgeMappings").Should().BeTrue("a change of it is drift, whoever comes meanwhile");
        after.IsSame(before, "node.nat.address").Should().BeTrue();
        after.IsSame(before, NodeNetworkPlan.RouterGuardsPath).Should().BeFalse("it is rolled out");
        after.IsSame(before, "node.nat.forwards[prod/office/web]").Should().BeFalse();
        after.IsSame(before, NodeNetworkPlan.MasqueradePath).Should().BeFalse("rules of a forward that goes are no drift of the table");
        after.IsSame(before, "node.probers[prod/office].port").Should().BeFalse();
    }

    [Fact]
    public void Hash_ReadsBackAsItWasWritten_AndIsNothingWhereNothingWas()
    {
        NodeNetworkHash.Read(File).Should().Be(new NodeNetworkHash("", ""));

        NodeNetworkHash.Of(Wanted).Write(File);

        NodeNetworkHash.Read(File).Should().Be(NodeNetworkHash.Of(Wanted));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
