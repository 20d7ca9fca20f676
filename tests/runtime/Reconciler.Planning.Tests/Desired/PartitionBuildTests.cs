using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Nodes;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Desired;

public class PartitionBuildTests
{
    [Fact]
    public void Build_WithoutItsImages_NamesEachThatIsMissing()
    {
        var result = PartitionBuild.Build("default", Sample.Full, Sample.Node with { Images = [] });

        result.Partition.Should().BeNull();
        result.Obstacles.Should().OnlyContain(obstacle => obstacle.Reason == "ImageNotReady" && obstacle.Passing);
        result.Obstacles.Select(obstacle => obstacle.Path).Should().Equal("spec.disks[name=root].image", "spec.disks[name=media].image");
    }

    [Fact]
    public void Build_OnANodeWithoutTheArchitecture_SaysSo() =>
        PartitionBuild.Build("default", Sample.Old, Sample.Node with { Capabilities = [Sample.Node.Capabilities[0]] })
            .Obstacles.Should().ContainSingle().Which.Reason.Should().Be("ArchitectureNotSupported");

    [Fact]
    public void Build_WithAPoolThatTheNodeLacks_NamesThoseItHas() =>
        PartitionBuild.Build("default", Sample.Full, Sample.Node with { Pools = new() { ["fast"] = "/fast" } })
            .Obstacles[0].Message.Should().Contain("'default'").And.Contain("fast");

    [Fact]
    public void Build_WithAFolderTooLongForSockets_SaysSo() =>
        PartitionBuild.Build("default", Sample.Small, Sample.Node with { AgentSocketFolder = "/" + new string('x', 80) })
            .Obstacles.Should().ContainSingle().Which.Reason.Should().Be("NameTooLong");

    [Fact]
    public void Build_WhereTheProcessorVirtualizes_UsesItWithTheHostsModel()
    {
        var node = Sample.Node with { Capabilities = [.. Sample.Node.Capabilities, Sample.Node.Capabilities[0] with { DomainType = "kvm" }] };

        var domain = PartitionBuild.Build("default", Sample.Small, node).Partition!.Domain;

        domain.Type.Should().Be("kvm");
        domain.Cpu.Model.Should().Be("host-model");
    }

    [Theory]
    [InlineData("host-model", "maximum")]
    [InlineData("host-passthrough", "maximum")]
    [InlineData("qemu64", "qemu64")]
    public void Build_UnderEmulation_ReplacesTheHostsModelOnly(string wanted, string chosen)
    {
        var spec = Sample.Small with { Machine = Sample.Small.Machine with { Cpu = Sample.Small.Machine.Cpu with { Model = wanted } } };

        Sample.Desired(spec).Domain.Cpu.Model.Should().Be(chosen);
    }

    [Fact]
    public void Build_Twice_GivesTheSameHash() => Sample.Desired(Sample.Full).Hash.Should().Be(Sample.Desired(Sample.Full).Hash);

    [Fact]
    public void Build_HashesWhatIsCarriedOutOnly()
    {
        var hash = Sample.Desired(Sample.Small).Hash;

        Sample.Desired(Sample.Small with { Generation = 7, Drift = new() }).Hash.Should().Be(hash);
        Sample.Desired(Sample.Small with { PowerState = PowerState.Stopped }).Hash.Should().NotBe(hash);
        Sample.Desired(Sample.Small with { PowerState = PowerState.Stopped }).DefinitionHash.Should().Be(Sample.Desired(Sample.Small).DefinitionHash);
    }

    [Fact]
    public void Build_WritesHostileTextAsText()
    {
        var kernel = Sample.Small.Machine.Kernel! with { CommandLine = "</cmdline><devices/>&\"'" };
        var spec = Sample.Small with { Machine = Sample.Small.Machine with { Kernel = kernel } };

        var xml = Planning.Domains.DomainXmlWriter.Write(Sample.Desired(spec).Domain);

        Planning.Domains.DomainXmlReader.Read(xml).Definition.Kernel!.CommandLine.Should().Be(kernel.CommandLine);
    }
}
