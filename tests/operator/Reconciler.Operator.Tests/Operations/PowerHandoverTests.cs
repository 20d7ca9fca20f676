using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Operations;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Operations;

public class PowerHandoverTests
{
    private static readonly PartitionPower Power = new() { Operation = "uid-one", Action = MachineAction.Reset, GracePeriod = Duration.FromSeconds(60) };

    [Theory]
    [InlineData(OperationPhase.Running, null, true)]
    [InlineData(OperationPhase.Succeeded, null, false)]
    [InlineData(OperationPhase.Failed, null, false)]
    [InlineData(OperationPhase.Succeeded, "uid-zero", false)]
    [InlineData(OperationPhase.Succeeded, "uid-one", true)]
    public void AnEndedOperation_StaysWhereItIs_AndIsHandedToNoOtherPartition(OperationPhase phase, string? there, bool handed)
    {
        var operation = Operations.Make("one", MachineAction.Reset, status: new VirtualMachineOperationStatus { Phase = phase });

        PowerHandover.Of(Power, there is null ? null : With(there), [operation]).Should().Be(handed ? Power : null);
    }

    [Fact]
    public void AnOperation_WhoseObjectIsGone_StaysInItsPartitionOnly()
    {
        PowerHandover.Of(Power, null, []).Should().BeNull();
        PowerHandover.Of(Power, With("uid-one"), []).Should().Be(Power);
    }

    [Fact]
    public void AnOperation_ThatHasNoStatusYet_IsHandedOver() => PowerHandover.Of(Power, null, [Operations.Make("one", MachineAction.Reset)]).Should().Be(Power);

    private static Partition With(string operation) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web" },
        Spec = PartitionResolver.Resolve(Examples.Machine(), Examples.References(), new Dictionary<string, ValueList<string>>(), "node1").Partition! with { Power = Power with { Operation = operation } },
    };
}
