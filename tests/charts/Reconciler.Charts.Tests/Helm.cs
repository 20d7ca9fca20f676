using Reconciler.Testing;

namespace Reconciler.Charts.Tests;

/// <summary>The real Helm on the chart of this clone.</summary>
internal static class Helm
{
    public const string Namespace = "reconciler-system";

    public static string Chart { get; } = Path.Combine(Repository.Root, "charts", "reconciler");

    /// <summary>What must be given.</summary>
    public static string[] Required { get; } = ["--set", "operator.northbound=tcp:192.0.2.1:6641"];

    public static Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync(
        new Dictionary<string, string> { ["HOME"] = Path.GetTempPath(), ["KUBECONFIG"] = "/dev/null" }, Path.Combine(Repository.Artifacts, "bin", "helm"), arguments);

    public static Task<CommandResult> TemplateAsync(params string[] options) => RunAsync(["template", "reconciler", Chart, "--namespace", Namespace, .. options]);
}
