using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Adoption;

public class TakeOverTests
{
    private static readonly string Leave = new AdoptionLeave("default", "web-server").Write();

    [Fact]
    public void Plan_OfADomainThatIsTakenOverAsItRuns_WritesOurMarkAndNothingElse()
    {
        var plan = Plan(AdoptedSample.Spec);

        plan.Differences.Select(difference => difference.Path).Should().Equal("domain.metadata");
        plan.Steps.Should().AllSatisfy(step => step.Should().Match(one => one is SetLiveMetadata || one is DefineDomain));
        var written = XElement.Parse(plan.Steps.OfType<DefineDomain>().Single().Xml);
        MarkOf(written).Should().NotBeNull();
        Without(written).Should().Be(Without(XElement.Parse(AdoptedSample.Inactive)), "everything else stays as it was, to the last address");
        plan.Steps.OfType<DefineDomain>().Single().KeepsPasswords.Should().BeTrue();
    }

    [Fact]
    public void Plan_OfADomainThatBearsOurMark_IsEmpty()
    {
        var defined = Plan(AdoptedSample.Spec).Steps.OfType<DefineDomain>().Single().Xml;
        var mark = MarkOf(XElement.Parse(defined))!.ToString();

        Plan(AdoptedSample.Spec, AdoptedSample.Seen(defined, AdoptedSample.Live.Replace("<metadata>", "<metadata>" + mark, StringComparison.Ordinal))).Differences.Should().BeEmpty();
    }

    [Fact]
    public void Plan_OfWhatASpecCanSay_IsCarriedOutAsForAnyMachine()
    {
        var spec = AdoptedSample.Spec with
        {
            Machine = AdoptedSample.Spec.Machine with
            {
                Memory = new PartitionMemory { Size = new(201326592), Max = new(268435456) },
                Disks = [.. AdoptedSample.Spec.Machine.Disks, Sample.Disk("data") with { Size = new(67108864) }],
            },
        };

        var seen = AdoptedSample.Seen();
        var plan = Plan(spec, seen with { DiskFiles = [.. seen.DiskFiles, new ObservedDiskFile { Path = "/srv/pool/Web_Server.data.qcow2", Exists = false }, new ObservedDiskFile { Path = "/srv/pool/default.web-server.data.qcow2", Exists = false }] });

        plan.Steps.OfType<SetMemory>().Single().KiB.Should().Be(196608);
        plan.Steps.OfType<CreateDisk>().Single().File.Should().Be("/srv/pool/default.web-server.data.qcow2");
        plan.Steps.OfType<AttachDisk>().Single().Xml.Should().Contain("dev=\"vdb\"", "vda is taken");
        var written = XElement.Parse(plan.Steps.OfType<DefineDomain>().Single().Xml);
        written.Element("currentMemory")!.Value.Should().Be("196608");
        written.Element("devices")!.Elements("graphics").Should().ContainSingle();
        written.Element("devices")!.Elements("disk").Should().HaveCount(3);
    }

    [Fact]
    public void Plan_OfAnInterfaceWithTheCardsAddress_MovesTheCardAndKeepsItsPlace()
    {
        var spec = AdoptedSample.Spec with { Interfaces = [Sample.Interface("eth0", 1) with { MacAddress = "52:54:00:8a:00:01" }] };

        var plan = Plan(spec);

        plan.Steps.OfType<DetachInterface>().Should().ContainSingle();
        plan.Steps.OfType<AttachInterface>().Should().ContainSingle();
        var card = XElement.Parse(plan.Steps.OfType<DefineDomain>().Single().Xml).Element("devices")!.Elements("interface").Single();
        card.Element("source")!.Attribute("bridge")!.Value.Should().Be("br-int");
        card.Element("address")!.ToString().Should().Be(XElement.Parse(AdoptedSample.Inactive).Element("devices")!.Element("interface")!.Element("address")!.ToString());
    }

    [Fact]
    public void Plan_OfADiskThatRunsOnAnOverlay_LeavesItToAPerson()
    {
        var live = AdoptedSample.Live.Replace(AdoptedSample.DiskPath, "/var/lib/libvirt/images/web.snap1", StringComparison.Ordinal);
        var seen = AdoptedSample.Seen(live: live) with
        {
            OtherDiskFiles = [new ObservedDiskFile { Path = "/var/lib/libvirt/images/web.snap1", Exists = true, Format = "qcow2", BackingFile = AdoptedSample.DiskPath }],
        };

        var plan = Plan(AdoptedSample.Spec, seen);

        plan.Differences.Single(difference => difference.Path == "spec.disks[name=vda].file").Remedy.Should().Be(Remedy.Person);
        plan.Steps.Should().NotContain(step => step is DetachDisk || step is AttachDisk);
    }

