using Reconciler.Agent.Reporting;

namespace Reconciler.Agent.Tests.Reporting;

public class FindingRecallTests
{
    [Theory]
    [InlineData("spec.memory.size", true)]
    [InlineData("spec.interfaces[name=eth0].link", true)]
    [InlineData("spec.interfaces[name=eth0].port.tag", true)]
    [InlineData("spec.interfaces[name=eth0] (Logical_Switch_Port web/eth0 addresses)", false)]
    [InlineData("domain.autostart", true)]
    [InlineData("partition.spec.machine.memory.size", false)]
    public void OnlyFindingsOfThePartitionItselfAreTakenUp(string path, bool ours) => FindingRecall.IsOurs(path).Should().Be(ours);
}
