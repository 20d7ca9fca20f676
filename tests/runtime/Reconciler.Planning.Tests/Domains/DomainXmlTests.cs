using Reconciler.Language.Drift;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Domains;

public class DomainXmlTests
{
    public static TheoryData<string> Names => [.. Sample.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_GivesTheXmlThatStandsInTheDataFile(string name) =>
        DataFile.Check($"{name}.desired.xml", DomainXmlWriter.Write(Sample.Desired(Sample.All[name]).Domain));

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_OfWhatWasWritten_GivesTheSameHash(string name)
    {
        var desired = Sample.Desired(Sample.All[name]);

        var read = DomainXmlReader.Read(DomainXmlWriter.Write(desired.Domain)).Definition;

        DomainXmlWriter.Write(read).Should().Be(DomainXmlWriter.Write(desired.Domain));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_OfWhatLibvirtMadeOfTheDesiredXml_IsEmpty(string name)
    {
        var desired = Sample.Desired(Sample.All[name]);
        var observed = new ObservedPartition
        {
            At = Sample.Now,
            Exists = true,
            State = DomainState.Running,
            StateReason = 1,
            Live = DomainXmlReader.Read(DataFile.Read($"{name}.live.xml")),
            Persistent = DomainXmlReader.Read(DataFile.Read($"{name}.inactive.xml")),
            Autostart = false,
        };

        var plan = PartitionPlanner.Plan(desired, observed, desired.Hash, DriftRules.Enforced, Sample.Now);

        plan.Differences.Should().BeEmpty();
        plan.Steps.Should().BeEmpty();
        plan.IsFulfilled.Should().BeTrue();
    }
}