    [Fact]
    public void Drift_OfADisplayThatSomebodyAdds_IsReported()
    {
        var more = AdoptedSample.Inactive.Replace("</devices>", "<watchdog model='i6300esb' action='reset'/></devices>", StringComparison.Ordinal);
        Plan(AdoptedSample.Spec, AdoptedSample.Seen(more)).Differences.Should().Contain(difference => difference.Path == "domain.devices.watchdog[i6300esb]" && difference.Kind == DifferenceKind.Foreign);
    }

    [Fact]
    public void Removal_EndsTheGuestAndKeepsItsDisk()
    {
        var desired = AdoptedSample.Desired(AdoptedSample.Spec);
        var marked = AdoptedSample.WithMetadata(MarkXml.Write(desired.Domain.Mark!));
        var seen = AdoptedSample.Seen(marked) with { State = DomainState.Shutoff, Live = null };

        PartitionPlanner.PlanRemoval("Web_Server", AdoptedSample.Uid, seen, desired.DiskFiles, domainUuid: desired.Domain.Uuid).Steps
            .Should().ContainSingle().Which.Should().BeOfType<UndefineDomain>().Which.KeepsFirmwareState.Should().BeTrue("what stays on the disk may be encrypted by the TPM");
        PartitionPlanner.PlanRemoval("Web_Server", AdoptedSample.Uid, seen, desired.DiskFiles.Select(file => file with { DeletedWithMachine = true }), domainUuid: desired.Domain.Uuid).Steps
            .OfType<UndefineDomain>().Single().KeepsFirmwareState.Should().BeFalse();
    }

    [Fact]
    public void Objection_WithoutTheDomainsLeave_NamesTheCommand()
    {
        Objection(AdoptedSample.Inactive)!.Message.Should().Be("domain Web_Server does not say that default/web-server may have it; run on its node: reconciler adopt Web_Server --namespace default");
        Objection(AdoptedSample.WithMetadata(new AdoptionLeave("other", "web-server").Write()))!.Reason.Should().Be("AdoptionNotAllowed");
        Objection(AdoptedSample.WithMetadata(Leave)).Should().BeNull();
    }

    [Fact]
    public void Objection_ToADomainOfAnotherMachine_HoldsDespiteALeave() =>
        Objection(AdoptedSample.WithMetadata(Leave + MarkXml.Write(new DomainMark { PartitionNamespace = "a", PartitionName = "b", Uid = Guid.NewGuid().ToString() })))!
            .Should().Match<Obstacle>(obstacle => obstacle.Reason == "AdoptionRefused" && !obstacle.Message.Contains("a/b", StringComparison.Ordinal));

    [Fact]
    public void Objection_WithoutALeave_IsTheSameWhateverTheDomainIs()
    {
        var answer = TakeOver.NotAllowed("default", AdoptedSample.Spec);

        Objection(AdoptedSample.Inactive).Should().Be(answer);
        Objection(AdoptedSample.WithMetadata(MarkXml.Write(new DomainMark { PartitionNamespace = "a", PartitionName = "b", Uid = Guid.NewGuid().ToString() }))).Should().Be(answer);
        Objection(AdoptedSample.Inactive.Replace("<name>Web_Server</name>", "<name>other</name>", StringComparison.Ordinal)).Should().Be(answer);
        TakeOver.Objection("default", AdoptedSample.Spec, AdoptedSample.Seen() with { Persistent = null }).Should().Be(answer);
    }

    [Fact]
    public void Objection_ToWhatIsNotThere_TransientOrNamedOtherwise_SaysWhatWouldBeRight()
    {
        TakeOver.Objection("default", AdoptedSample.Spec, Samples.Seen.Nothing)!.Reason.Should().Be("AdoptedDomainMissing");
        TakeOver.Objection("default", AdoptedSample.Spec, AdoptedSample.Seen(live: AdoptedSample.Live.Replace("<metadata>", "<metadata>" + Leave, StringComparison.Ordinal)) with { Persistent = null })!.Message.Should().Contain("virsh define");
        Objection(AdoptedSample.WithMetadata(Leave).Replace("<name>Web_Server</name>", "<name>other</name>", StringComparison.Ordinal))!.Message.Should().Contain("is named other, not Web_Server");
    }

    [Fact]
    public void Loss_OfASpecWithoutTheDomainsDisk_IsNamed() =>
        TakeOver.Loss(AdoptedSample.Desired(AdoptedSample.Spec with { Machine = AdoptedSample.Spec.Machine with { Disks = [] } }), AdoptedSample.Seen())!.Message.Should().Contain("spec.disks[target=vda]");

    [Fact]
    public void Loss_OfASpecThatStopsTheGuest_IsNamed() =>
        TakeOver.Loss(AdoptedSample.Desired(AdoptedSample.Spec with { PowerState = PowerState.Stopped }), AdoptedSample.Seen())!.Message.Should().Contain("spec.runStrategy");

    [Fact]
    public void Loss_OfASpecThatWaitsForARestart_IsNone()
    {
        var memory = new PartitionMemory { Size = AdoptedSample.Spec.Machine.Memory.Size, Max = new(4L << 30) };

        TakeOver.Loss(AdoptedSample.Desired(AdoptedSample.Spec with { Machine = AdoptedSample.Spec.Machine with { Memory = memory } }), AdoptedSample.Seen()).Should().BeNull();
    }

