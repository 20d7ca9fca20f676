using System.CommandLine;
using Reconciler.Cli.ControlPlane;
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
        var command = new Command("operator", "Runs the controllers against a Kubernetes API and OVN's northbound database.") { kubeconfig, northbound, file };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var log = ConsoleLog.Open();
            try
            {
                await OperatorHost.RunAsync(
                    new OperatorOptions
                    {
                        Kubeconfig = parsed.GetValue(kubeconfig),
                        NorthboundAddress = parsed.GetRequiredValue(northbound),
                        NorthboundFile = parsed.GetValue(file),
                        Loggers = log,
                    },
                    cancellation);
            }
            catch (Exception problem) when (problem is FileNotFoundException or FormatException)
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

    public static Option<string?> NorthboundFile() => new("--nb-file")
    {
        Description = "The northbound database's file, where it can be read here: drift reports then say who changed a row. For example /var/lib/ovn/ovnnb_db.db.",
    };
}
