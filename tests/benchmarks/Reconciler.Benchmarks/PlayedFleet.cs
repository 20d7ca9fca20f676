using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;

namespace Reconciler.Benchmarks;

/// <summary>Very many machines in a hundred namespaces, on a node whose agent says of each Partition that it runs.</summary>
internal sealed class PlayedFleet : IDisposable
{
    private const string Node = "paper";
    private const int Namespaces = 100;
    private const int Writers = 8;
    private readonly ApiClient client;
    private readonly Informer<VirtualMachine> machines;
    private readonly Informer<Partition> partitions;
    private readonly Channel<Partition> begun = Channel.CreateUnbounded<Partition>();
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int ready;
    private int wanted;

    private PlayedFleet(string kubeconfig)
    {
        client = ApiClient.FromKubeconfig(kubeconfig, TimeProvider.System);
        machines = new Informer<VirtualMachine>(client.For(Kinds.VirtualMachines), new InformerOptions { Resync = Timeout.InfiniteTimeSpan }, TimeProvider.System, NullLogger.Instance);
        partitions = new Informer<Partition>(client.For(Kinds.Partitions), new InformerOptions { Resync = Timeout.InfiniteTimeSpan }, TimeProvider.System, NullLogger.Instance);
        machines.OnChange(change => Count(change.Before, change.After));
        partitions.OnChange(change =>
        {
            if (change.After is { Status: null } partition)
            {
                begun.Writer.TryWrite(partition);
            }
        });
    }

    public static async Task<PlayedFleet> StartAsync(string kubeconfig)
    {
        var fleet = new PlayedFleet(kubeconfig);
        foreach (var number in Enumerable.Range(0, Namespaces))
        {
            await fleet.client.For(Kinds.Namespaces).CreateAsync(new Kubernetes.Core.Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new ObjectMeta { Name = NamespaceOf(number) } }, default);
        }

        var nodes = fleet.client.For(Kinds.HypervisorNodes);
        var node = await nodes.CreateAsync(new HypervisorNode { Metadata = new ObjectMeta { Name = Node }, Spec = new HypervisorNodeSpec() }, default);
        await nodes.PatchStatusAsync(node, node with
        {
            Status = new HypervisorNodeStatus
            {
                Chassis = Node,
                Capacity = new NodeCapacity { Cpus = 1_000_000, Memory = Quantity.Parse("1Pi") },
                Capabilities = [new NodeCapability { Architecture = "x86_64", Accelerator = "kvm" }],
                Conditions = [True("Ready")],
            },
        }, default);
        _ = fleet.machines.RunAsync(fleet.stop.Token);
        _ = fleet.partitions.RunAsync(fleet.stop.Token);
        for (var writer = 0; writer < Writers; writer++)
        {
            _ = fleet.SayAsync();
        }

        await fleet.machines.WaitForSyncAsync(default);
        return fleet;
    }

    /// <summary>Writes so many machines, and waits until all of them are ready.</summary>
    public async Task GrowAsync(int count)
    {
        wanted = count;
        var endpoint = client.For(Kinds.VirtualMachines);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (number, ct) => await endpoint.CreateAsync(Machine(number), ct));
        await running.Task.WaitAsync(TimeSpan.FromMinutes(30));
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        client.Dispose();
    }

    private static string NamespaceOf(int number) => string.Create(CultureInfo.InvariantCulture, $"team-{number % Namespaces}");

    private static VirtualMachine Machine(int number) => new()
    {
        ApiVersion = Kinds.VirtualMachines.ApiVersion,
        Kind = Kinds.VirtualMachines.Kind,
        Metadata = new ObjectMeta { Name = string.Create(CultureInfo.InvariantCulture, $"vm-{number}"), Namespace = NamespaceOf(number), Labels = new ValueMap { ["app"] = "web", ["tier"] = "front" } },
        Spec = new VirtualMachineSpec
        {
            Cpu = new CpuSpec { Cores = 2 },
            Memory = new MemorySpec { Size = Quantity.Parse("512Mi"), Max = Quantity.Parse("2Gi") },
            Disks = [new DiskSpec { Name = "root", Size = Quantity.Parse("8Gi") }],
        },
    };

    private async Task SayAsync()
    {
        var endpoint = client.For(Kinds.Partitions);
        await foreach (var partition in begun.Reader.ReadAllAsync(stop.Token))
        {
            var said = partition with
            {
                Status = new PartitionStatus
                {
                    ObservedGeneration = partition.Metadata.Generation,
                    Phase = MachinePhase.Running,
                    DomainUuid = partition.Spec.VirtualMachine.Uid,
                    Conditions = [True("Ready"), True("Running")],
                },
            };
            await endpoint.PatchStatusAsync(partition, said, stop.Token);
        }
    }

    private void Count(VirtualMachine? before, VirtualMachine? after)
    {
        ready += (IsReady(after) ? 1 : 0) - (IsReady(before) ? 1 : 0);
        if (wanted > 0 && ready == wanted)
        {
            running.TrySetResult();
        }
    }

    private static bool IsReady(VirtualMachine? machine) => machine?.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    private static Condition True(string type) => new() { Type = type, Status = "True", Reason = "AsSpecified", LastTransitionTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
}
