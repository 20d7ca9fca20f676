using Reconciler.Agent.Desired;
using Reconciler.Agent.Nodes;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Nodes;

public class OrphansTests
{
    private const string Domain = "ff507e16-6a19-4be9-81e5-45837ef5d7ca";

    [Fact]
    public void ARequestForADomain_MakesItNobodys()
    {
        var asking = new PartitionRecord
        {
            Partition = TestPartition.Make() with { Spec = TestPartition.Make().Spec with { Adopt = new AdoptSpec { NodeName = "node1", Domain = "Web_Server", Uuid = Domain } } },
        };

        Orphans.OwnedBy([asking], DateTimeOffset.UnixEpoch).Should().BeEmpty();
        Orphans.OwnedBy([asking with { Adopted = "<domain/>" }], DateTimeOffset.UnixEpoch).Should().Equal(Domain);
        Orphans.OwnedBy([new PartitionRecord { Partition = TestPartition.Make() }], DateTimeOffset.UnixEpoch).Should().Equal(TestPartition.Uid);
    }
}
