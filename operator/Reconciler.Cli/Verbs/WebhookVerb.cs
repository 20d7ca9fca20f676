using System.CommandLine;
using System.Net;
using Reconciler.Cli.ControlPlane;
using Reconciler.Cli.Hosting;
using Reconciler.Kubernetes;
using Reconciler.Language;
using Reconciler.Metrics;
using Reconciler.Webhook;

namespace Reconciler.Cli.Verbs;

/// <summary>
/// <c>webhook</c>: the admission webhook of a Kubernetes cluster. A process of its own: it must answer also while the operator waits for OVN, and needs none of its rights.
/// </summary>
internal static class WebhookVerb
{
    private const string PodNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public static Command Create()
    {
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };
        var listen = new Option<IPEndPoint>("--listen")
        {
            Description = "ADDRESS:PORT on which it answers POST /validate over TLS; [::] is all addresses of either family.",
            DefaultValueFactory = _ => new IPEndPoint(IPAddress.IPv6Any, 9443),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (text.Contains(':', StringComparison.Ordinal) && !text.EndsWith(']') && IPEndPoint.TryParse(text, out var address))
                {
                    return address;
                }

                result.AddError($"--listen {text}: right would be an address and a port, such as [::]:9443");
                return null;
            },
        };
        var ns = new Option<string?>("--namespace") { Description = $"The namespace of the Secret and the Service. Default: the pod's, else {ApiGroup.SystemNamespace}." };
        var names = new Option<string[]>("--name") { Description = "A name or address by which the API server calls it; may be repeated. Default: reconciler-webhook.NAMESPACE.svc." };
        var secret = new Option<string>("--secret") { Description = "The Secret that holds the certificates, which all replicas share.", DefaultValueFactory = _ => "reconciler-webhook-certificates" };
        var configuration = new Option<string>("--configuration") { Description = "The ValidatingWebhookConfiguration whose caBundle is kept.", DefaultValueFactory = _ => "reconciler" };
        var agents = new Option<string?>("--agent-user") { Description = "The user as whom agents in the cluster call the API, such as system:serviceaccount:reconciler:reconciler-agent: each writes what is its own node's." };
        var metricsAddress = MetricsServing.Option();
        var command = new Command("webhook", "Answers a Kubernetes API server's question whether an object may be stored: the rules of 'validate', and what a node's agent may write.")
        {
            kubeconfig, listen, ns, names, secret, configuration, agents, metricsAddress,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var log = ConsoleLog.Open();
            using var metrics = new ProcessMetrics();
            await using var server = await MetricsServing.StartAsync(parsed.GetRequiredValue(metricsAddress), metrics, cancellation);
            try
            {
                using var client = ApiClient.FromKubeconfig(parsed.GetValue(kubeconfig), TimeProvider.System);
                var home = parsed.GetValue(ns) ?? (File.Exists(PodNamespace) ? (await File.ReadAllTextAsync(PodNamespace, cancellation)).Trim() : ApiGroup.SystemNamespace);
                var webhook = new WebhookHost(new WebhookOptions
                {
                    Listen = parsed.GetRequiredValue(listen),
                    Client = client,
                    Namespace = home,
                    Names = parsed.GetValue(names) is { Length: > 0 } given ? given : [$"reconciler-webhook.{home}.svc"],
                    Secret = parsed.GetRequiredValue(secret),
                    Configuration = parsed.GetRequiredValue(configuration),
                    AgentUser = parsed.GetValue(agents),
                    Loggers = log,
                });
                metrics.Needs("webhook", () => webhook.IsReady);
                await webhook.RunAsync(cancellation);
            }
            catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
            {
                throw new CommandFailedException(problem.Message, problem);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
