using System.CommandLine;
using Reconciler.Cli.ControlPlane;
using Reconciler.Cli.Hosting;
using Reconciler.Kubernetes.Election;
using Reconciler.Language.Common;
using Reconciler.Metrics;
using Reconciler.Operator;

namespace Reconciler.Cli.Verbs;

/// <summary><c>operator</c>: the controllers alone, against any Kubernetes API.</summary>
internal static class OperatorVerb
{
    public static Command Create()
    {
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };
        var northbound = Northbound();
        var file = NorthboundFile();
        var southbound = Southbound();
        var retention = ReportRetention();
        var scan = ScanIntervalOption.Create();
        var metricsAddress = MetricsServing.Option();
        var command = new Command("operator", "Runs the controllers against a Kubernetes API and OVN's northbound database.") { kubeconfig, northbound, file, southbound, retention, scan, metricsAddress };
        var election = new ElectionOptionSet();
        election.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var turns = election.Read(parsed);
            using var log = ConsoleLog.Open();
            using var metrics = new ProcessMetrics();
            await using var server = await MetricsServing.StartAsync(parsed.GetRequiredValue(metricsAddress), metrics, cancellation);
            try
            {
                await OperatorHost.RunAsync(
                    new OperatorOptions
                    {
                        Kubeconfig = parsed.GetValue(kubeconfig),
                        NorthboundAddress = parsed.GetRequiredValue(northbound),
                        NorthboundFile = parsed.GetValue(file),
                        SouthboundAddress = parsed.GetValue(southbound),
                        ReportRetention = Duration.Parse(parsed.GetRequiredValue(retention)).Value,
                        ScanInterval = parsed.ScanInterval(scan),
                        Election = turns,
                        Loggers = log,
                        Metrics = metrics,
                    },
                    cancellation);
            }
            catch (Exception problem) when (problem is FileNotFoundException or FormatException or LeadershipLostException)
            {
                throw new CommandFailedException(problem.Message, problem);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    public static Option<string> Northbound() => new("--nb")
    {
        Description = "OVN's northbound database: unix:PATH or tcp:HOST:PORT.",
        DefaultValueFactory = _ => "unix:/var/run/ovn/ovnnb_db.sock",
    };

    public static Option<string> ReportRetention()
    {
        var retention = new Option<string>("--report-retention")
        {
            Description = "How long drift reports keep what is over; at least 1s.",
            DefaultValueFactory = _ => "168h",
        };
        retention.Validators.Add(result =>
        {
            if (!Duration.TryParse(result.GetValueOrDefault<string>(), out var kept) || kept.Value < TimeSpan.FromSeconds(1))
            {
                result.AddError("--report-retention: right would be a duration of at least 1s, such as 168h");
            }
        });
        return retention;
    }

    public static Option<string?> NorthboundFile() => new("--nb-file")
    {
        Description = "The northbound database's file, where it can be read here: drift reports then say who changed a row. For example /var/lib/ovn/ovnnb_db.db.",
    };

    public static Option<string?> Southbound() => new("--sb")
    {
        Description = "OVN's southbound database, from which the health of load balancers' machines is read: unix:PATH or tcp:HOST:PORT. For example unix:/var/run/ovn/ovnsb_db.sock.",
    };
}
