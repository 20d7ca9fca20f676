using System.Text.Json;

namespace Reconciler.Kubernetes.Status;

/// <summary>How far objects of Kubernetes' own kinds are, which have no condition Ready or more than that.</summary>
internal static class CoreReadiness
{
    /// <summary>Tells it; null when the kind has no rules of its own.</summary>
    public static Readiness? Of(JsonElement resource)
    {
        var group = (resource.Text("apiVersion") ?? "").Split('/') is [var first, _] ? first : "";
        return (group, resource.Text("kind")) switch
        {
            ("", "Namespace" or "Secret" or "ConfigMap") => Readiness.Current,
            ("", "Pod") => Pod(resource),
            ("", "PersistentVolumeClaim") => Phase(resource, "Bound"),
            ("", "Service") => Service(resource),
            ("apiextensions.k8s.io", "CustomResourceDefinition") => Definition(resource),
            ("batch", "Job") => Job(resource),
            ("batch", "CronJob") => Readiness.Current,
            ("apps", "Deployment") => Deployment(resource),
            ("apps", "ReplicaSet") => Replicas(resource, Wanted(resource), "readyReplicas"),
            ("apps", "StatefulSet") => StatefulSet(resource),
            ("apps", "DaemonSet") => DaemonSet(resource),
            ("policy", "PodDisruptionBudget") => resource.Number("status", "currentHealthy") >= resource.Number("status", "desiredHealthy") ? Readiness.Current : Readiness.InProgress("too few pods are healthy"),
            _ => null,
        };
    }

    private static Readiness Unseen => Readiness.InProgress("nobody has looked at it yet");

    private static Readiness Phase(JsonElement resource, string wanted) =>
        resource.Text("status", "phase") is var phase && phase == wanted ? Readiness.Current : phase is null ? Unseen : Readiness.InProgress($"the phase is {phase}");

    private static Readiness Pod(JsonElement resource) => resource.Text("status", "phase") switch
    {
        "Succeeded" => Readiness.Current,
        "Failed" => new Readiness(ReadinessState.Failed, resource.Text("status", "message") ?? "the pod failed"),
        "Running" when Readiness.Condition(resource, "Ready") is ("True", _) => Readiness.Current,
        var phase => Readiness.InProgress($"the phase is {phase ?? "unknown"}"),
    };

    private static Readiness Service(JsonElement resource) =>
        resource.Text("spec", "type") == "LoadBalancer" && !resource.Items("status", "loadBalancer", "ingress").Any() ? Readiness.InProgress("it has no address yet") : Readiness.Current;

    private static Readiness Definition(JsonElement resource) => Readiness.Condition(resource, "NamesAccepted") is ("False", var refusal)
        ? new Readiness(ReadinessState.Failed, refusal)
        : Readiness.Condition(resource, "Established") is ("True", _) ? Readiness.Current : Readiness.InProgress("it is not established yet");

    private static Readiness Job(JsonElement resource) => Readiness.Condition(resource, "Failed") is ("True", var message)
        ? new Readiness(ReadinessState.Failed, message)
        : Readiness.Condition(resource, "Complete") is ("True", _) ? Readiness.Current
        : resource.Text("status", "startTime") is null ? Unseen
        // A job that runs is what its spec asks for; how long it takes is not known.
        : Readiness.Current;

    private static Readiness Deployment(JsonElement resource)
    {
        if (Readiness.Condition(resource, "Progressing") is ("False", var late))
        {
            return new Readiness(ReadinessState.Failed, late);
        }

        var wanted = Wanted(resource);
        return resource.Number("status", "replicas") > resource.Number("status", "updatedReplicas").GetValueOrDefault()
            ? Readiness.InProgress("pods of the former generation are still there")
            : Replicas(resource, wanted, "updatedReplicas") is { State: ReadinessState.InProgress } waiting ? waiting : Replicas(resource, wanted, "availableReplicas");
    }

    private static Readiness StatefulSet(JsonElement resource)
    {
        // On OnDelete a person replaces the pods; the set itself has nothing more to do.
        var isByHand = resource.Text("spec", "updateStrategy", "type") == "OnDelete";
        return Replicas(resource, Wanted(resource), "readyReplicas") is { State: ReadinessState.InProgress } waiting ? waiting
            : isByHand || resource.Text("status", "updateRevision") == resource.Text("status", "currentRevision") || resource.Number("spec", "updateStrategy", "rollingUpdate", "partition") > 0 ? Readiness.Current
            : Readiness.InProgress("pods of the former revision are still there");
    }

    private static Readiness DaemonSet(JsonElement resource) => resource.Number("status", "desiredNumberScheduled") is not { } wanted ? Unseen
        : resource.Text("spec", "updateStrategy", "type") != "OnDelete" && Replicas(resource, wanted, "updatedNumberScheduled") is { State: ReadinessState.InProgress } waiting ? waiting
        : Replicas(resource, wanted, "numberReady");

    private static long Wanted(JsonElement resource) => resource.Number("spec", "replicas") ?? 1;

    private static Readiness Replicas(JsonElement resource, long wanted, string counter)
    {
        var count = resource.Number("status", counter) ?? 0;
        return count >= wanted ? Readiness.Current : Readiness.InProgress($"{counter}: {count} of {wanted}");
    }
}
