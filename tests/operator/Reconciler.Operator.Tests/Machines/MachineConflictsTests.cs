using Reconciler.Language.Machines;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Machines;

public sealed class MachineConflictsTests
{
    private static readonly VirtualMachineSpec Spec = new()
    {
        Interfaces = [new InterfaceSpec { Name = "eth0", Network = "office", MacAddress = "02:00:00:00:00:01" }],
    };

    // Both were created within the same second; by uid alone the second would come first.
    private static readonly VirtualMachine First = Examples.Machine(Spec, "first", "ffffffff-0000-4000-8000-000000000000");
    private static readonly VirtualMachine Second = Examples.Machine(Spec, "second", "00000000-0000-4000-8000-000000000000");

    [Fact]
    public void DuplicateMacAddresses_WhenOneMachineIsMade_MakesTheOtherWait()
    {
        Problems(Second, made: First).Should().ContainSingle().Which.Message.Should().Contain("default/first").And.Contain("02:00:00:00:00:01");
        Problems(First, made: First).Should().BeEmpty("who has the address keeps it");
    }

    [Fact]
    public void DuplicateMacAddresses_WhenNoneIsMade_LetsExactlyOneGoOn() =>
        Problems(First, made: null).Concat(Problems(Second, made: null)).Should().ContainSingle();

    private static IEnumerable<Problem> Problems(VirtualMachine machine, VirtualMachine? made) =>
        MachineConflicts.DuplicateMacAddresses(machine, _ => [First, Second], candidate => candidate == made);
}
