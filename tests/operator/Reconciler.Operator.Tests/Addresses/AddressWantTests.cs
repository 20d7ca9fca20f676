using System.Net;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Addresses;
using Reconciler.Operator.Conditions;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Addresses;

public sealed class AddressWantTests
{
    [Fact]
    public void Of_WantsOneAddressForEachSubnet_AndTheGuestsOwnUnderSlaac()
    {
        var (wants, problems) = Of("10.20.0.0/24", "fd00:20::/64");
        problems.Should().BeEmpty();
        wants.Should().HaveCount(2);
        wants[0].Fixed.Should().BeNull();
        wants[1].Fixed!.ToString().Should().StartWith("fd00:20::").And.Contain("ff:fe");
    }

    [Theory]
    [InlineData("10.21.0.5", "outside")]
    [InlineData("10.20.0.1", "gateway")]
    public void Of_WhenAFixedAddressCannotBeUsed_SaysWhy(string address, string why)
    {
        var (wants, problems) = AddressWant.Of(Port(address), Examples.Network().Spec);
        wants.Should().BeEmpty();
        var problem = problems.Should().ContainSingle().Subject;
        problem.Reason.Should().Be(Reasons.AddressUnusable);
        problem.Message.Should().Contain(address).And.Contain(why);
    }

    [Fact]
    public void Of_WhenTwoFixedAddressesAreOfOneFamily_RefusesTheSecond() =>
        AddressWant.Of(Port("10.20.0.5", "10.20.0.6"), Examples.Network().Spec).Problems.Should().ContainSingle().Which.Message.Should().Contain("10.20.0.6");

    [Fact]
    public void IsFulfilledBy_TakesAnyOtherAddressOfTheSubnet()
    {
        var want = Of("10.20.0.0/24").Wants[0];
        want.IsFulfilledBy(IPAddress.Parse("10.20.0.77")).Should().BeTrue();
        want.IsFulfilledBy(IPAddress.Parse("10.20.0.1")).Should().BeFalse();
        want.IsFulfilledBy(IPAddress.Parse("10.21.0.77")).Should().BeFalse();
        want.ClaimKey(IPAddress.Parse("10.20.0.77")).Name.Should().Be("office-0a14004d");
    }

    private static (IReadOnlyList<AddressWant> Wants, IReadOnlyList<Problem> Problems) Of(params string[] cidrs) => AddressWant.Of(Port(), Examples.Network(cidrs: cidrs).Spec);

    private static MachinePort Port(params string[] addresses) =>
        MachinePort.Of(Examples.Machine(new VirtualMachineSpec { Interfaces = [new InterfaceSpec { Name = "eth0", Network = "office", IpAddresses = addresses.ToValueList() }] }))[0];
}
