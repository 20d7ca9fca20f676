using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Language.Policies;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Machines;

public sealed class PartitionResolverTests
{
    private static readonly Dictionary<string, ValueList<string>> Addresses = new() { ["eth0"] = ["10.20.0.10"], ["eth0.20"] = ["10.30.0.10"] };

    [Fact]
    public void Resolve_WhenTheSpecIsSilent_ChoosesTheDocumentedDefaults()
    {
        var spec = Resolve(Examples.Machine()).Partition!;
        spec.Machine.Should().BeEquivalentTo(new
        {
            Architecture = Architecture.X8664,
            Cpu = new { Cores = 1, MaxCores = 1, Sockets = 1, Threads = 1, Model = "host-model" },
            Memory = new { Size = Quantity.Parse("512Mi"), Max = Quantity.Parse("512Mi") },
            GuestAgent = true,
        });
        spec.PowerState.Should().Be(PowerState.Running);
        spec.VirtualMachine.Uid.Should().Be(Examples.Uid);
        spec.Generation.Should().Be(3);
    }

    [Fact]
    public void Resolve_WhenAMachineTypeIsNamed_ItsValuesStandWhereTheSpecIsSilent()
    {
        var type = new MachineType { Metadata = new ObjectMeta { Name = "small" }, Spec = new MachineTypeSpec { Cpu = new CpuSpec { Cores = 4, Model = "qemu64" }, Memory = new MemorySpec { Size = Quantity.Parse("1Gi") } } };
        var machine = Examples.Machine(new VirtualMachineSpec { MachineType = "small", Cpu = new CpuSpec { Cores = 2 } });
        var spec = Resolve(machine, Examples.References(type: type)).Partition!;
        spec.Machine.Cpu.Should().BeEquivalentTo(new { Cores = 2, MaxCores = 2, Model = "qemu64" });
        spec.Machine.Memory.Size.Should().Be(Quantity.Parse("1Gi"));
    }

    [Fact]
    public void Resolve_OfAMachineThatTakesADomainOver_KeepsItsDisksAndItsBootOrder()
    {
        var adopt = new AdoptSpec { NodeName = "node1", Domain = "old", Uuid = "FF507E16-6a19-4be9-81e5-45837ef5d7ca" };

        var spec = Resolve(Examples.Machine(new VirtualMachineSpec { Adopt = adopt, Disks = [new DiskSpec { Name = "vda", Size = Quantity.Parse("1Gi") }] })).Partition!;

        spec.Adopt.Should().Be(adopt);
        spec.DomainUuid().Should().Be("ff507e16-6a19-4be9-81e5-45837ef5d7ca");
        spec.Machine.BootOrder.Should().BeEmpty();
        spec.Machine.Disks.Should().ContainSingle().Which.ReclaimPolicy.Should().Be(ReclaimPolicy.Retain);
    }

