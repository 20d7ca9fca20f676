using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Observed;

public class FulfilledPartitionTests
{
    [Theory]
    [InlineData("small", true)]
    [InlineData("full", true)]
    [InlineData("old", true)]
    [InlineData("full", false)]
    public void Plan_FromAFulfilledPartition_IsEmpty(string sample, bool running)
    {
        var desired = Sample.Desired(Sample.All[sample] with { PowerState = running ? PowerState.Running : PowerState.Stopped });

        var plan = PartitionPlanner.Plan(desired, FulfilledPartition.Of(desired, running, Sample.Now), desired.Hash, DriftRules.Enforced, Sample.Now);

        plan.Differences.Should().BeEmpty();
        plan.IsFulfilled.Should().BeTrue();
    }
}
