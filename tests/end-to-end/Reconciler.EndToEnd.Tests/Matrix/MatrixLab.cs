using System.Globalization;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.EndToEnd.Tests.Running;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.EndToEnd.Tests.Matrix;

/// <summary>
/// Few guests with something of every field: <c>one</c> has it all, <c>two</c> (32 bit) may be restarted, <c>rest</c> is switched off. Reports
/// and partitions are followed by watches, so that nothing is asked twice.
/// </summary>
public sealed class MatrixLab(RunningLab running) : IAsyncLifetime
{
    private readonly CancellationTokenSource end = new();
    private ApiClient? client;
    private Informer<DriftReport>? reports;
    private Informer<Partition>? partitions;
    private Task watching = Task.CompletedTask;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The guests that run.</summary>
    internal static readonly string[] Guests = ["one", "two"];

    /// <summary>The lab.</summary>
    internal LabSession Session { get; } = running.Session;

    /// <summary>The state after the last mutation, which is that before the next.</summary>
    internal LabState? Settled { get; set; }

    /// <summary>What each mutation came to.</summary>
    internal List<MatrixResult> Results { get; } = [];

    /// <summary>The reports as last told.</summary>
    internal IEnumerable<DriftReport> Reports => reports!.Store.All;

    public async Task InitializeAsync()
    {
        (await Session.ApplyAsync(MatrixManifests.All)).Succeeded();
        client = ApiClient.FromKubeconfig(Session.Variables["KUBECONFIG"], TimeProvider.System);
        reports = Follow(Kinds.DriftReports);
        partitions = Follow(Kinds.Partitions);
        watching = Task.WhenAll(reports.RunAsync(end.Token), partitions.RunAsync(end.Token));
        await reports.WaitForSyncAsync(end.Token);
        await partitions.WaitForSyncAsync(end.Token);
        (await Session.KubectlAsync(
            "wait", "-n", "drift", "--for=condition=Ready", "--timeout=110s", "virtualmachine/one", "virtualmachine/two", "virtualmachine/rest",
            "virtualnetwork/office", "virtualnetwork/floor", "virtualnetwork/blue")).Succeeded();
        await BootIdsAsync(TimeSpan.FromSeconds(100));
        (await Session.KubectlAsync("wait", "-n", "drift", "--for=condition=Compliant", "--timeout=60s", "virtualmachine/one")).Succeeded();
    }

    public async Task DisposeAsync()
    {
        await end.CancelAsync();
        await watching;
        client?.Dispose();
        if (!RunningLab.IsKept)
        {
            (await Session.KubectlAsync("delete", "namespace", "drift", "--timeout=100s")).Succeeded();
        }

        await File.WriteAllLinesAsync(Path.Combine(Session.Folder, "drift-matrix.log"), Results.Select(result => $"{result.Mutation.Name} | {result.Finding.Path} | {result.Finding.Expected} | {result.Finding.Observed} | {result.Finding.NoticedBy} {result.Finding.DetectedAfterMs} {result.Finding.CorrectedAfterMs} | {result.SeenMs:0} ms after the tool"));
        await MatrixDocument.WriteIfAskedAsync(Results);
    }

    /// <summary>The boot id that the node's agent last read; null while it is not known.</summary>
    internal string? BootId(string machine) => FindPartition(machine)?.Status is { Phase: MachinePhase.Running, BootId: { } id } ? id : null;

    /// <summary>All guests' boot ids, as soon as all are known: a guest that just came back from a file is asked anew.</summary>
    internal async Task<Dictionary<string, string>> BootIdsAsync(TimeSpan bound)
    {
        Dictionary<string, string> known = [];
        await SeesAsync("boot ids", () => (known = Guests.Where(guest => BootId(guest) is not null).ToDictionary(guest => guest, guest => BootId(guest)!)).Count == Guests.Length, bound);
        return known;
    }

    internal Partition Partition(string machine) => FindPartition(machine) ?? throw new InvalidOperationException($"there is no partition {machine}");

    internal PartitionInterface Interface(string machine, string name) => Partition(machine).Spec.Interfaces.Single(one => one.Name == name);

    /// <summary>The name of the claim of an interface's IPv4 address.</summary>
    internal async Task<string> ClaimAsync(string machine, string name) =>
        (await Session.KubectlAsync("get", "addressclaims", "-n", "drift", "-o", $"jsonpath={{.items[?(@.spec.address==\"{Interface(machine, name).IpAddresses[0]}\")].metadata.name}}")).Succeeded().Trim();

    internal async Task<string> NorthboundRowAsync(string table, string scope, string row) =>
        (await Session.NorthboundAsync("--bare", "--columns=_uuid", "find", table, $"external_ids:reconciler-scope=\"{scope}\"", $"external_ids:reconciler-row=\"{row}\"")).Succeeded().Trim();

    /// <summary>The interface from which the node probes the guests of a network, NAMESPACE.NAME.</summary>
    internal async Task<string> ProberAsync(string network) =>
        (await Session.RunAsync("ovs-vsctl", ["--db=" + Session.Variables["OVS_DB"], "--bare", "--columns=name", "find", "Interface", $"external_ids:iface-id=\"{network}/probes\""])).Succeeded().Trim();

    /// <summary>Waits for something that the watches tell.</summary>
    internal async Task SeesAsync(string what, Func<bool> fulfilled, TimeSpan bound, Func<string>? seen = null)
    {
        using var limit = new CancellationTokenSource(bound, TimeProvider.System);
        while (true)
        {
            var next = changed.Task;
            if (fulfilled())
            {
                return;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not seen within {bound.TotalSeconds} s: {what}\n{seen?.Invoke()}");
            }
        }
    }

    /// <summary>Carries out a tool's command, which must succeed; what was run.</summary>
    internal async Task<string> RunAsync(Tool tool)
    {
        var path = Path.Combine(Session.Folder, "tool.xml");
        if (tool.File is { } file)
        {
            var shown = (await Session.VirshAsync(["dumpxml", file.Domain, .. file.Live ? Array.Empty<string>() : ["--inactive"]])).Succeeded();
            await File.WriteAllTextAsync(path, file.Make(XElement.Parse(shown)).ToString());
        }

        var arguments = new List<string>();
        foreach (var argument in tool.Arguments)
        {
            arguments.Add(await Placeholders.FillAsync(argument, this, path));
        }

        var result = tool.OnNode ? await Session.InsideNodeAsync([tool.Program, .. arguments]) : await Session.RunAsync(tool.Program, arguments);
        result.Succeeded();
        return string.Create(CultureInfo.InvariantCulture, $"{result.Line}");
    }

    private Partition? FindPartition(string machine) => partitions!.Store.Find(new ResourceKey("drift", machine));

    private Informer<T> Follow<T>(ResourceDefinition<T> kind)
        where T : Reconciler.Language.Common.Resource
    {
        var informer = new Informer<T>(client!.For(kind), new InformerOptions(), TimeProvider.System, NullLogger.Instance);
        informer.OnChange(_ => Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult());
        return informer;
    }
}
