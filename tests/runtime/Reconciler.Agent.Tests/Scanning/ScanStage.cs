using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Agent.Desired;
using Reconciler.Agent.GuestPorts;
using Reconciler.Agent.Health;
using Reconciler.Agent.Images;
using Reconciler.Agent.Observing;
using Reconciler.Agent.Partitions;
using Reconciler.Agent.Scanning;
using Reconciler.Kubernetes.Queueing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Domains;

namespace Reconciler.Agent.Tests.Scanning;

/// <summary>The agent's scan over libvirt's test driver. Its rounds only look, count and give the verdict that all is right.</summary>
internal sealed class ScanStage : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new(TimeSpan.FromMinutes(2));
    private readonly List<ResourceKey> looked = [];
    private readonly List<Guid> machines = [];
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HypervisorSession session = new("test:///default", TimeProvider.System, NullLogger<HypervisorSession>.Instance);
    private readonly WorkQueue<ResourceKey> queue = new(TimeProvider.System);
    private readonly Surroundings surroundings;
    private readonly NodeFolders folders;
    private readonly GuestWatch guests;
    private readonly Scans scans;
    private readonly Task running;
    private TaskCompletionSource<ScanRecord> ended = new();

    public ScanStage(string folder)
    {
        folders = NodeFolders.From(new AgentOptions { NodeName = "node1", StateDirectory = folder });
        Directory.CreateDirectory(folders.Partitions);
        Directory.CreateDirectory(folders.Images);
        Desired = new DesiredStore(folders.Partitions, NullLogger<DesiredStore>.Instance);
        Desired.Load();
        Verdicts = new Verdicts(Path.Combine(folder, "verdicts"), NullLogger<Verdicts>.Instance);
        surroundings = new Surroundings(new ImageStamps(image => ImagePaths.For(folders.Images, image)), null, new PortOwners());
        guests = new GuestWatch(
            Desired,
            session,
            new Remediation(Desired, (_, _) => { }, TimeProvider.System),
            new HealthFiles(folders.Health, NullLogger<HealthFiles>.Instance),
            (_, _, _, _, _) => Task.FromResult(ProbeOutcome.Success),
            TimeProvider.System,
            NullLogger<GuestWatch>.Instance);
        scans = new Scans(
            new AgentOptions { NodeName = "node1", StateDirectory = folder, ScanInterval = TimeSpan.FromHours(1) },
            Desired, session, folders, new BulkLook(Desired, surroundings), Verdicts, guests, new Wakes(), queue, TimeProvider.System, NullLogger<Scans>.Instance);
        session.Connected += () => connected.TrySetResult();
        scans.Ended += record => ended.TrySetResult(record);
        Connection = LibvirtConnection.Open("test:///default", TimeProvider.System);
        running = Task.WhenAll(session.RunAsync(ending.Token), scans.RunAsync(ending.Token), queue.RunAsync(2, RoundAsync, static (_, _) => { }, ending.Token));
    }

    public LibvirtConnection Connection { get; }

    public DesiredStore Desired { get; }

    public Verdicts Verdicts { get; }

    /// <summary>Defines and starts a domain and lets the agent know the partition.</summary>
    public ResourceKey Add(string name)
    {
        var uuid = Guid.NewGuid();
        machines.Add(uuid);
        using var domain = Connection.DefineDomain(
            $"<domain type='test'><name>prod.{name}</name><uuid>{uuid}</uuid><memory>262144</memory><currentMemory>65536</currentMemory><vcpu>1</vcpu><os><type>hvm</type></os></domain>",
            validate: false);
        domain.Start();
        Desired.Accept(TestPartition.Make(name, uuid.ToString()));
        return new ResourceKey("prod", name);
    }

    public LibvirtDomain DomainOf(ResourceKey key) => Connection.FindDomain(Guid.Parse(Desired.Find(key)!.Partition.Spec.VirtualMachine.Uid))!;

    /// <summary>Scans once; the partitions that got a round.</summary>
    public async Task<IReadOnlyList<ResourceKey>> ScanAsync()
    {
        await connected.Task.WaitAsync(ending.Token);
        looked.Clear();
        ended = new TaskCompletionSource<ScanRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        scans.Ask();
        await ended.Task.WaitAsync(ending.Token);
        lock (looked)
        {
            return [.. looked];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var machine in machines)
        {
            using var domain = Connection.FindDomain(machine);
            if (domain is { IsActive: true })
            {
                domain.Destroy();
            }

            using var left = Connection.FindDomain(machine);
            left?.Undefine();
        }

        Connection.Dispose();
        scans.Dispose();
        guests.Dispose();
        queue.Dispose();
        ending.Dispose();
    }

    private Task<WorkResult> RoundAsync(ResourceKey key, CancellationToken ct)
    {
        lock (looked)
        {
            looked.Add(key);
        }

        Verdicts.TakeBack(key);
        var record = Desired.Find(key)!;
        var beside = surroundings.Of(key, record.Partition.Spec);
        var seen = DomainLook.Look(
            session.Current!.Connection, Guid.Parse(record.Partition.Spec.VirtualMachine.Uid), DomainName.Of(key.Namespace, key.Name), record.DiskFiles, null, TimeProvider.System);
        Verdicts.Give(key, new Verdict(Desired.DigestOf(key, record.Partition)!.Value, beside, seen.Fingerprint));
        scans.RoundEnded(key);
        return Task.FromResult(WorkResult.Done);
    }
}
