using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Operator.Machines;

namespace Reconciler.Operator.Tests.Machines;

public sealed class MachinePortTests
{
    [Fact]
    public void Of_GivesATrunkTheLimitOfItsInterface()
    {
        var machine = new VirtualMachine
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "2b1f9f9e-97a4-4d5b-9a49-3c1f6a0c1b13" },
            Spec = new VirtualMachineSpec
            {
                Interfaces =
                [
                    new InterfaceSpec
                    {
                        Name = "eth0", Network = "office", Bandwidth = new BandwidthSpec { Egress = new(10_000_000) }, Trunks = [new TrunkSpec { Vlan = 20, Network = "blue" }],
                    },
                    new InterfaceSpec { Name = "eth1", Network = "office", Bandwidth = new BandwidthSpec { Ingress = new(10_000_000) } },
                ],
            },
        };

        MachinePort.Of(machine).Select(port => (port.Interface, port.EgressLimit)).Should().Equal(("eth0", 10_000_000), ("eth0.20", 10_000_000), ("eth1", null));
    }
}
