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
        var command = new Command("operator", "Runs the controllers against a Kubernetes API and OVN's northbound database.") { kubeconfig, northbound };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var log = ConsoleLog.Open();
            try
            {
                await OperatorHost.RunAsync(
                    new OperatorOptions { Kubeconfig = parsed.GetValue(kubeconfig), NorthboundAddress = parsed.GetRequiredValue(northbound), Loggers = log }, cancellation);
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
}
