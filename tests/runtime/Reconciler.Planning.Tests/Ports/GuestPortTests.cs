using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Ports;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Ports;

public class GuestPortTests
{
    private const string Eth0 = "spec.interfaces[name=eth0].port";
    private static readonly DesiredPartition Desired = Sample.Desired(Sample.Full);

    [Fact]
    public void Plan_WhenPortsAreWhatLibvirtMade_IsEmpty() => Plan(ports => ports).Differences.Should().BeEmpty();

    [Fact]
    public void Of_AnInterfaceWithLimits_IsWhatLibvirtWrites()
    {
        var port = Seen.Running(Desired).Live!.Definition is var live ? GuestPort.Of(live.Interfaces[0], live)! : null!;

        port.ExternalIds.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["iface-id"] = "9b0b1f2a-2f5b-5c3e-8a11-000000000002",
            ["attached-mac"] = "02:11:22:33:44:02",
            ["vm-id"] = Desired.Domain.Uuid,
            ["iface-status"] = "active",
        });
        port.PolicingRate.Should().Be(0, "what the guest sends is limited by OVN");
        port.Qos!.ToString().Should().Be("linux-htb max-rate=100000000, min-rate=100000000; queue 0: max-rate=100000000, min-rate=100000000");
    }

    [Fact]
    public void Plan_WhenOpenVSwitchIsNotKnown_SaysNothingOfPorts() =>
        PartitionPlanner.Plan(Desired, Seen.Running(Desired), Desired.Hash, DriftRules.Enforced, Sample.Now).Differences.Should().BeEmpty();

    [Fact]
    public void Plan_WhenAColumnThatNobodySetsHoldsSomething_EmptiesItAlone()
    {
        var plan = Plan(OfFirst(port => port with { Others = new ValueMap { ["tag"] = "5" } }));

        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = Eth0 + ".tag", Expected = "none", Observed = "5", IsDrift = true });
        plan.Steps.Should().ContainSingle().Which.Should().BeOfType<SetPort>().Which.Fields.Should().Equal("tag");
    }

    [Fact]
    public void Plan_WhenSeveralFieldsOfAPortDiffer_PutsThemBackByOneStep()
    {
        var plan = Plan(OfFirst(port => port with { PolicingRate = 1, Qos = null, ExternalIds = [], Bridge = "br-x", Interfaces = "a,b" }));

        plan.Steps.Should().ContainSingle().Which.Should().BeOfType<SetPort>().Which.Fields.Should().BeEquivalentTo(
            "bridge", "interfaces", "external_ids[iface-id]", "external_ids[attached-mac]", "external_ids[vm-id]", "external_ids[iface-status]", "ingress_policing_rate", "qos");
    }

    [Fact]
    public void Plan_WhenAPortIsGone_MakesIt()
    {
        var plan = Plan(ports => ports with { Ports = ports.Ports.Skip(1).ToValueList() });

        plan.Differences.Should().ContainSingle().Which.Path.Should().Be(Eth0);
        plan.Steps.Should().ContainSingle().Which.Should().BeOfType<AddPort>();
    }

    [Fact]
    public void Plan_WhenTheTapIsDownOrHasAnotherMtu_SetsIt()
    {
        var plan = Plan(ports => ports with { Taps = ports.Taps.Select((tap, place) => place == 0 ? tap with { Up = false, Mtu = 900 } : tap).ToValueList() });

        plan.Differences.Select(difference => difference.Path).Should().Equal(Eth0 + ".link", Eth0 + ".mtu");
        plan.Steps.Should().ContainSingle().Which.Should().BeOfType<SetTap>().Which.Should().BeEquivalentTo(new { Up = true, Mtu = 1442 });
    }

    [Fact]
    public void Plan_WhenTheTapIsGone_ReplugsTheInterfaceWithoutARestart()
    {
        var plan = Plan(ports => ports with { Taps = ports.Taps.Skip(1).ToValueList(), Ports = ports.Ports.Skip(1).ToValueList() });

        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = Eth0 + ".tap", Remedy = Remedy.Hotplug });
        plan.Steps.Select(step => step.Action).Should().Equal("DetachInterface", "AttachInterface");
    }

    [Fact]
    public void Plan_WhenAnInterfaceIsReplaced_LeavesItsPortToLibvirt()
    {
        var seen = Observed(ports => ports with { Ports = [] }).WithLive(live => live with
        {
            Interfaces = live.Interfaces.Select(one => one.Name == "eth0" ? one with { Model = "e1000" } : one).ToValueList(),
        });

        PartitionPlanner.Plan(Desired, seen, Desired.Hash, DriftRules.Enforced, Sample.Now).Steps.OfType<PortStep>().Select(step => step.Path).Should().Equal("spec.interfaces[name=eth1].port");
    }

    [Fact]
    public void Plan_WhenTheLimitWasChangedInLibvirt_IsOneFinding()
    {
        var seen = Observed(ports => ports).WithLive(live => live with
        {
            Interfaces = live.Interfaces.Select(one => one.Name == "eth0" ? one with { Bandwidth = null } : one).ToValueList(),
        });
        var changed = seen with { Ports = seen.Ports! with { Ports = seen.Ports!.Ports.Select(port => port with { PolicingRate = 0, Qos = null }).ToValueList() } };

        PartitionPlanner.Plan(Desired, changed, Desired.Hash, DriftRules.Enforced, Sample.Now).Steps.Select(step => step.Action).Should().Equal("UpdateInterface");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_WhenAnotherPortClaimsALogicalPort_ReleasesIt(bool runs)
    {
        var claim = new PortClaim("x", Desired.Domain.Interfaces[0].PortName!);
        var seen = (runs ? Seen.Running(Desired) : Seen.Off(Desired)) with { Ports = new ObservedPorts { Claims = [claim] } };

        var plan = PartitionPlanner.Plan(Desired, seen, Desired.Hash, DriftRules.Enforced, Sample.Now);

        plan.Differences.Should().Contain(difference => difference.Path == Eth0 + ".claims[port=x]" && difference.Kind == DifferenceKind.Foreign);
        plan.Steps.OfType<ReleasePort>().Should().ContainSingle().Which.Claim.Should().Be(claim);
    }

    [Fact]
    public void Plan_WhenAFieldIsWarned_PutsBackTheOthersAlone()
    {
        var rules = new DriftRules { Spec = new DriftSpec { Fields = [new FieldDriftMode { Path = Eth0 + ".tag", Mode = DriftMode.Warn }] } };
        var seen = Observed(OfFirst(port => port with { PolicingRate = 1, Others = new ValueMap { ["tag"] = "5" } }));

        var plan = PartitionPlanner.Plan(Desired, seen, Desired.Hash, rules, Sample.Now);

        plan.Differences.Should().HaveCount(2);
        plan.Steps.Should().ContainSingle().Which.Should().BeOfType<SetPort>().Which.Fields.Should().Equal("ingress_policing_rate");
    }

    [Fact]
    public void Plan_WhenPortsAreMissingWhileTheSpecIsRolledOut_MakesThemAsNoDrift()
    {
        var plan = PartitionPlanner.Plan(Desired, Observed(ports => ports with { Ports = [] }), "another", DriftRules.Enforced, Sample.Now);

        plan.Drift.Should().BeEmpty();
        plan.Steps.OfType<AddPort>().Should().HaveCount(2);
    }

    private static PartitionPlan Plan(Func<ObservedPorts, ObservedPorts> change) =>
        PartitionPlanner.Plan(Desired, Observed(change), Desired.Hash, DriftRules.Enforced, Sample.Now);

    private static ObservedPartition Observed(Func<ObservedPorts, ObservedPorts> change)
    {
        var seen = Seen.Running(Desired);
        var live = seen.Live!.Definition;
        var ports = live.Interfaces.Select(one => GuestPort.Of(one, live)!).ToValueList();
        return seen with
        {
            Ports = change(new ObservedPorts
            {
                LookedFor = ports.Select(port => port.Name).ToValueList(),
                Ports = ports,
                Taps = live.Interfaces.Select(one => new TapLink(one.TapName!, true, one.Mtu!.Value)).ToValueList(),
            }),
        };
    }

    private static Func<ObservedPorts, ObservedPorts> OfFirst(Func<GuestPort, GuestPort> change) =>
        ports => ports with { Ports = ports.Ports.Select((port, place) => place == 0 ? change(port) : port).ToValueList() };
}
