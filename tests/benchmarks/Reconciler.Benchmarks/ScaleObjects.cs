using System.Globalization;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;

namespace Reconciler.Benchmarks;

/// <summary>The embedded API of this run, with as many Partitions for one node as are asked for; they stand there as the operator would have written them.</summary>
internal sealed class ScaleObjects : IAsyncDisposable
{
    public const string Node = "scale";
    private const string Namespace = "scale";
    private readonly EmbeddedApiHost host;
    private readonly ApiClient client;
    private int count;

    private ScaleObjects(EmbeddedApiHost host)
    {
        this.host = host;
        client = ApiClient.FromKubeconfig(host.KubeconfigPath, TimeProvider.System);
    }

    public string Kubeconfig => host.KubeconfigPath;

    public static async Task<ScaleObjects> StartAsync(string folder) =>
        new(await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder, Namespaces = [Namespace] }));

    /// <summary>Creates Partitions until there are so many.</summary>
    public async Task GrowAsync(int wanted)
    {
        var partitions = client.For(Kinds.Partitions);
        await Parallel.ForEachAsync(
            Enumerable.Range(count, wanted - count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) => await partitions.CreateAsync(Make(number), ct));
        count = wanted;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    /// <summary>A guest without devices of a real node's: libvirt's test driver has neither Open vSwitch nor disks to look at.</summary>
    private static Partition Make(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"guest{number:00000}");
        return new Partition
        {
            ApiVersion = ApiGroup.ApiVersion,
            Kind = "Partition",
            Metadata = new ObjectMeta { Namespace = Namespace, Name = name },
            Spec = new PartitionSpec
            {
                VirtualMachine = new MachineReference { Name = name, Uid = string.Create(CultureInfo.InvariantCulture, $"5ca1e000-0000-4000-8000-{number:x12}") },
                NodeName = Node,
                Generation = 1,
                RunStrategy = RunStrategy.Always,
                PowerState = PowerState.Running,
                Machine = new PartitionMachine
                {
                    Architecture = Architecture.I686,
                    Cpu = new PartitionCpu { Cores = 1, MaxCores = 2, Sockets = 1, Threads = 1, Model = "host-model" },
                    Memory = new PartitionMemory { Size = Quantity.FromMebibytes(128), Max = Quantity.FromMebibytes(256) },
                    Firmware = new FirmwareSpec(),
                    GuestAgent = false,
                },
            },
        };
    }
}
