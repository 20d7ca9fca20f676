using System.CommandLine;
using System.Net;
using Reconciler.Agent;
using Reconciler.Cli.ControlPlane;
using Reconciler.Cli.Hosting;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.Language.Common;
using Reconciler.Metrics;

namespace Reconciler.Cli.Verbs;

/// <summary><c>up</c>: the embedded API, the operator, and this machine's agent, in one process.</summary>
internal static class UpVerb
{
    private const int DefaultPort = 6443;

    public static Command Create()
    {
        var agent = new AgentOptions { NodeName = "", StateDirectory = "/var/lib/reconciler" };
        var data = DataFolder();
        var port = new Option<int>("--port") { Description = "TCP port of the API, 0 to 65535; 0 takes a free one.", DefaultValueFactory = _ => DefaultPort };
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Address on which the API listens.",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
                {
                    return address;
                }

                result.AddError($"--listen {result.Tokens[0].Value}: right would be an IP address, such as 127.0.0.1");
                return null;
            },
        };
        var names = new Option<string[]>("--tls-san") { Description = "A name or address by which others reach the API, for its certificate; may be repeated. Always in it: localhost, 127.0.0.1, ::1 and the address of --listen." };
        var kubeconfig = new Option<string?>("--write-kubeconfig") { Description = "Where the administrator's kubeconfig is written. Default: DATA_DIR/kubeconfig." };
        var nodes = new Option<string[]>("--node-kubeconfig") { Description = "NAME=FILE: makes a certificate for the agent of that node and writes its kubeconfig; may be repeated." };
        names.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(name => Uri.CheckHostName(name) == UriHostNameType.Unknown) is { } wrong)
            {
                result.AddError($"--tls-san {wrong}: right would be a host name or an IP address");
            }
        });
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(pair => pair.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
            {
                result.AddError($"--node-kubeconfig {wrong}: right would be NAME=FILE");
            }
        });
        var secretKeys = SecretKeyFile();
        var oidc = new OidcOptionSet();
        var northbound = OperatorVerb.Northbound();
        var northboundFile = OperatorVerb.NorthboundFile();
        var southbound = OperatorVerb.Southbound();
        var retention = OperatorVerb.ReportRetention();
        var controlOnly = new Option<bool>("--control-plane-only") { Description = "Runs no agent: nodes join from elsewhere." };
        var node = new Option<string>("--node") { Description = "This machine's name as a node.", DefaultValueFactory = _ => HostName() };
        var libvirt = new Option<string>("--libvirt") { Description = "libvirt's URI.", DefaultValueFactory = _ => agent.LibvirtUri };
        var ovsdb = new Option<string>("--ovsdb") { Description = "This machine's Open vSwitch database: unix:PATH or tcp:HOST:PORT.", DefaultValueFactory = _ => agent.Ovsdb };
        var state = new Option<string>("--state-dir") { Description = "Folder of the agent's own: desired state, cached images, disks.", DefaultValueFactory = _ => agent.StateDirectory };
        var images = new ImageOptions();
        var ovn = new OvnOptions();
        var scan = ScanIntervalOption.Create();
        var metricsAddress = MetricsServing.Option();
        var command = new Command("up", "Runs API, operator and this machine's agent in one process, until it is ended (root).")
        {
            data, port, listen, names, kubeconfig, nodes, secretKeys, northbound, northboundFile, southbound, retention, controlOnly, node, libvirt, ovsdb, state, scan, metricsAddress,
        };
        oidc.AddTo(command);
        ovn.AddTo(command);
        images.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var metrics = new ProcessMetrics();
            await using var server = await MetricsServing.StartAsync(parsed.GetRequiredValue(metricsAddress), metrics, cancellation);
            var plane = new ControlPlaneRun
            {
                Metrics = metrics,
                DataFolder = parsed.GetRequiredValue(data),
                Port = parsed.GetValue(port),
                Listen = parsed.GetRequiredValue(listen),
                CertificateNames = parsed.GetValue(names) ?? [],
                Kubeconfig = parsed.GetValue(kubeconfig),
                Nodes = [.. (parsed.GetValue(nodes) ?? []).Select(pair => ClientKubeconfig.Node(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..], pair[..pair.IndexOf('=', StringComparison.Ordinal)]))],
                Oidc = oidc.Read(parsed),
                SecretKeyFile = parsed.GetValue(secretKeys),
                Northbound = parsed.GetRequiredValue(northbound),
                NorthboundFile = parsed.GetValue(northboundFile),
                Southbound = parsed.GetValue(southbound),
                ReportRetention = Duration.Parse(parsed.GetRequiredValue(retention)).Value,
                ScanInterval = parsed.ScanInterval(scan),
                Agent = parsed.GetValue(controlOnly) ? null : images.Read(parsed, agent with
                {
                    NodeName = parsed.GetRequiredValue(node),
                    LibvirtUri = parsed.GetRequiredValue(libvirt),
                    Ovsdb = parsed.GetRequiredValue(ovsdb),
                    Ovn = ovn.Read(parsed),
                    StateDirectory = parsed.GetRequiredValue(state),
                    ScanInterval = parsed.ScanInterval(scan),
                }),
            };
            await plane.RunAsync(parsed.InvocationConfiguration.Error, cancellation);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Where the embedded API keeps its data.</summary>
    internal static Option<string> DataFolder() => new("--data-dir") { Description = "Folder of the API's data, certificates and token.", DefaultValueFactory = _ => "/var/lib/reconciler/control" };

    /// <summary>Where the keys of Secrets lie.</summary>
    internal static Option<string?> SecretKeyFile() => new("--secrets-key-file") { Description = "File of the keys that Secrets are sealed with on the disk, a line of base64 each; the first one seals. Default: DATA_DIR/pki/secrets.key." };

#pragma warning disable CA1308 // Names of Kubernetes objects are lower case.
    private static string HostName() => Environment.MachineName.ToLowerInvariant();
#pragma warning restore CA1308
}
