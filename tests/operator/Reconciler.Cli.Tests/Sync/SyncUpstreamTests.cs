using Reconciler.Kubernetes.Status;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>Upstream's own API server in place of the embedded one.</summary>
public sealed class SyncUpstreamTests
{
    [UpstreamFact]
    public async Task OnUpstreamsServer_ARepositoryIsApplied_IsANoOpAgain_AndIsPruned()
    {
        await using var upstream = await UpstreamApi.StartAsync("--unsafe-no-fsync");
        using var world = await SyncWorld.MakeAsync(upstream.KubeconfigPath);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "crds/generated"), "*.yaml"))
        {
            world.Repository.Put("crds/" + Path.GetFileName(file), await File.ReadAllTextAsync(file));
        }

        await world.Repository.Put("all.yaml", $$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            stringData: {one: a, two: b}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d, creationTimestamp: null, annotations: {} }
            spec:
              replicas: 0
              selector: {matchLabels: {app: d} }
              template: {metadata: {labels: {app: d} }, spec: {containers: [{name: c, image: none, ports: [{containerPort: 80}]}]} }
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: MachineType
            metadata: {name: small}
            spec: {memory: {size: 512Mi} }
            """).Put("c.yaml", SyncWorld.Config("c")).CommitAsync();

        (await world.SyncAsync()).Message.Should().Be("there is no namespace reconciler-system for the sync's lease and inventory; make it, or name another one by --inventory-namespace");
        string[] place = ["--inventory-namespace", world.Namespace];
        var first = await world.SyncAsync(place);
        first.ExitCode.Should().Be(0, first.Output);
        first.Results.Values.Should().OnlyContain(result => result == "created");

        var second = await world.SyncAsync(place);
        second.ExitCode.Should().Be(0, second.Output);
        second.Results.Where(item => item.Value != "unchanged").Should().BeEmpty();

        // A key less of a Secret, and an object less.
        await world.Repository.Put("all.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {one: a}\n").CommitAsync();
        var third = await world.SyncAsync(place);
        third.ExitCode.Should().Be(0, third.Output);
        third.Results.Where(item => item.Value != "unchanged").Should().BeEquivalentTo(new Dictionary<string, string> { ["s"] = "changed", ["d"] = "pruned", ["small"] = "pruned" });
        (await world.GetAsync($"api/v1/namespaces/{world.Namespace}/secrets/s")).Field("data")!.Value.EnumerateObject().Should().ContainSingle();

        await world.ApplyAsAsync("somebody", $"api/v1/namespaces/{world.Namespace}/configmaps/c", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"colour":"pink"}}""");
        (await world.SyncAsync(place)).Results["c"].Should().Be("conflict");
    }
}
