using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Machines;

public sealed class PartitionSealTests
{
    [Theory]
    [InlineData(3, 3, false, false)]
    [InlineData(3, 4, false, true)]
    [InlineData(3, 4, true, false)]
    [InlineData(null, 4, false, false)]
    public void IsBroken_WhenAnotherGenerationStandsThanWasWritten(int? written, int generation, bool isDeleted, bool broken)
    {
        var partition = new Partition
        {
            Metadata = new ObjectMeta
            {
                Name = "web",
                Generation = generation,
                DeletionTimestamp = isDeleted ? Examples.Noon : null,
                Annotations = written is { } number ? PartitionSeal.Seal(new ValueMap { ["other"] = "stays" }, number) : null,
            },
            Spec = PartitionResolver.Resolve(Examples.Machine(), Examples.References(), new Dictionary<string, ValueList<string>>(), "node1").Partition!,
        };
        PartitionSeal.IsBroken(partition).Should().Be(broken);
    }
}
