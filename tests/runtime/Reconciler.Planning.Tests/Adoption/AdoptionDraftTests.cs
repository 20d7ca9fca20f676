using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Adoption;

public class AdoptionDraftTests
{
    [Fact]
    public void Draft_SaysEveryThingThatNoSpecSays()
    {
        var draft = Draft();

        draft.Machine.Should().NotBeNull();
        DataFile.Check("foreign.notes.txt", string.Join('\n', draft.Notes.Select(note => $"{note.Place}: {note.Value}; {note.Consequence}")));
    }

    [Fact]
    public void Draft_SaysOfTheMachineWhatRuns()
    {
        var spec = AdoptedSample.Machine.Spec;

        spec.Should().BeEquivalentTo(new VirtualMachineSpec
        {
            RunStrategy = RunStrategy.Always,
            Cpu = new CpuSpec { Cores = 1, Sockets = 2, Model = "maximum" },
            Memory = new MemorySpec { Size = Language.Common.Quantity.Parse("256Mi") },
            Disks = [new DiskSpec { Name = "vda", Size = Language.Common.Quantity.Parse("1Gi"), ReclaimPolicy = ReclaimPolicy.Retain }],
            GuestAgent = true,
            Adopt = new AdoptSpec { NodeName = "node1", Domain = "Web_Server", Uuid = spec.Adopt!.Uuid },
        });
    }

    [Theory]
    [InlineData(DomainState.Shutoff, RunStrategy.Halted)]
    [InlineData(DomainState.Paused, RunStrategy.Manual)]
    public void Draft_OfADomainThatDoesNotRun_LeavesItSo(DomainState state, RunStrategy strategy) =>
        Draft(domain => domain with { State = state, Live = state == DomainState.Shutoff ? null : domain.Live }).Machine!.Spec.RunStrategy.Should().Be(strategy);

    [Fact]
    public void Draft_OfATransientDomain_IsRefused() => Refusal(domain => domain with { Persistent = null }).Should().Contain("virsh define");

    [Fact]
    public void Draft_OfUnreadableXml_IsRefused() => Refusal(domain => domain with { Persistent = "<domain><name>x</name>" }).Should().Contain("not well-formed");

    [Fact]
    public void Draft_OfXmlWithEntities_IsRefused() =>
        Refusal(domain => domain with { Persistent = "<!DOCTYPE domain [<!ENTITY a 'aaaa'>]>" + domain.Persistent }).Should().Contain("not well-formed");

    [Fact]
    public void Draft_OfADiskWhoseSizeIsNotKnown_IsRefused() => Refusal(domain => domain with { Sizes = new Dictionary<string, long>() }).Should().Contain("its file cannot be read");

    [Fact]
    public void Draft_OfAnotherHypervisorsDomain_IsRefused() =>
        Refusal(domain => domain with { Persistent = domain.Persistent!.Replace("type='qemu'", "type='xen'", StringComparison.Ordinal), Live = null }).Should().Contain("QEMU's domains");

    [Fact]
    public void Draft_OfMoreSocketsThanAMachineHas_IsRefused() =>
        Refusal(domain => domain with { Persistent = domain.Persistent!.Replace(">2</vcpu>", ">32</vcpu>", StringComparison.Ordinal), Live = null }).Should().Contain("at most 16 sockets");

    [Fact]
    public void Draft_OfADeviceThatIsPluggedInForTheMomentOnly_IsRefused() =>
        Refusal(domain => domain with { Persistent = domain.Persistent!.Replace("<sound model='ich9'>", "<sound model='ac97'>", StringComparison.Ordinal) }).Should().Contain("--config");

    [Theory]
    [InlineData("Web_Server", "web-server")]
    [InlineData("__a..b__", "a-b")]
    [InlineData("größe", "gr-e")]
    [InlineData("---", "")]
    public void Name_IsTheNearestThatAMachineCanHave(string domain, string machine) => AdoptedName.Of(domain).Should().Be(machine);

    private static AdoptionDraft Draft(Func<DomainOnNode, DomainOnNode>? change = null) =>
        AdoptionDraft.Of(change?.Invoke(AdoptedSample.Domain) ?? AdoptedSample.Domain, "default", "web-server", "node1");

    private static string Refusal(Func<DomainOnNode, DomainOnNode> change)
    {
        var draft = Draft(change);
        draft.Machine.Should().BeNull();
        return string.Join('\n', draft.Notes.Where(note => note.Refuses).Select(note => $"{note.Value}; {note.Consequence}"));
    }
}
