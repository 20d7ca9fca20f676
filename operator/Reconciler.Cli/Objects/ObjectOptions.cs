using System.CommandLine;

namespace Reconciler.Cli.Objects;

/// <summary>The options that verbs on objects share.</summary>
internal static class ObjectOptions
{
    public static Option<string?> Kubeconfig() => new("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, a pod's service account, ~/.kube/config." };

    public static Option<string?> Namespace() => new("--namespace", "-n") { Description = "The namespace. Default: that of the kubeconfig's context." };

    public static Option<string[]> Files() => new("--filename", "-f") { Description = "Files, folders (walked), or - for stdin.", AllowMultipleArgumentsPerToken = true };
}
