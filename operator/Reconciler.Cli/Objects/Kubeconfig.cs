using k8s;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Connection;

namespace Reconciler.Cli.Objects;

/// <summary>The API that a kubeconfig names.</summary>
internal static class Kubeconfig
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The file; null: KUBECONFIG, a pod's service account, ~/.kube/config.</param>
    /// <exception cref="CommandFailedException">It cannot be used.</exception>
    public static KubernetesClientConfiguration Load(string? path)
    {
        try
        {
            return ApiConnection.Load(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or k8s.Exceptions.KubeConfigException)
        {
            throw new CommandFailedException($"the kubeconfig cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>The namespace of a kubeconfig's context.</summary>
    public static string NamespaceOf(KubernetesClientConfiguration configuration) => configuration.Namespace ?? "default";

    /// <summary>Opens its API, and tells the namespace of the context.</summary>
    /// <inheritdoc cref="Load"/>
    public static ApiClient Open(string? path, out string contextNamespace)
    {
        var configuration = Load(path);
        contextNamespace = NamespaceOf(configuration);
        return ApiClient.From(configuration, TimeProvider.System);
    }
}
