using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;
using Reconciler.Language.Networks;
using Reconciler.Language.Nodes;
using Reconciler.Operator.Machines;
using Reconciler.Operator.Nodes;

namespace Reconciler.Operator.Tests.Stage;

/// <summary>Objects to start from; tests change what they are about.</summary>
internal static class Examples
{
    public const string Uid = "6f1c1f8e-4a0b-4f5e-9d53-0f6a3c1b2d4e";

    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static VirtualMachine Machine(VirtualMachineSpec? spec = null, string name = "web", string uid = Uid) => new()
    {
        ApiVersion = "reconciler.dev/v1alpha1",
        Kind = "VirtualMachine",
        Metadata = new ObjectMeta { Namespace = "default", Name = name, Uid = uid, Generation = 3, CreationTimestamp = Noon },
        Spec = spec ?? new VirtualMachineSpec { Interfaces = [new InterfaceSpec { Name = "eth0", Network = "office" }] },
    };

    public static VirtualNetwork Network(string name = "office", string ns = "default", params string[] cidrs) => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name, Uid = $"net-{name}" },
        Spec = new VirtualNetworkSpec { Subnets = (cidrs.Length == 0 ? ["10.20.0.0/24"] : cidrs).Select(cidr => new SubnetSpec { Cidr = cidr }).ToValueList() },
    };

    public static MachineImage Image(string name, ImageFormat format, string ns = "default") => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name },
        Spec = new MachineImageSpec { Source = new ImageSource { Path = "/images/" + name }, Format = format },
    };

    public static MachineReferences References(IEnumerable<VirtualNetwork>? networks = null, IEnumerable<MachineImage>? images = null, MachineType? type = null) => new()
    {
        Networks = (networks ?? [Network()]).ToDictionary(ResourceKey.Of),
        Images = (images ?? []).ToDictionary(ResourceKey.Of),
        MachineType = type,
    };

    public static NodeState Node(string name, bool? ready = true, int partitions = 0, HypervisorNodeSpec? spec = null, ValueMap? labels = null) => new(
        new HypervisorNode
        {
            Metadata = new ObjectMeta { Name = name, Labels = labels },
            Spec = spec ?? new HypervisorNodeSpec(),
            Status = new HypervisorNodeStatus { Chassis = name, Capabilities = [new NodeCapability { Architecture = "x86_64", Accelerator = "qemu" }] },
        },
        ready,
        ready == true ? "" : "its agent said so",
        partitions);
}