    [Fact]
    public void Loss_OfASpecWithAnotherFirmware_IsNamed() =>
        TakeOver.Loss(AdoptedSample.Desired(AdoptedSample.Spec with { Machine = AdoptedSample.Spec.Machine with { Firmware = new FirmwareSpec { Type = FirmwareType.Uefi } } }), AdoptedSample.Seen())!
            .Message.Should().Contain("spec.firmware.type");

    [Fact]
    public void Loss_OfASpecThatDoesNotSayTheGuestsUefiAndTpm_IsNamed()
    {
        static string Uefi(string xml) => xml.Replace("<os>", "<os firmware='efi'>", StringComparison.Ordinal)
            .Replace("</devices>", "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm></devices>", StringComparison.Ordinal);
        var (inactive, live) = (Uefi(AdoptedSample.Inactive), Uefi(AdoptedSample.Live));
        DesiredPartition Desired(FirmwareSpec firmware) => PartitionBuild.Build(
            "default",
            AdoptedSample.Spec with { Machine = AdoptedSample.Spec.Machine with { Firmware = firmware } },
            Sample.Node with { Adopted = AdoptedDomain.Read(inactive) }).Partition!;

        TakeOver.Loss(Desired(new FirmwareSpec()), AdoptedSample.Seen(inactive, live))!.Message.Should().Contain("spec.firmware.type").And.Contain("spec.firmware.tpm");
        TakeOver.Loss(Desired(new FirmwareSpec { Type = FirmwareType.Uefi, Tpm = true }), AdoptedSample.Seen(inactive, live)).Should().BeNull();
    }

    [Fact]
    public void Loss_OfASpecWithAKernelOfItsOwn_IsNamed()
    {
        var desired = AdoptedSample.Desired(AdoptedSample.Spec);

        TakeOver.Loss(desired with { Domain = desired.Domain with { Kernel = new DomainKernel { Kernel = "/images/kernel" } } }, AdoptedSample.Seen())!.Message.Should().Contain("spec.boot.kernel");
    }

    [Fact]
    public void Deletion_LeavesADomainBehindThatIsAnothersOrNobodys()
    {
        static ObservedPartition Marked(string uid) => AdoptedSample.Seen(AdoptedSample.WithMetadata(MarkXml.Write(new DomainMark { PartitionNamespace = "a", PartitionName = "b", Uid = uid })));
        var another = Marked(Guid.NewGuid().ToString());

        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: true, another with { Live = Marked(AdoptedSample.Uid).Persistent }).Should().BeTrue("two claim it");
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: false, another).Should().BeTrue("it was refused");
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: true, another).Should().BeTrue();
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: false, AdoptedSample.Seen()).Should().BeTrue("it never took it over");
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: true, AdoptedSample.Seen()).Should().BeTrue("the mark was not set yet");
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: false, Marked(AdoptedSample.Uid)).Should().BeFalse("the node lost its folder; the domain says whose it is");
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: true, Marked(AdoptedSample.Uid)).Should().BeFalse();
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: false, Samples.Seen.Nothing).Should().BeTrue();
        TakeOver.LeavesBehind(AdoptedSample.Spec, isNoted: true, Samples.Seen.Nothing).Should().BeFalse("new disks and snapshots of it may be there");
        TakeOver.LeavesBehind(AdoptedSample.Spec with { Adopt = null }, isNoted: false, another).Should().BeFalse();
    }

    [Fact]
    public void Passwords_OfDisplaysAreCarriedOver()
    {
        var secret = AdoptedSample.Inactive.Replace("<graphics type='vnc'", "<graphics type='vnc' passwd='sesame'", StringComparison.Ordinal);

        GraphicsPasswords.Carry(AdoptedSample.Inactive, secret).Should().Contain("passwd=\"sesame\"");
        GraphicsPasswords.Carry(AdoptedSample.Inactive, AdoptedSample.Inactive).Should().NotContain("passwd");
    }

    private static Obstacle? Objection(string inactive) => TakeOver.Objection("default", AdoptedSample.Spec, AdoptedSample.Seen(inactive));

    private static PartitionPlan Plan(PartitionSpec spec, ObservedPartition? seen = null)
    {
        var desired = AdoptedSample.Desired(spec);
        return PartitionPlanner.Plan(desired, seen ?? AdoptedSample.Seen(), null, DriftRules.Enforced, Sample.Now);
    }

    private static XElement? MarkOf(XElement domain) => domain.Element("metadata")!.Element(XName.Get("partition", DomainMark.Namespace));

    private static string Without(XElement domain)
    {
        MarkOf(domain)?.Remove();
        var metadata = domain.Element("metadata")!;
        metadata.Remove();
        domain.AddFirst(metadata);
        return domain.ToString();
    }
}
