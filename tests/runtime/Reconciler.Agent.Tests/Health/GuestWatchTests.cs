using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reconciler.Agent.Desired;
using Reconciler.Agent.Health;
using Reconciler.Agent.Observing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Libvirt;

namespace Reconciler.Agent.Tests.Health;

/// <summary>On libvirt's test driver: the watchdog beside checkers that hang, all of them.</summary>
public sealed class GuestWatchTests : IDisposable
{
    private const int Guests = 40;
    private readonly string folder = Directory.CreateTempSubdirectory("watch-").FullName;

    [Fact]
    public async Task Guests_WhoseCheckersHang_TurnUnknown_ThoughNobodyIsLeftToProbeThem()
    {
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var time = new FakeTimeProvider();
        var desired = new DesiredStore(folder, NullLogger<DesiredStore>.Instance);
        var session = new HypervisorSession("test:///default", TimeProvider.System, NullLogger<HypervisorSession>.Instance);
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Connected += connected.SetResult;
        var (hanging, hangs) = (new TaskCompletionSource<ProbeOutcome>(), false);
        using var watch = new GuestWatch(
            desired,
            session,
            new Remediation(desired, (_, _) => { }, time),
            new HealthFiles(Path.Combine(folder, "health"), NullLogger<HealthFiles>.Instance),
            (_, _, _, _, _) => Volatile.Read(ref hangs) ? hanging.Task : Task.FromResult(ProbeOutcome.Success),
            time,
            NullLogger<GuestWatch>.Instance);
        watch.Load();
        using var connection = LibvirtConnection.Open("test:///default", TimeProvider.System);
        var domains = Enumerable.Range(0, Guests).Select(number => Add(connection, desired, $"guest{number}")).ToList();
        var keys = domains.ConvertAll(domain => domain.Key);
        var (healthy, stopped) = (new Count(), new Count());
        watch.Changed += key => healthy.Saw(key, watch.FactsOf(key).Health.All(health => health.State == HealthState.Healthy));
        watch.Changed += key => stopped.Saw(key, watch.FactsOf(key).Health.All(health => health is { State: HealthState.Unknown, Reason: "CheckerStopped" }));

        var running = Task.WhenAll(session.RunAsync(ending.Token), watch.RunAsync(ending.Token), watch.GuardAsync(ending.Token));
        await connected.Task.WaitAsync(ending.Token);
        keys.ForEach(key => watch.Look(key, active: true));
        await healthy.All.WaitAsync(ending.Token);

        Volatile.Write(ref hangs, true);
        for (var second = 0; second < 120 && !stopped.All.IsCompleted; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopped.All.WaitAsync(ending.Token);

        hanging.SetResult(ProbeOutcome.Success);
        await ending.CancelAsync();
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var domain in domains)
        {
            using var left = connection.FindDomain(domain.Machine);
            left?.Destroy();
            left?.Undefine();
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (ResourceKey Key, Guid Machine) Add(LibvirtConnection connection, DesiredStore desired, string name)
    {
        var machine = Guid.NewGuid();
        using var domain = connection.DefineDomain(
            $"<domain type='test'><name>prod.{name}</name><uuid>{machine}</uuid><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>", validate: false);
        domain.Start();
        var partition = TestPartition.Make(name, machine.ToString());
        desired.Accept(partition with
        {
            Spec = partition.Spec with
            {
                Health = [new() { Policy = "desktops", Check = new() { Name = "port", Tcp = new() { Port = 80 }, Interval = new Duration(TimeSpan.FromSeconds(10)) } }],
            },
        });
        return (new ResourceKey("prod", name), machine);
    }

    private sealed class Count
    {
        private readonly HashSet<ResourceKey> seen = [];
        private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task All => all.Task;

        public void Saw(ResourceKey key, bool asExpected)
        {
            lock (seen)
            {
                if (asExpected && seen.Add(key) && seen.Count == Guests)
                {
                    all.TrySetResult();
                }
            }
        }
    }
}
