using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Interfaces;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;
using Reconciler.Planning.Tests.Simulation;

namespace Reconciler.Planning.Tests.Domains;

public class ForeignSettingTests
{
    private static readonly DesiredPartition Full = Sample.Desired(Sample.Full);

    /// <summary>What stands for a setting where a bare element, or a value of x, would be nothing unusual.</summary>
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["domain.elements.resource"] = "<resource><partition>/mine</partition></resource>",
        ["iotune"] = "<iotune><total_bytes_sec>5</total_bytes_sec></iotune>",
    };

    public static TheoryData<string> DomainPaths => [.. DomainSettings.Rules.All.Select(rule => rule.Path)];

    public static TheoryData<string> DiskPaths => [.. DiskSettings.Rules.All.Select(rule => rule.Path)];

    public static TheoryData<string> InterfacePaths => [.. InterfaceSettings.Rules.All.Select(rule => rule.Path)];

    [Theory]
    [MemberData(nameof(DomainPaths))]
    public void Plan_WhenTheDefinitionHasASetting_DefinesItWithout(string path) =>
        IsTakenOut(path, WithSetting(DomainSettings.Rules, path, domain => domain));

    [Theory]
    [MemberData(nameof(DiskPaths))]
    public void Plan_WhenADiskHasASetting_DefinesItWithout(string path) =>
        IsTakenOut("spec.disks[name=root]." + path, WithSetting(DiskSettings.Rules, path, domain => domain.Element("devices")!.Element("disk")!));

    [Theory]
    [MemberData(nameof(InterfacePaths))]
    public void Plan_WhenAnInterfaceHasASetting_DefinesItWithout(string path) =>
        IsTakenOut("spec.interfaces[name=eth0]." + path, WithSetting(InterfaceSettings.Rules, path, domain => domain.Element("devices")!.Element("interface")!));

    [Theory]
    [MemberData(nameof(DomainPaths))]
    public void Plan_WhenASettingIsWarnedAbout_LeavesItInTheDefinition(string path)
    {
        var seen = Seen.Running(Full) with { Persistent = WithSetting(DomainSettings.Rules, path, domain => domain) };
        var drift = new DriftSpec { Fields = [new FieldDriftMode { Path = path, Mode = DriftMode.Warn }] };
        var altered = seen.WithPersistent(domain => domain with { ClockOffset = "localtime" });

        var after = PlanSimulation.After(Plan(altered, drift), altered);

        after.Persistent!.Definition.ClockOffset.Should().Be("utc");
        after.Persistent.Definition.Settings.Select(setting => (setting.Path, setting.Value)).Should()
            .BeEquivalentTo(seen.Persistent.Definition.Settings.Select(setting => (setting.Path, setting.Value)));
    }

    [Fact]
    public void Plan_WhenTheRunningGuestHasSettingsThatCanGo_TakesThemAwayLive()
    {
        var seen = Running(domain =>
        {
            domain.Add(XElement.Parse("<title>mine</title>"), XElement.Parse("<description>of mine</description>"));
            domain.Add(XElement.Parse("<iothreads>1</iothreads>"), XElement.Parse("<iothreadids><iothread id='3'/></iothreadids>"));
            domain.Add(XElement.Parse("<cputune><vcpupin vcpu='1' cpuset='0'/><emulatorpin cpuset='0'/></cputune>"));
            domain.Element("devices")!.Element("disk")!.Add(XElement.Parse("<iotune><total_iops_sec>100</total_iops_sec></iotune>"));
            domain.Element("devices")!.Element("memballoon")!.Element("stats")!.SetAttributeValue("period", 5);
            domain.Element("devices")!.Element("interface")!.SetAttributeValue("trustGuestRxFilters", "yes");
        });

        var plan = Plan(seen);

        plan.Steps.Should().BeEquivalentTo(new object[]
        {
            new { IsTitle = true, Path = "domain.elements.title" },
            new { IsTitle = false, Path = "domain.elements.description" },
            new { Id = 3, Path = "domain.elements.iothreads" },
            new { Kind = ThreadKind.Vcpu, Number = 1 },
            new { Kind = ThreadKind.Emulator },
            new { Target = "vda", Path = "spec.disks[name=root].iotune" },
            new { Seconds = 10, Path = "domain.balloon.statsPeriod" },
            new { Action = "UpdateInterface", Path = "spec.interfaces[name=eth0]" },
        });
        plan.Steps.OfType<UpdateInterface>().Single().Xml.Should().Contain("trustGuestRxFilters=\"no\"");
        plan.RestartRequired.Should().BeEmpty();
    }

    [Fact]
    public void Plan_WhenTheRunningGuestHasSettingsThatStay_WaitsForARestart()
    {
        var seen = Running(domain => domain.Add(XElement.Parse("<memtune><hard_limit unit='KiB'>1000000</hard_limit></memtune>")));

        var plan = Plan(seen);

        plan.Steps.Should().BeEmpty();
        plan.RestartRequired.Should().Equal("domain.elements.memtune");
    }

    [Theory]
    [InlineData("0-3", 4, true)]
    [InlineData("0,1,2-3", 4, true)]
    [InlineData("0-7", 4, true)]
    [InlineData("0-3,^2", 4, false)]
    [InlineData("0-1", 4, false)]
    [InlineData("0-3", null, false)]
    public void Plan_TakesThreadsThatMayRunEverywhereForUnpinned(string cpus, int? hostCpus, bool isUnpinned)
    {
        var seen = Running(domain => domain.Add(XElement.Parse($"<cputune><vcpupin vcpu='0' cpuset='{cpus}'/></cputune>")));

        var plan = PartitionPlanner.Plan(Full with { HostCpus = hostCpus }, seen, Full.Hash, new DriftRules(), Sample.Now);

        plan.Differences.Should().HaveCount(isUnpinned ? 0 : 1);
    }

    [Fact]
    public void Plan_KeepsOthersMetadataWhenItDefines()
    {
        const string Theirs = "<o:x xmlns:o='http://other.example/' a='1'><o:y/></o:x>";
        var written = XElement.Parse(DomainXmlWriter.Write(Full.Domain));
        written.Element("metadata")!.Add(XElement.Parse(Theirs));
        written.Element("clock")!.SetAttributeValue("offset", "localtime");
        var seen = Seen.Running(Full) with { Persistent = DomainXmlReader.Read(written.ToString()) };

        var after = PlanSimulation.After(Plan(seen), seen);

        after.Persistent!.OtherMetadata.Should().ContainSingle().Which.Should().Be(XElement.Parse(Theirs).ToString(SaveOptions.DisableFormatting));
        Plan(after).Steps.Should().BeEmpty();
    }

    private static void IsTakenOut(string path, DomainDocument persistent)
    {
        var seen = Seen.Running(Full) with { Persistent = persistent };

        var plan = Plan(seen);

        plan.Differences.Select(difference => difference.Path).Should().Contain(path);
        plan.Steps.Should().ContainSingle(step => step is DefineDomain);
        Plan(PlanSimulation.After(plan, seen)).Differences.Should().BeEmpty();
    }

    private static PartitionPlan Plan(ObservedPartition seen, DriftSpec? drift = null) =>
        PartitionPlanner.Plan(Full with { HostCpus = 2 }, seen, Full.Hash, new DriftRules { Spec = drift }, Sample.Now);

    private static ObservedPartition Running(Action<XElement> change)
    {
        var domain = XElement.Parse(DomainXmlWriter.Write(Full.Domain));
        domain.SetAttributeValue("id", 1);
        change(domain);
        return Seen.Running(Full) with { Live = DomainXmlReader.Read(domain.ToString()) };
    }

    private static DomainDocument WithSetting(SettingRules rules, string path, Func<XElement, XElement> place)
    {
        var rule = rules.All.Single(rule => rule.Path == path);
        var domain = XElement.Parse(DomainXmlWriter.Write(Full.Domain));
        SettingRules.Apply(place(domain),
        [
            new ForeignSetting
            {
                Path = path,
                At = rule.At,
                Attribute = rule.IsAttribute ? rule.Names.First().LocalName : null,
                Value = "x",
                Elements = rule.IsAttribute ? [] : [Samples.GetValueOrDefault(path) ?? new XElement(rule.Names.First()).ToString()],
            },
        ]);
        return DomainXmlReader.Read(domain.ToString());
    }
}
