using System.CommandLine;
using Reconciler.Cli.Networks;
using Reconciler.Cli.Objects;
using Reconciler.Kubernetes;

namespace Reconciler.Cli.Verbs;

/// <summary><c>network show</c>: the networks with what is behind them, as a tree or a picture.</summary>
internal static class NetworkVerb
{
    private static readonly string[] Formats = ["tree", "dot", "svg", "mermaid"];

    public static Command Create() => new("network", "Looks at the networks.") { Show() };

    private static Command Show()
    {
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };
        var ns = new Option<string?>("--namespace", "-n") { Description = "The namespace. Default: that of the kubeconfig's context." };
        var all = new Option<bool>("--all-namespaces", "-A") { Description = "All namespaces." };
        var format = new Option<string>("--output", "-o") { Description = "tree, dot, svg or mermaid.", DefaultValueFactory = _ => "tree" };
        format.AcceptOnlyFromAmong(Formats);
        var command = new Command("show", "Shows networks, VLANs, NAT, load balancers, machines and quarantine. Exit 2: the API cannot be asked.") { kubeconfig, ns, all, format };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var client = Kubeconfig.Open(parsed.GetValue(kubeconfig), out var contextNamespace);
            var place = parsed.GetValue(all) ? null : parsed.GetValue(ns) ?? contextNamespace;
            NetworkObjects objects;
            try
            {
                objects = await NetworkObjects.ReadAsync(client, place, cancellation);
            }
            catch (ApiException refusal)
            {
                throw new CommandFailedException(refusal.Message, refusal);
            }

            foreach (var kind in objects.Unread)
            {
                error.WriteLine($"left out: {kind}");
            }

            var map = NetworkMapping.Of(objects);
            switch (parsed.GetRequiredValue(format))
            {
                case "dot": NetworkDot.Write(map, output); break;
                case "svg": NetworkSvg.Write(map, output); break;
                case "mermaid": NetworkMermaid.Write(map, output); break;
                default: NetworkTree.Write(map, output); break;
            }

            if (map.Places.Count == 0)
            {
                error.WriteLine(place is null ? "There are no networks." : $"There are no networks in namespace {place}; -A shows all namespaces.");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
