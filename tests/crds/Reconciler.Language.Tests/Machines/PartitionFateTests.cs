using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Language.Tests.Machines;

public sealed class PartitionFateTests
{
    private static readonly Partition Living = new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "default", Annotations = new ValueMap { ["of-others"] = "stays" } },
        Spec = new PartitionSpec
        {
            VirtualMachine = new MachineReference { Name = "web", Uid = "one" },
            NodeName = "node1",
            Generation = 1,
            RunStrategy = RunStrategy.Always,
            PowerState = PowerState.Running,
            Machine = new PartitionMachine
            {
                Architecture = Architecture.X8664,
                Cpu = new PartitionCpu { Cores = 1, MaxCores = 1, Sockets = 1, Threads = 1, Model = "host-model" },
                Memory = new PartitionMemory { Size = Quantity.FromMebibytes(128), Max = Quantity.FromMebibytes(128) },
                Firmware = new FirmwareSpec(),
                GuestAgent = true,
            },
        },
    };

    [Fact]
    public void Of_APartitionThatIsNotBeingDeleted_IsUndecided_WhateverIsWrittenThere() =>
        PartitionFates.Of(PartitionFates.Destroyed(Living)).Should().Be(PartitionFate.Undecided);

    [Fact]
    public void Of_ADeletionAlone_IsUndecided() => PartitionFates.Of(Deleted(Living)).Should().Be(PartitionFate.Undecided);

    [Fact]
    public void Of_TheControllersWord_IsThatWord()
    {
        PartitionFates.Of(PartitionFates.Destroyed(Deleted(Living))).Should().Be(PartitionFate.Destroy);
        PartitionFates.Of(PartitionFates.Kept(Deleted(Living))).Should().Be(PartitionFate.Keep);
        PartitionFates.Of(PartitionFates.Destroyed(PartitionFates.Kept(Deleted(Living)))).Should().Be(PartitionFate.Destroy, "the machine may go after its Partition");
    }

    [Theory]
    [InlineData("destroy another")]
    [InlineData("destroy")]
    [InlineData("Destroy one")]
    [InlineData("")]
    public void Of_AWordThatIsNotAboutThisMachine_IsUndecided(string word)
    {
        var partition = Deleted(Living) is var deleted ? deleted with { Metadata = deleted.Metadata with { Annotations = new ValueMap { [PartitionFates.Annotation] = word } } } : null!;

        PartitionFates.Of(partition).Should().Be(PartitionFate.Undecided);
    }

    [Fact]
    public void Destroyed_OfOneThatSaysSoAlready_IsTheVerySame_AndOthersAnnotationsStay()
    {
        var said = PartitionFates.Destroyed(Living);

        PartitionFates.Destroyed(said).Should().BeSameAs(said);
        said.Metadata.Annotations!["of-others"].Should().Be("stays");
    }

    private static Partition Deleted(Partition partition) => partition with { Metadata = partition.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } };
}
