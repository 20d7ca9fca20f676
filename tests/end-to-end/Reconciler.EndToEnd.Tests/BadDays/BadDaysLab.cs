using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EndToEnd.Tests.Matrix;
using Reconciler.EndToEnd.Tests.Running;

namespace Reconciler.EndToEnd.Tests.BadDays;

/// <summary>A guest with a network behind NAT and a policy, on which a bad day falls.</summary>
public sealed class BadDaysLab(RunningLab running) : IAsyncLifetime
{
    internal const string Space = "days";
    internal const string Domain = Space + ".one";

    private static readonly Tool[] Once =
    [
        Tools.Virsh("suspend", Domain), Tools.Virsh("autostart", Domain), Tools.Virsh("setmem", Domain, "96M", "--config"), Tools.Virsh("undefine", Domain),
        Tools.Virsh("set-lifecycle-action", Domain, "crash", "preserve", "--live"), Tools.Virsh("metadata", Domain, "--uri", "https://reconciler.dev/partition/v1", "--live", "--remove"),
    ];

    private int rounds;

    internal LabSession Session { get; } = running.Session;

    public async Task InitializeAsync()
    {
        var policy = $$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: wall, namespace: {{Space}}}
            spec: {selector: {}, ingress: [{from: [{cidr: 10.67.0.0/24}]}]}
            ---

            """;
        (await Session.ApplyAsync(Yaml.Namespace(Space) + Yaml.Lan + Yaml.Network(Space, "office", "{subnets: [{cidr: 10.67.0.0/24}], nat: {}}") + policy
            + Yaml.Machine(Space, "one", "[{name: eth0, network: office}]", more: "disks: [{name: data, size: 16Mi}]"))).Succeeded();
        await BootIdAsync();
    }

    public async Task DisposeAsync() => (await Session.KubectlAsync("delete", "namespace", Space, "--timeout=100s")).Succeeded();

    /// <summary>Changes things one after the other until it is cancelled: of the domain, the node's Open vSwitch and the northbound database.</summary>
    /// <returns>How many of the tools succeeded: one may fail while its server is dead, but not all.</returns>
    /// <remarks>No field is changed often: whoever is fought over is backed off from, which is another test.</remarks>
    internal async Task<int> ChangeThingsAsync(CancellationToken until)
    {
        var succeeded = 0;
        var round = rounds++;
        for (var i = 0; !until.IsCancellationRequested || i < 6; i++)
        {
            // Rules of a policy are put back however often somebody adds them; of the rest there is one of a kind.
            Tool tool = i switch
            {
                0 => Once[round % Once.Length],
                1 when round % 2 == 0 => Tools.Switch("set", "open", ".", "external_ids:ovn-bridge-mappings=lan:br-nowhere"),
                1 => Tools.Northbound("lr-nat-add", $"{Space}.office", "dnat", $"192.0.2.{10 + round}", $"10.67.0.{10 + round}"),
                3 when round % 2 == 0 => Tools.Northbound("lsp-add", $"{Space}.office", $"stranger-{round}"),
                _ => Tools.Northbound("--type=port-group", "acl-add", $"ap.{Space}.wall", "to-lport", $"{3000 + (100 * round) + (i % 100)}", "ip4", "allow"),
            };
            var arguments = tool.Arguments.Select(argument => argument.Replace("{ovs}", Session.Variables["OVS_DB"], StringComparison.Ordinal)).ToList();
            succeeded += (await Session.RunAsync(tool.Program, [.. tool.Program == "ovn-nbctl" ? (string[])["--timeout=5"] : [], .. arguments], bound: TimeSpan.FromSeconds(30))).ExitCode == 0 ? 1 : 0;
        }

        return succeeded;
    }

    /// <summary>Kills a daemon of the lab, by the number that the lab's state gives; the lab starts it again. Returns when it runs again.</summary>
    internal async Task KillAsync(string machine, string service)
    {
        var (process, restarts) = await ServiceAsync(machine, service);
        (await Session.InsideAsync(machine, ["kill", "-KILL", process!.Value.ToString(CultureInfo.InvariantCulture)])).Succeeded();
        await Eventually.SeesAsync($"{service} started again", () => ServiceAsync(machine, service), seen => seen.Restarts > restarts && seen.Process is not null, TimeSpan.FromSeconds(30));
    }

    internal async Task<string> BootIdAsync()
    {
        var partition = await Eventually.SeesAsync(
            "the guest's boot id",
            () => Session.GetAsync("partition", "one", Space),
            seen => seen?["status"]?["bootId"] is not null && seen["status"]!["phase"]!.GetValue<string>() == "Running",
            TimeSpan.FromSeconds(100));
        return partition!["status"]!["bootId"]!.GetValue<string>();
    }

    /// <summary>The end state: everything as before, nothing open, the same guest in the same QEMU.</summary>
    internal async Task AsBeforeAsync(LabState before, string boot, string qemu)
    {
        await Eventually.SeesAsync(
            "the state as it was",
            () => LabState.ReadAsync(Session),
            state => (state.Message = before.Differences(state, renumbered: true)).Length == 0,
            TimeSpan.FromSeconds(60));
        await Eventually.SeesAsync(
            "no open finding", FindingsAsync, found => found.TrueForAll(finding => finding["outcome"]!.GetValue<string>() == "Corrected"), TimeSpan.FromSeconds(45));
        (await BootIdAsync()).Should().Be(boot);
        (await QemuAsync()).Should().Be(qemu);
    }

    /// <summary>QEMU's process and when it started.</summary>
    internal async Task<string> QemuAsync() =>
        (await Session.InsideNodeAsync(["sh", "-c", $"pid=$(cat /run/libvirt/qemu/{Domain}.pid); echo $pid $(cut -d' ' -f22 /proc/$pid/stat)"])).Succeeded().Trim();

    internal async Task<LabState> SettledAsync()
    {
        var last = await LabState.ReadAsync(Session);
        return await Eventually.SeesAsync(
            "a state that stays",
            async () =>
            {
                var next = await LabState.ReadAsync(Session);
                next.Message = last.Differences(next, renumbered: false);
                last = next;
                return next;
            },
            state => state.Message.Length == 0);
    }

    /// <summary>How often each path of the guest was reported.</summary>
    internal async Task<Dictionary<string, int>> CountsAsync()
    {
        var report = await Session.GetAsync("driftreport", "virtualmachine-one", Space);
        return (report?["status"]?["findings"]?.AsArray() ?? []).ToDictionary(finding => finding!["path"]!.GetValue<string>(), finding => finding!["count"]?.GetValue<int>() ?? 1);
    }

    private async Task<(int? Process, int Restarts)> ServiceAsync(string machine, string service)
    {
        var status = JsonNode.Parse((await Session.ReconcilerAsync("lab", "status", "--dir", Session.Folder, "-o", "json")).Output)!;
        var found = status["machines"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == machine)!["status"]!["services"]!.AsArray()
            .Single(one => one!["name"]!.GetValue<string>() == service)!;
        return (found["processId"]?.GetValue<int>(), found["restarts"]!.GetValue<int>());
    }

    private async Task<List<JsonNode>> FindingsAsync()
    {
        var reports = JsonNode.Parse((await Session.KubectlAsync("get", "driftreports", "-A", "-o", "json")).Succeeded())!;
        return [.. reports["items"]!.AsArray().SelectMany(report => report!["status"]?["findings"]?.AsArray() ?? []).Select(finding => finding!)];
    }
}
