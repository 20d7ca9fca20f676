using System.Text.Json;

namespace Reconciler.Kubernetes.Status;

/// <summary>
/// How far an object is, by the rules that Flux, Argo CD and <c>kubectl wait</c> go by as well: those of kstatus (sigs.k8s.io/cli-utils, pkg/kstatus).
/// A pure function of the object as the API tells it.
/// </summary>
/// <param name="State">How far it is.</param>
/// <param name="Message">Why it is no further; empty when it is current.</param>
public sealed record Readiness(ReadinessState State, string Message)
{
    /// <summary>What is as it should be.</summary>
    public static Readiness Current { get; } = new(ReadinessState.Current, "");

    /// <summary>Tells how far an object is.</summary>
    /// <param name="resource">The object.</param>
    public static Readiness Of(JsonElement resource)
    {
        if (resource.Text("metadata", "deletionTimestamp") is not null)
        {
            return new Readiness(ReadinessState.Terminating, Finalizers(resource));
        }

        // What a controller said of an older spec says nothing of this one.
        if (resource.Number("metadata", "generation") is { } generation && resource.Number("status", "observedGeneration") is { } observed && observed != generation)
        {
            return InProgress($"generation {generation} is not looked at yet; the last one was {observed}");
        }

        if (Condition(resource, "Stalled") is ("True", var stalled))
        {
            return new Readiness(ReadinessState.Failed, stalled);
        }

        if (Condition(resource, "Reconciling") is ("True", var reconciling))
        {
            return InProgress(reconciling);
        }

        return CoreReadiness.Of(resource) ?? ByReady(resource);
    }

    /// <summary>What is on its way.</summary>
    internal static Readiness InProgress(string message) => new(ReadinessState.InProgress, message);

    /// <summary>A condition's status and what it says.</summary>
    internal static (string Status, string Message)? Condition(JsonElement resource, string type)
    {
        foreach (var condition in resource.Items("status", "conditions"))
        {
            if (condition.Text("type") == type)
            {
                var (reason, message) = (condition.Text("reason") ?? "", condition.Text("message") ?? "");
                return (condition.Text("status") ?? "", reason.Length == 0 || message.Length == 0 ? reason + message : $"{reason}: {message}");
            }
        }

        return null;
    }

    private static Readiness ByReady(JsonElement resource) => Condition(resource, "Ready") switch
    {
        null or ("True", _) => Current,
        ("False", var message) => InProgress(message),
        (_, var message) => InProgress(message.Length == 0 ? "Ready is Unknown" : message),
    };

    private static string Finalizers(JsonElement resource) => string.Join(", ", resource.Items("metadata", "finalizers").Select(name => name.GetString())) is { Length: > 0 } names
        ? $"is being deleted; waits for {names}"
        : "is being deleted";
}

/// <summary>How far an object is.</summary>
public enum ReadinessState
{
    /// <summary>It is what its spec says.</summary>
    Current,

    /// <summary>It is on its way.</summary>
    InProgress,

    /// <summary>It does not come further without an edit.</summary>
    Failed,

    /// <summary>It is being deleted.</summary>
    Terminating,
}
