using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>
/// A thousand logical ports in the group of an AccessPolicy: all its ACLs and memberships deleted in one ovn-nbctl transaction, until they are back in the
/// northbound database and until the controller has caught up (hv_cfg). The floor deletes the same of a group of its own and writes the same rows back at
/// once by ovn-nbctl, from words that lie ready. Then the policy's rules change, for all ports at once: how long northd and the controller take for what we wrote, and for the
/// same rows written by hand.
/// </summary>
internal sealed class AclRestore : IAsyncDisposable
{
    private const int Ports = 1000;
    private const int Rules = 20;
    private const int FirstPort = 8000;
    private const string Namespace = "acl-restore";
    private const string Group = "ap.acl_restore.wall";
    private const string ByHand = "by_hand_wall";

    /// <summary>A node that nobody runs: machines are placed there, their ports are made, no guest is.</summary>
    private const string Node = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: acl-restore}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: HypervisorNode
        metadata: {name: paper, labels: {paper: "yes"}}
        spec: {}
        ---
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: wide, namespace: acl-restore}
        spec: {subnets: [{cidr: 10.80.0.0/20}]}
        """;

    private const string NodeStatus =
        """{"status":{"chassis":"paper","capacity":{"cpus":4000,"memory":"8Ti"},"capabilities":[{"architecture":"x86_64","accelerator":"qemu"}],"conditions":[{"type":"Ready","status":"True","reason":"Paper","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""";

    private readonly LabSession lab;
    private readonly OvsdbReplica replica;

    private AclRestore(LabSession lab)
    {
        this.lab = lab;
        replica = new OvsdbReplica(
            new OvsdbReplicaOptions
            {
                Endpoint = OvsdbEndpoint.Parse(lab.Variables["OVN_NB_DB"]),
                Database = "OVN_Northbound",
                Tables = ImmutableDictionary<string, ImmutableArray<string>>.Empty
                    .Add("ACL", ["priority", "direction", "action", "match"]).Add("Port_Group", ["name", "ports", "acls"]).Add("Logical_Switch_Port", ["name", "external_ids"]),
            },
            TimeProvider.System,
            NullLogger<OvsdbReplica>.Instance);
    }

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(LabSession lab, int pairs)
    {
        await using var measured = new AclRestore(lab);
        measured.replica.Start();
        await measured.replica.WaitSynchronizedAsync();
        await measured.PrepareAsync();

        var (restored, ours, floor) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            floor.Add(await measured.HandAsync());
            var (database, controller) = await measured.OursAsync();
            restored.Add(database);
            ours.Add(controller);
            Console.WriteLine($"  {Ports} ports' ACLs: back after {restored[^1]:0} ms, on the switch after {ours[^1]:0} ms, by hand {floor[^1]:0} ms");
        }

        var (changed, changedByHand) = (new List<double>(), new List<double>());
        for (var pair = 1; pair <= pairs; pair++)
        {
            changedByHand.Add(await measured.ChangeByHandAsync(FirstPort + (100 * pair)));
            changed.Add(await measured.ChangeAsync(FirstPort + (100 * pair)));
            Console.WriteLine($"  a policy of {Ports} ports changed: through after {changed[^1]:0} ms, by hand {changedByHand[^1]:0} ms");
        }

        (await lab.NorthboundAsync("--if-exists", "destroy", "Port_Group", ByHand)).Succeeded();
        return
        [
            Figure.Absolute($"{Ports} ports' deleted ACLs and memberships to being back in the northbound database", "ms", 3000, restored),
            Figure.Ratio($"{Ports} ports' deleted ACLs and memberships to being back through the controller (hv_cfg)", "ms", 1.2, ours, floor),
            Figure.Ratio($"other rules of a policy of {Ports} ports, from the one transaction to being through the controller (nb_cfg to hv_cfg)", "ms", 1.2, changed, changedByHand),
        ];
    }

    public ValueTask DisposeAsync() => replica.DisposeAsync();

    private async Task PrepareAsync()
    {
        (await lab.ApplyAsync(Node)).Succeeded();
        (await lab.KubectlAsync("patch", "hypervisornode", "paper", "--subresource=status", "--type=merge", "-p", NodeStatus)).Succeeded();
        (await lab.RunAsync("kubectl", ["create", "-f", "-"], Machines(), TimeSpan.FromMinutes(5))).Succeeded();
        await Eventually.SeesAsync($"{Ports} ports", () => Task.FromResult(replica.Current?.Rows("Logical_Switch_Port").Count(row => row.ExternalId("reconciler-namespace") == Namespace)), count => count >= Ports, TimeSpan.FromMinutes(15));
        (await lab.ApplyAsync(Policy())).Succeeded();
        await Eventually.SeesAsync($"{Ports} ports in the group", () => Task.FromResult(GroupOf(Group)), group => group?["ports"].Atoms.Length == Ports, TimeSpan.FromMinutes(1));
        (await lab.NorthboundAsync("--if-exists", "destroy", "Port_Group", ByHand, "--", "create", "Port_Group", $"name={ByHand}")).Succeeded();
        (await lab.NorthboundAsync([.. Rows()])).Succeeded();
        (await lab.NorthboundAsync("--wait=hv", "--timeout=120", "sync")).Succeeded();
    }

    private async Task<(double Database, double Controller)> OursAsync()
    {
        var (rules, ports) = (GroupOf(Group)!["acls"].Atoms.Length, GroupOf(Group)!["ports"].Atoms.Length);
        var events = replica.Subscribe();
        var watch = Stopwatch.StartNew();
        (await lab.NorthboundAsync([.. Clear(Group)])).Succeeded();
        var gone = false;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        await foreach (var happened in events.ReadAllAsync(limit.Token))
        {
            var group = happened is OvsdbReplicaEvent.Changed changed ? changed.Snapshot.Rows("Port_Group").FirstOrDefault(row => row.Name == Group) : null;
            if (!gone)
            {
                gone = group?["ports"].IsEmpty == true;
                continue;
            }

            if (group?["acls"].Atoms.Length == rules && group["ports"].Atoms.Length == ports)
            {
                break;
            }
        }

        var database = watch.Elapsed.TotalMilliseconds;
        (await lab.NorthboundAsync("--wait=hv", "--timeout=60", "sync")).Succeeded();
        return (database, watch.Elapsed.TotalMilliseconds);
    }

    private async Task<double> HandAsync()
    {
        string[] rows = ["--wait=hv", "--timeout=60", .. Rows()];
        var watch = Stopwatch.StartNew();
        (await lab.NorthboundAsync([.. Clear(ByHand)])).Succeeded();
        (await lab.NorthboundAsync(rows)).Succeeded();
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>The policy's rules name other ports of TCP: applied by kubectl.</summary>
    private async Task<double> ChangeAsync(int first)
    {
        var seen = SeenAsync(Group, first);
        var applying = lab.ApplyAsync(Policy(first));
        var through = await ThroughAsync(await seen);
        (await applying).Succeeded();
        return through;
    }

    /// <summary>The same of the group that is ours by hand, in one ovn-nbctl transaction, from words that lie ready.</summary>
    private async Task<double> ChangeByHandAsync(int first)
    {
        var (content, number) = (replica.Current!, 0);
        List<string> words = [];
        foreach (var rule in GroupOf(ByHand)!["acls"].AsUuids().Select(rule => content.Find("ACL", rule)!).Where(rule => rule["match"].AsText()!.Contains("tcp.dst", StringComparison.Ordinal)))
        {
            var match = Regex.Replace(rule["match"].AsText()!, "tcp.dst == [0-9]+", string.Create(CultureInfo.InvariantCulture, $"tcp.dst == {first + ++number}"));
            words.AddRange(["--", "set", "ACL", rule.Uuid.ToString(), $"match={Quoted(match)}"]);
        }

        var seen = SeenAsync(ByHand, first);
        var setting = lab.NorthboundAsync([.. words]);
        var through = await ThroughAsync(await seen);
        (await setting).Succeeded();
        return through;
    }

    /// <summary>When a group's new rules stand in the northbound database. They have to come all at once: in one transaction.</summary>
    private async Task<long> SeenAsync(string group, int first)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        await foreach (var happened in replica.Subscribe().ReadAllAsync(limit.Token))
        {
            var came = happened is OvsdbReplicaEvent.Changed changed ? Enumerable.Range(1, Rules).Count(rule => HasPort(changed.Snapshot, group, first + rule)) : 0;
            if (came > 0)
            {
                return came == Rules ? Stopwatch.GetTimestamp() : throw new InvalidOperationException($"{came} of {Rules} rules changed in one transaction");
            }
        }

        throw new InvalidOperationException("the replica has ended");
    }

    /// <summary>From then until northd has compiled it and the controller has installed it (nb_cfg to hv_cfg).</summary>
    private async Task<double> ThroughAsync(long seen)
    {
        (await lab.NorthboundAsync("--wait=hv", "--timeout=60", "sync")).Succeeded();
        return Stopwatch.GetElapsedTime(seen).TotalMilliseconds;
    }

    /// <summary>A text as ovn-nbctl reads it.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool HasPort(OvsdbSnapshot content, string group, int port) =>
        content.Rows("Port_Group").First(row => row.Name == group)["acls"].AsUuids().Any(rule => content.Find("ACL", rule)!["match"].AsText()!.Contains(port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private OvsdbRow? GroupOf(string name) => replica.Current?.Rows("Port_Group").FirstOrDefault(row => row.Name == name);

    private static IEnumerable<string> Clear(string group) => ["clear", "Port_Group", group, "acls", "--", "clear", "Port_Group", group, "ports"];

    /// <summary>The words that write the policy's rows into the group that is ours by hand.</summary>
    private List<string> Rows()
    {
        var content = replica.Current!;
        var group = GroupOf(Group)!;
        List<string> words = ["add", "Port_Group", ByHand, "ports", .. group["ports"].AsUuids().Select(port => port.ToString())];
        var number = 0;
        foreach (var rule in group["acls"].AsUuids().Select(rule => content.Find("ACL", rule)!))
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"@rule{number++}");
            words.AddRange([
                "--", $"--id={id}", "create", "ACL", $"priority={rule["priority"]}", $"direction={rule["direction"]}", $"action={rule["action"]}",
                $"match={Quoted(rule["match"].AsText()!.Replace(Group, ByHand, StringComparison.Ordinal).Replace("$as." + ByHand, "$as." + Group, StringComparison.Ordinal))}",
                "--", "add", "Port_Group", ByHand, "acls", id,
            ]);
        }

        return words;
    }

    private static string Machines()
    {
        var yaml = new StringBuilder();
        for (var number = 0; number < Ports; number++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $$"""
                ---
                apiVersion: reconciler.dev/v1alpha1
                kind: VirtualMachine
                metadata: {name: m{{number}}, namespace: {{Namespace}}}
                spec: {runStrategy: Halted, memory: {size: 64Mi}, nodeSelector: {paper: "yes"}, interfaces: [{name: eth0, network: wide}]}

                """);
        }

        return yaml.ToString();
    }

    private static string Policy(int first = FirstPort)
    {
        var rules = string.Join(", ", Enumerable.Range(1, Rules).Select(rule => string.Create(CultureInfo.InvariantCulture, $"{{from: [{{cidr: 10.{rule}.0.0/16}}], ports: [{{protocol: TCP, port: {first + rule}}}]}}")));
        return $$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: wall, namespace: {{Namespace}}}
            spec: {selector: {}, policyTypes: [Ingress], ingress: [{{rules}}]}
            """;
    }
}
