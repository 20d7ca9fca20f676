using System.CommandLine;
using Reconciler.Agent;
using Reconciler.Cli.Hosting;
using Reconciler.Metrics;

namespace Reconciler.Cli.Verbs;

/// <summary><c>agent</c>: carries out and keeps the partitions of one node.</summary>
internal static class AgentVerb
{
    public static Command Create()
    {
        var defaults = new AgentOptions { NodeName = "", StateDirectory = "/var/lib/reconciler" };
        var node = new Option<string>("--node") { Description = "The node's name: that of its HypervisorNode.", Required = true };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };
        var libvirt = new Option<string>("--libvirt") { Description = "libvirt's URI.", DefaultValueFactory = _ => defaults.LibvirtUri };
        var ovsdb = new Option<string>("--ovsdb") { Description = "The node's Open vSwitch database: unix:PATH or tcp:HOST:PORT.", DefaultValueFactory = _ => defaults.Ovsdb };
        var ovsdbFile = new Option<string>("--ovsdb-file") { Description = "That database's file, read for who changed it; empty: reports do not say.", DefaultValueFactory = _ => defaults.OvsdbFile };
        var ovnLog = new Option<string>("--ovn-controller-log") { Description = "ovn-controller's log, read for packets that AccessPolicies deny; empty: they are not counted.", DefaultValueFactory = _ => defaults.OvnControllerLog };
        var state = new Option<string>("--state-dir") { Description = "Folder of the agent's own: desired state, cached images, disks.", DefaultValueFactory = _ => defaults.StateDirectory };
        var images = new ImageOptions();
        var pools = new Option<string[]>("--pool") { Description = "A storage pool, NAME=FOLDER; may be repeated. Default: default=STATE_DIR/disks." };
        var definitions = new Option<string>("--definitions") { Description = "Where libvirt keeps persistent definitions.", DefaultValueFactory = _ => defaults.DefinitionDirectory };
        var running = new Option<string>("--running") { Description = "Where libvirt keeps the state of running domains.", DefaultValueFactory = _ => defaults.RunningDirectory };
        var sockets = new Option<string>("--guest-sockets") { Description = "Folder of the guest agents' sockets.", DefaultValueFactory = _ => defaults.GuestSocketDirectory };
        var scan = ScanIntervalOption.Create();
        var noNetwork = new Option<bool>("--no-node-network") { Description = "Leaves the node's bridges, bridge mappings and NAT alone." };
        var ovn = new OvnOptions();
        var metricsAddress = MetricsServing.Option();
        pools.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(pool => pool.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
            {
                result.AddError($"--pool {wrong}: right would be NAME=FOLDER");
            }
        });
        var command = new Command("agent", "Carries out and keeps the partitions of this node (root).")
        {
            node, kubeconfig, libvirt, ovsdb, ovsdbFile, ovnLog, state, pools, definitions, running, sockets, scan, noNetwork, metricsAddress,
        };
        ovn.AddTo(command);
        images.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var metrics = new ProcessMetrics();
            await using var server = await MetricsServing.StartAsync(parsed.GetRequiredValue(metricsAddress), metrics, cancellation);
            await AgentHost.RunAsync(
                images.Read(parsed, new AgentOptions
                {
                    NodeName = parsed.GetRequiredValue(node),
                    Metrics = metrics,
                    Kubeconfig = parsed.GetValue(kubeconfig),
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
            return ExitCodes.Success;
        });
        return command;
    }
}