    [Fact]
    public void Resolve_OfAPausedMachine_CarriesTheEndOfThePause()
    {
        var machine = Examples.Machine();
        machine = machine with { Metadata = machine.Metadata with { Annotations = new ValueMap { [DriftPause.Annotation] = "2026-11-24T18:00:00Z" } } };

        Resolve(machine).Partition!.DriftPausedUntil.Should().Be(new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Settled_WritesNothingForAPinThatCameLater()
    {
        var spec = Resolve(Examples.Machine()).Partition!;
        var image = new PartitionImage { Namespace = "prod", Name = "debian", Source = new ImageSource { Url = "https://example.com/debian" }, Format = ImageFormat.Qcow2 };
        PartitionSpec With(PartitionImage of, Quantity size) => spec with
        {
            Machine = spec.Machine with { Disks = [new PartitionDisk { Name = "root", Image = of, Size = size, Bus = DiskBus.Virtio, Pool = "default", ReclaimPolicy = ReclaimPolicy.Delete, ReadOnly = false, Cache = DiskCache.None }] },
        };
        var (former, pinned) = (With(image, new Quantity(1)), image with { PinnedChecksum = "sha256:" + new string('a', 64) });

        PartitionWriting.Settled(With(pinned, new Quantity(1)), former, DateTimeOffset.UnixEpoch).Should().Be(former);
        PartitionWriting.Settled(With(pinned, new Quantity(2)), former, DateTimeOffset.UnixEpoch).Machine.Disks[0].Should().BeEquivalentTo(new { Size = new Quantity(2), Image = image });
        PartitionWriting.Settled(With(pinned, new Quantity(1)), null, DateTimeOffset.UnixEpoch).Machine.Disks[0].Image.Should().Be(pinned, "a node that fetches it later takes no other content");

        var node = new HypervisorNode { Metadata = new ObjectMeta { Name = "node1" }, Spec = new HypervisorNodeSpec(), Status = new HypervisorNodeStatus { Images = [new NodeImage { Image = "prod/debian", Identity = ImageIdentity.Of(image.Source, null, image.Format), Phase = NodeImagePhase.Ready }] } };
        PartitionWriting.Settled(With(pinned, new Quantity(1)), null, DateTimeOffset.UnixEpoch, node).Should().Be(former, "a Partition that is made anew on a node that has it is what it was");
    }

    [Fact]
    public void Settled_TakesAPauseThatIsOverAwayOnlyWhenSomethingElseChanges()
    {
        var end = new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero);
        var spec = Resolve(Examples.Machine()).Partition! with { DriftPausedUntil = end };
        var changed = spec with { PowerState = PowerState.Stopped };

        PartitionWriting.Settled(changed, spec, end.AddSeconds(-1)).DriftPausedUntil.Should().Be(end);
        PartitionWriting.Settled(spec, spec, end).Should().BeSameAs(spec, "time alone changes nothing");
        var settled = PartitionWriting.Settled(changed, spec, end);
        settled.DriftPausedUntil.Should().BeNull();
        PartitionWriting.Settled(changed, settled, end.AddDays(1)).Should().Be(settled, "nothing is written twice");
    }

    [Fact]
    public void Resolve_WhenSomethingIsMissing_NamesEveryPieceAndItsField()
    {
        var machine = Examples.Machine(new VirtualMachineSpec
        {
            MachineType = "huge",
            Boot = new BootSpec { Kernel = "linux" },
            Disks = [new DiskSpec { Name = "root", Image = "debian" }],
            Interfaces = [new InterfaceSpec { Name = "eth0", Network = "blue" }],
        });
        var resolution = Resolve(machine, Examples.References(networks: []));
        resolution.Partition.Should().BeNull();
        resolution.Problems.Select(problem => problem.Message).Should().Equal(
            "spec.machineType: there is no MachineType huge yet",
            "spec.boot.kernel: there is no MachineImage default/linux yet",
            "spec.disks[name=root].image: there is no MachineImage default/debian yet",
            "spec.interfaces[name=eth0].network: there is no VirtualNetwork default/blue yet");
        resolution.Problems.Should().OnlyContain(problem => !problem.NeedsEdit);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("other", false)]
    [InlineData("default", true)]
    [InlineData("*", true)]
    public void Resolve_WhenANetworkIsElsewhere_NeedsItsPermission(string? allowed, bool permitted)
    {
        var network = Examples.Network("shared", "infra");
        network = network with { Spec = network.Spec with { AllowedNamespaces = allowed is null ? null : new AllowedNamespaces { Names = [allowed] } } };
        var machine = Examples.Machine(new VirtualMachineSpec { Interfaces = [new InterfaceSpec { Name = "eth0", Network = "infra/shared" }] });
        var problems = Resolve(machine, Examples.References(networks: [network])).Problems;
        problems.Select(problem => problem.Reason).Should().Equal(permitted ? [] : [Reasons.ReferenceNotPermitted]);
    }

    [Fact]
    public void Resolve_WhenAnImageIsOfTheWrongFormat_OnlyAnEditHelps()
    {
        var machine = Examples.Machine(new VirtualMachineSpec { Boot = new BootSpec { Kernel = "debian" } });
        var problem = Resolve(machine, Examples.References(images: [Examples.Image("debian", ImageFormat.Qcow2)])).Problems.Should().ContainSingle().Subject;
        problem.Reason.Should().Be(Reasons.ImageUnsuitable);
        problem.NeedsEdit.Should().BeTrue();
    }

    [Fact]
    public void Resolve_Trunks_AreChildPortsWithNamesAndAddressesOfTheirOwn()
    {
        var machine = Examples.Machine(new VirtualMachineSpec
        {
            Interfaces = [new InterfaceSpec { Name = "eth0", Network = "office", Trunks = [new TrunkSpec { Vlan = 20, Network = "blue" }] }],
        });
        var nic = Resolve(machine, Examples.References([Examples.Network(), Examples.Network("blue")])).Partition!.Interfaces.Should().ContainSingle().Subject;
        var trunk = nic.Trunks.Should().ContainSingle().Subject;
        trunk.Network.Should().Be("default/blue");
        trunk.IpAddresses.Should().Equal("10.30.0.10");
        trunk.PortName.Should().NotBe(nic.PortName);
    }

    [Fact]
    public void Resolve_CopiesTheChecksOfEveryPolicyThatSelectsTheMachine()
    {
        var references = Examples.References() with { Quarantines = [Policy("b", "agent"), Policy("a", "web")] };
        Resolve(Examples.Machine(), references).Partition!.Health.Select(check => (check.Policy, check.Check.Name)).Should().Equal(("a", "web"), ("b", "agent"));
    }

    [Theory]
    [InlineData(RunStrategy.Always, PowerState.Running)]
    [InlineData(RunStrategy.RerunOnFailure, PowerState.Running)]
    [InlineData(RunStrategy.Halted, PowerState.Stopped)]
    [InlineData(RunStrategy.Manual, PowerState.Unmanaged)]
    public void PowerOf_FollowsTheRunStrategy(RunStrategy strategy, PowerState expected) => PartitionResolver.PowerOf(strategy).Should().Be(expected);

    [Fact]
    public void Resolve_Twice_IsTheSame() => Resolve(Examples.Machine()).Partition.Should().Be(Resolve(Examples.Machine()).Partition);

    private static PartitionResolution Resolve(VirtualMachine machine, MachineReferences? references = null) =>
        PartitionResolver.Resolve(machine, references ?? Examples.References(), Addresses, "node1");

    private static QuarantinePolicy Policy(string name, string check) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Spec = new QuarantinePolicySpec { Selector = new LabelSelector(), Health = [new HealthCheck { Name = check, GuestAgent = new GuestAgentCheck() }] },
    };
}
