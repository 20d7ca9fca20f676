using Reconciler.Operator.Machines;
using Reconciler.Operator.Tests.Stage;

namespace Reconciler.Operator.Tests.Machines;

public sealed class MachineIdentityTests
{
    [Fact]
    public void PortName_IsTheVersion5UuidOfRfc9562()
    {
        // The RFC's own example: "www.example.com" in the namespace of host names.
        MachineIdentity.PortName("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com").Should().Be("2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }

    [Fact]
    public void MacAddress_IsLocallyAdministeredUnicast() => MachineIdentity.MacAddress(Examples.Uid, "eth0").Should().MatchRegex("^02(:[0-9a-f]{2}){5}$");

    [Fact]
    public void TapName_FitsTheKernelAndIsNotLibvirts()
    {
        var name = MachineIdentity.TapName(Examples.Uid, "a-rather-long-interface-name");
        name.Length.Should().BeLessThanOrEqualTo(15);
        name.Should().NotStartWith("vnet");
    }

    [Fact]
    public void Names_DifferFromInterfaceToInterface()
    {
        MachineIdentity.MacAddress(Examples.Uid, "eth0").Should().NotBe(MachineIdentity.MacAddress(Examples.Uid, "eth1"));
        MachineIdentity.TapName(Examples.Uid, "eth0").Should().NotBe(MachineIdentity.TapName(Examples.Uid, "eth1"));
    }
}
