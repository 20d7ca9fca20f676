using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;

namespace Reconciler.Cli.Verbs;

/// <summary>The API that a kubeconfig names.</summary>
internal static class Connecting
{
    /// <summary>Opens it, and tells the namespace of the context.</summary>
    /// <exception cref="CommandFailedException">The kubeconfig cannot be used.</exception>
    public static ApiClient Open(string? kubeconfig, out string contextNamespace)
    {
        try
        {
            var configuration = ApiConnection.Load(kubeconfig);
            contextNamespace = configuration.Namespace ?? "default";
            return ApiClient.From(configuration, TimeProvider.System);
        }
        catch (Exception problem) when (problem is IOException or k8s.Exceptions.KubeConfigException)
        {
            throw new CommandFailedException($"the kubeconfig cannot be used: {problem.Message}", problem);
        }
    }
}
