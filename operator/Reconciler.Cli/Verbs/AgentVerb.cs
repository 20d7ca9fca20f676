using System.CommandLine;
using Reconciler.Cli.Hosting;
using Reconciler.Cli.Objects;

namespace Reconciler.Cli.Verbs;

/// <summary><c>agent</c>: carries out and keeps the partitions of one node.</summary>
internal static class AgentVerb
{
    public static Command Create()
    {
        var node = new Option<string>("--node") { Description = "The node's name: that of its HypervisorNode.", Required = true };
        var kubeconfig = ObjectOptions.Kubeconfig();
        var agent = new AgentOptionSet();
        var command = new Command("agent", "Carries out and keeps the partitions of this node (root).") { node, kubeconfig };
        agent.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await agent.RunAsync(parsed, parsed.GetRequiredValue(node), parsed.GetValue(kubeconfig), cancellation);
            return ExitCodes.Success;
        });
        return command;
    }
}
