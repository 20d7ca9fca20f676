using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests;

/// <summary>A partition as an operator would write it.</summary>
internal static class TestPartition
{
    public const string Uid = "6f0b5f0e-1111-4222-8333-444455556666";

    public static Partition Make(string name = "web", string uid = Uid) => new()
    {
        ApiVersion = "reconciler.dev/v1alpha1",
        Kind = "Partition",
        Metadata = new ObjectMeta { Namespace = "prod", Name = name, Uid = "p-" + uid, Generation = 3, ResourceVersion = "10" },
        Spec = new PartitionSpec
        {
            VirtualMachine = new MachineReference { Name = name, Uid = uid },
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
}
