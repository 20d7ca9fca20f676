using System.CommandLine;
using Reconciler.Agent;
using Reconciler.Cli.Verbs;
using Reconciler.Metrics;

namespace Reconciler.Cli.Hosting;

/// <summary>How an agent is told of its node: the options that <c>agent</c> and <c>node join</c> share.</summary>
internal sealed class AgentOptionSet
{
    private static readonly AgentOptions Defaults = new() { NodeName = "", StateDirectory = "/var/lib/reconciler" };

    private readonly Option<string> libvirt = new("--libvirt") { Description = "libvirt's URI.", DefaultValueFactory = _ => Defaults.LibvirtUri };
    private readonly Option<string> ovsdb = new("--ovsdb") { Description = "The node's Open vSwitch database: unix:PATH or tcp:HOST:PORT.", DefaultValueFactory = _ => Defaults.Ovsdb };
    private readonly Option<string> ovsdbFile = new("--ovsdb-file") { Description = "That database's file, read for who changed it; empty: reports do not say.", DefaultValueFactory = _ => Defaults.OvsdbFile };
    private readonly Option<string> ovnLog = new("--ovn-controller-log") { Description = "ovn-controller's log, read for packets that AccessPolicies deny; empty: they are not counted.", DefaultValueFactory = _ => Defaults.OvnControllerLog };
    private readonly Option<string> state = new("--state-dir") { Description = "Folder of the agent's own: desired state, cached images, disks.", DefaultValueFactory = _ => Defaults.StateDirectory };
    private readonly Option<string[]> pools = new("--pool") { Description = "A storage pool, NAME=FOLDER; may be repeated. Default: default=STATE_DIR/disks." };
    private readonly Option<string> definitions = new("--definitions") { Description = "Where libvirt keeps persistent definitions.", DefaultValueFactory = _ => Defaults.DefinitionDirectory };
    private readonly Option<string> running = new("--running") { Description = "Where libvirt keeps the state of running domains.", DefaultValueFactory = _ => Defaults.RunningDirectory };
    private readonly Option<string> sockets = new("--guest-sockets") { Description = "Folder of the guest agents' sockets.", DefaultValueFactory = _ => Defaults.GuestSocketDirectory };
    private readonly Option<string> scan = ScanIntervalOption.Create();
    private readonly Option<bool> noNetwork = new("--no-node-network") { Description = "Leaves the node's bridges, bridge mappings and NAT alone." };
    private readonly Option<string> metricsAddress = MetricsServing.Option();
    private readonly OvnOptions ovn = new();
    private readonly ImageOptions images = new();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        pools.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(pool => pool.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
            {
                result.AddError($"--pool {wrong}: right would be NAME=FOLDER");
            }
        });
        foreach (var option in (Option[])[libvirt, ovsdb, ovsdbFile, ovnLog, state, pools, definitions, running, sockets, scan, noNetwork, metricsAddress])
        {
            command.Add(option);
        }

        ovn.AddTo(command);
        images.AddTo(command);
    }

    /// <summary>The agent's own folder.</summary>
    public string StateDirectory(ParseResult parsed) => parsed.GetRequiredValue(state);

    /// <summary>Runs the agent until it is cancelled.</summary>
    public async Task RunAsync(ParseResult parsed, string node, string? kubeconfig, CancellationToken cancellation)
    {
        using var metrics = new ProcessMetrics();
        await using var server = await MetricsServing.StartAsync(parsed.GetRequiredValue(metricsAddress), metrics, cancellation);
        await AgentHost.RunAsync(
            images.Read(parsed, new AgentOptions
            {
                NodeName = node,
                Metrics = metrics,
                Kubeconfig = kubeconfig,
                LibvirtUri = parsed.GetRequiredValue(libvirt),
                Ovsdb = parsed.GetRequiredValue(ovsdb),
                OvsdbFile = parsed.GetRequiredValue(ovsdbFile),
                OvnControllerLog = parsed.GetRequiredValue(ovnLog),
                NodeNetwork = !parsed.GetValue(noNetwork),
                Ovn = ovn.Read(parsed),
                StateDirectory = parsed.GetRequiredValue(state),
                Pools = (parsed.GetValue(pools) ?? []).ToDictionary(pool => pool[..pool.IndexOf('=', StringComparison.Ordinal)], pool => pool[(pool.IndexOf('=', StringComparison.Ordinal) + 1)..]),
                DefinitionDirectory = parsed.GetRequiredValue(definitions),
                RunningDirectory = parsed.GetRequiredValue(running),
                GuestSocketDirectory = parsed.GetRequiredValue(sockets),
                ScanInterval = parsed.ScanInterval(scan),
            }),
            cancellation);
    }
}
