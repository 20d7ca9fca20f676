using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Adoption;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Adoption;

/// <summary>A domain that plain libvirt made and runs, as virt-manager makes them: foreign.*.xml are what libvirt said of it.</summary>
internal static class AdoptedSample
{
    public const string Uid = "7d3b3b52-97f6-4c05-8f6f-1f0f6b6a0c01";
    public const string DiskPath = "/var/lib/libvirt/images/web.qcow2";

    public static string Inactive { get; } = DataFile.Read("foreign.inactive.xml");

    public static string Live { get; } = DataFile.Read("foreign.live.xml");

    public static DomainOnNode Domain { get; } = new()
    {
        Name = "Web_Server",
        State = DomainState.Running,
        Persistent = Inactive,
        Live = Live,
        Sizes = new Dictionary<string, long> { ["vda"] = 1L << 30 },
    };

    public static VirtualMachine Machine { get; } = AdoptionDraft.Of(Domain, "default", "web-server", "node1").Machine!;

    /// <summary>The partition that the operator makes of the machine that <c>adopt</c> writes.</summary>
    public static PartitionSpec Spec { get; } = Sample.Small with
    {
        VirtualMachine = new MachineReference { Name = "web-server", Uid = Uid },
        Adopt = Machine.Spec.Adopt,
        Interfaces = [],
        Machine = Sample.Small.Machine with
        {
            Cpu = new PartitionCpu { Cores = Machine.Spec.Cpu!.Cores!.Value, MaxCores = Machine.Spec.Cpu.Cores.Value, Sockets = Machine.Spec.Cpu.Sockets!.Value, Threads = 1, Model = Machine.Spec.Cpu.Model! },
            Memory = new PartitionMemory { Size = Machine.Spec.Memory!.Size!.Value, Max = Machine.Spec.Memory.Size.Value },
            Kernel = null,
            GuestAgent = Machine.Spec.GuestAgent!.Value,
            Disks = [Sample.Disk("vda") with { Size = Machine.Spec.Disks[0].Size, ReclaimPolicy = ReclaimPolicy.Retain }],
        },
    };

    public static DesiredPartition Desired(PartitionSpec spec) =>
        PartitionBuild.Build("default", spec, Sample.Node with { Adopted = AdoptedDomain.Read(Inactive) }).Partition!;

    public static ObservedPartition Seen(string? inactive = null, string? live = null) => new()
    {
        At = Sample.Now,
        Exists = true,
        State = DomainState.Running,
        StateReason = 1,
        Live = DomainXmlReader.Read(live ?? Live),
        Persistent = DomainXmlReader.Read(inactive ?? Inactive),
        Autostart = false,
        BalloonResponsive = true,
        DiskFiles = [new ObservedDiskFile { Path = DiskPath, Exists = true, Format = "qcow2", Size = 1L << 30 }],
    };

    public static string WithMetadata(string element) => Inactive.Replace("<metadata>", "<metadata>" + element, StringComparison.Ordinal);
}
