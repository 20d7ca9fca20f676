using System.Text.Json;
using Reconciler.Kubernetes.Status;

namespace Reconciler.Kubernetes.Tests.Status;

/// <summary>kstatus' rules (sigs.k8s.io/cli-utils, pkg/kstatus/README.md), case by case.</summary>
public sealed class ReadinessTests
{
    private const string Ours = "reconciler.dev/v1alpha1, VirtualMachine";

    [Theory]
    [InlineData(Ours, """{}""", ReadinessState.Current)]
    [InlineData(Ours, """{"metadata":{"deletionTimestamp":"2030-01-01T00:00:00Z"}}""", ReadinessState.Terminating)]
    [InlineData(Ours, """{"metadata":{"generation":2},"status":{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True"}]}}""", ReadinessState.InProgress)]
    [InlineData(Ours, """{"metadata":{"generation":2},"status":{"observedGeneration":2,"conditions":[{"type":"Ready","status":"True"}]}}""", ReadinessState.Current)]
    [InlineData(Ours, """{"status":{"conditions":[{"type":"Ready","status":"False"}]}}""", ReadinessState.InProgress)]
    [InlineData(Ours, """{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""", ReadinessState.InProgress)]
    [InlineData(Ours, """{"status":{"conditions":[{"type":"Reconciling","status":"True"},{"type":"Ready","status":"True"}]}}""", ReadinessState.InProgress)]
    [InlineData(Ours, """{"status":{"conditions":[{"type":"Stalled","status":"True"},{"type":"Ready","status":"False"}]}}""", ReadinessState.Failed)]
    [InlineData(Ours, """{"status":{"conditions":"none"}}""", ReadinessState.Current)]
    [InlineData("v1, ConfigMap", """{}""", ReadinessState.Current)]
    [InlineData("v1, Namespace", """{"status":{"phase":"Active"}}""", ReadinessState.Current)]
    [InlineData("v1, Pod", """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""", ReadinessState.Current)]
    [InlineData("v1, Pod", """{"status":{"phase":"Pending"}}""", ReadinessState.InProgress)]
    [InlineData("v1, Pod", """{"status":{"phase":"Failed"}}""", ReadinessState.Failed)]
    [InlineData("v1, PersistentVolumeClaim", """{"status":{"phase":"Pending"}}""", ReadinessState.InProgress)]
    [InlineData("v1, Service", """{"spec":{"type":"ClusterIP"}}""", ReadinessState.Current)]
    [InlineData("v1, Service", """{"spec":{"type":"LoadBalancer"},"status":{"loadBalancer":{}}}""", ReadinessState.InProgress)]
    [InlineData("apps/v1, Deployment", """{"spec":{"replicas":2},"status":{"replicas":2,"updatedReplicas":2,"availableReplicas":2}}""", ReadinessState.Current)]
    [InlineData("apps/v1, Deployment", """{"spec":{"replicas":2},"status":{"replicas":3,"updatedReplicas":2,"availableReplicas":2}}""", ReadinessState.InProgress)]
    [InlineData("apps/v1, Deployment", """{"spec":{"replicas":2},"status":{"replicas":2,"updatedReplicas":2,"availableReplicas":1}}""", ReadinessState.InProgress)]
    [InlineData("apps/v1, Deployment", """{"status":{"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}]}}""", ReadinessState.Failed)]
    [InlineData("apps/v1, StatefulSet", """{"status":{"readyReplicas":1,"updateRevision":"b","currentRevision":"a"}}""", ReadinessState.InProgress)]
    [InlineData("apps/v1, StatefulSet", """{"spec":{"updateStrategy":{"type":"OnDelete"}},"status":{"readyReplicas":1,"updateRevision":"b","currentRevision":"a"}}""", ReadinessState.Current)]
    [InlineData("apps/v1, DaemonSet", """{}""", ReadinessState.InProgress)]
    [InlineData("apps/v1, DaemonSet", """{"status":{"desiredNumberScheduled":2,"updatedNumberScheduled":2,"numberReady":2}}""", ReadinessState.Current)]
    [InlineData("batch/v1, Job", """{"status":{"startTime":"2030-01-01T00:00:00Z"}}""", ReadinessState.Current)]
    [InlineData("batch/v1, Job", """{"status":{"startTime":"2030-01-01T00:00:00Z","conditions":[{"type":"Failed","status":"True"}]}}""", ReadinessState.Failed)]
    [InlineData("batch/v1, Job", """{}""", ReadinessState.InProgress)]
    [InlineData("policy/v1, PodDisruptionBudget", """{"status":{"currentHealthy":1,"desiredHealthy":2}}""", ReadinessState.InProgress)]
    [InlineData("apiextensions.k8s.io/v1, CustomResourceDefinition", """{"status":{"conditions":[{"type":"NamesAccepted","status":"True"}]}}""", ReadinessState.InProgress)]
    [InlineData("apiextensions.k8s.io/v1, CustomResourceDefinition", """{"status":{"conditions":[{"type":"NamesAccepted","status":"False"}]}}""", ReadinessState.Failed)]
    [InlineData("apiextensions.k8s.io/v1, CustomResourceDefinition", """{"status":{"conditions":[{"type":"Established","status":"True"}]}}""", ReadinessState.Current)]
    public void AnObject_IsAsFarAsKstatusSays(string kind, string content, ReadinessState state)
    {
        var names = kind.Split(", ");
        using var document = JsonDocument.Parse($$"""{"apiVersion":"{{names[0]}}","kind":"{{names[1]}}",{{content[1..]}}""".Replace(",}", "}", StringComparison.Ordinal));

        var readiness = Readiness.Of(document.RootElement);

        readiness.State.Should().Be(state);
    }

    [Fact]
    public void WhatIsNotReady_SaysWhy()
    {
        using var document = JsonDocument.Parse("""{"apiVersion":"a/v1","kind":"B","status":{"conditions":[{"type":"Ready","status":"False","reason":"Missing","message":"there is no VirtualNetwork office yet"}]}}""");
        Readiness.Of(document.RootElement).Should().Be(new Readiness(ReadinessState.InProgress, "Missing: there is no VirtualNetwork office yet"));
    }
}
