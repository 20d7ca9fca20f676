using Reconciler.Kubernetes.Election;
using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Operators that take turns on one API and one northbound database.</summary>
public sealed class LeaderElectionTests
{
    [Fact]
    public async Task OfTwoOperators_OneWorks_TheOtherWritesNothing_AndGoesOnWhereTheFirstEnded()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 0);
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        var first = plane.StartCandidate("first");
        await first.Leads.WaitAsync(TimeSpan.FromSeconds(30));
        var second = plane.StartCandidate("second");
        await Eventually.SeesAsync("the second has read everything", () => Task.FromResult(second.Writes.Count), writes => writes > 0);
        await plane.ApplyAsync(Machine("web"));
        await PartitionAsync(plane, "web");
        second.Writes.Should().Equal(["POST /api/v1/namespaces"], "the Lease's namespace has to be there; beyond that a candidate only reads");

        await first.StopAsync();
        await first.Running;
        await second.Leads.WaitAsync(TimeSpan.FromSeconds(30));
        await plane.ApplyAsync(Machine("db"));
        await PartitionAsync(plane, "db");
        first.Writes.Should().NotContain(write => write.EndsWith("/db", StringComparison.Ordinal));
        second.Writes.Should().NotContain(write => write.EndsWith("/partitions/web", StringComparison.Ordinal), "what stands is not touched");
    }

    [Fact]
    public async Task AnOperatorWhoseLeaseIsTaken_EndsWithAClearMessage_AndWritesNoMore()
    {
        await using var plane = await ControlPlane.StartAsync(operators: 0);
        var only = plane.StartCandidate("only");
        await only.Leads.WaitAsync(TimeSpan.FromSeconds(30));
        await plane.KubectlAsync("patch lease reconciler-operator -n reconciler-system --type=merge -p {\"spec\":{\"holderIdentity\":\"thief\"}}");
        await FluentActions.Awaiting(() => only.Running.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<LeadershipLostException>().WithMessage("this process leads no longer*thief holds it");
        only.Writes.Clear();
        await plane.ApplyAsync(Machine("web"));
        (await plane.Client.For(Kinds.VirtualMachines).GetAsync(new ResourceKey("default", "web"), default)).Metadata.Finalizers.Should().BeNull();
        only.Writes.Should().BeEmpty();
    }

    private static Task PartitionAsync(ControlPlane plane, string name) => Eventually.SeesAsync(
        $"the Partition of {name}", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", name), default), found => found is not null);

    private static string Machine(string name) => $$$"""
        {apiVersion: reconciler.dev/v1alpha1, kind: VirtualMachine, metadata: {name: {{{name}}}}, spec: {disks: [{name: data, size: 1Gi}]}}
        """;
}
