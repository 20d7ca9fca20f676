using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authorization;

[Collection(SecuredApi.Collection)]
public sealed class NodeTests(SecuredApi api)
{
    private const string Ours = "/apis/reconciler.dev/v1alpha1";
    private const string Status = """{"status":{"phase":"Running"}}""";

    private ApiClient Node => api.As("system:node:node1", "system:nodes");

    [Fact]
    public async Task Partitions_AreListedAndWatchedByTheNodesOwnNameOnly()
    {
        var ns = await FilledAsync();
        var list = await Node.GetAsync($"{Ours}/partitions?fieldSelector=spec.nodeName%3Dnode1");
        list.Json["items"]!.AsArray().Select(item => item!["spec"]!["nodeName"]!.GetValue<string>()).Distinct().Should().Equal("node1");
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/partitions?fieldSelector=spec.nodeName%3Dnode1,metadata.name%3Dmine")).Code.Should().Be(200);
        foreach (var query in new[] { "", "?fieldSelector=spec.nodeName%3Dnode2", "?fieldSelector=spec.nodeName!%3Dnode1", "?fieldSelector=spec.nodeName%3Dnode11", "?labelSelector=spec.nodeName%3Dnode1", "?fieldSelector=spec.nodeName%3Dnode2&fieldSelector=spec.nodeName%3Dnode1", "?watch=1", "?fieldSelector=metadata.name%3Dmine", "?fieldSelector=a%5C,spec.nodeName%3Dnode1" })
        {
            (await Node.GetAsync($"{Ours}/partitions{query}")).Code.Should().Be(403, query);
        }

        (await Node.WatchAsync($"{Ours}/partitions?watch=1&fieldSelector=spec.nodeName%3Dnode1", 1)).Should().ContainSingle();
    }

    [Fact]
    public async Task Partition_OfAnotherNode_IsNeitherReadNorWritten()
    {
        var ns = await FilledAsync();
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/partitions/mine")).Code.Should().Be(200);
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/partitions/theirs")).Code.Should().Be(403);
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/partitions/gone")).Code.Should().Be(404, "an agent must learn what has gone");
        (await Node.PatchAsync($"{Ours}/namespaces/{ns}/partitions/mine/status", Status, "merge-patch+json")).Code.Should().Be(200);
        (await Node.PatchAsync($"{Ours}/namespaces/{ns}/partitions/theirs/status", Status, "merge-patch+json")).Message
            .Should().Be($"partitions.reconciler.dev \"theirs\" is forbidden: User \"system:node:node1\" cannot patch resource \"partitions/status\" in API group \"reconciler.dev\" in the namespace \"{ns}\"");
        (await Node.DeleteAsync($"{Ours}/namespaces/{ns}/partitions/mine")).Code.Should().Be(403);
        (await Node.DeleteAsync($"{Ours}/namespaces/{ns}/partitions?fieldSelector=spec.nodeName%3Dnode1")).Code.Should().Be(403);
        (await Node.PostAsync($"{Ours}/namespaces/{ns}/partitions", Partition("new", "node1"))).Code.Should().Be(403);
    }

    [Fact]
    public async Task Partition_LosesTheNodesFinalizerWhenDeletedAndChangesInNothingElse()
    {
        var ns = await FilledAsync();
        var path = $"{Ours}/namespaces/{ns}/partitions/mine";
        (await Node.PatchAsync(path, """{"metadata":{"finalizers":null}}""", "merge-patch+json")).Code.Should().Be(403, "nobody deletes it");
        (await Node.PatchAsync(path, """{"spec":{"nodeName":"node2"}}""", "merge-patch+json")).Code.Should().Be(403);
        (await Node.PatchAsync(path, """{"metadata":{"annotations":{"a":"b"}}}""", "merge-patch+json")).Code.Should().Be(403);
        (await api.Administrator.DeleteAsync(path)).Code.Should().Be(200);
        (await Node.PatchAsync(path, """{"metadata":{"finalizers":["example.test/other"],"annotations":{"a":"b"}}}""", "merge-patch+json")).Code.Should().Be(403);
        (await Node.PatchAsync(path, """{"metadata":{"finalizers":[]}}""", "merge-patch+json")).Code.Should().Be(403, "another's finalizer");
        (await Node.PatchAsync(path, """{"metadata":{"finalizers":["example.test/other"]}}""", "merge-patch+json")).Code.Should().Be(200);
    }

    [Fact]
    public async Task OwnNodeAndLease_AreMadeAndKept_OthersAreNot()
    {
        var client = api.As("system:node:node7", "system:nodes");
        (await client.PostAsync($"{Ours}/hypervisornodes", Object("HypervisorNode", "node8"))).Message.Should().Be("hypervisornodes.reconciler.dev \"node8\" is forbidden: node node7 may write its own HypervisorNode only");
        var labelled = Object("HypervisorNode", "node7");
        labelled["metadata"]!["labels"] = new JsonObject { ["zone"] = "trusted" };
        (await client.PostAsync($"{Ours}/hypervisornodes", labelled)).Code.Should().Be(403);
        (await client.PostAsync($"{Ours}/hypervisornodes", Object("HypervisorNode", "node7"))).Text.Should().Contain("uid");
        (await client.GetAsync($"{Ours}/hypervisornodes/node7")).Code.Should().Be(200);
        (await client.GetAsync($"{Ours}/hypervisornodes?fieldSelector=metadata.name%3Dnode7")).Code.Should().Be(200);
        (await client.GetAsync($"{Ours}/hypervisornodes")).Code.Should().Be(403);
        (await client.PatchAsync($"{Ours}/hypervisornodes/node7/status", """{"status":{"agentVersion":"1"}}""", "merge-patch+json")).Code.Should().Be(200);
        (await client.PatchAsync($"{Ours}/hypervisornodes/node7", """{"spec":{"unschedulable":false}}""", "merge-patch+json")).Code.Should().Be(403);
        (await client.PatchAsync($"{Ours}/hypervisornodes/node1/status", """{"status":{}}""", "merge-patch+json")).Code.Should().Be(403);

        const string Leases = "/apis/coordination.k8s.io/v1/namespaces/reconciler-system/leases";
        (await client.PostAsync(Leases, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "node7" } })).Code.Should().Be(201);
        (await client.PatchAsync(Leases + "/node7", """{"spec":{"holderIdentity":"node7"}}""", "merge-patch+json")).Code.Should().Be(200);
        (await client.PostAsync(Leases, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "node8" } })).Code.Should().Be(403);
        (await client.GetAsync(Leases)).Code.Should().Be(403);
        (await client.DeleteAsync(Leases + "/node7")).Code.Should().Be(403);
        (await client.PostAsync("/apis/coordination.k8s.io/v1/namespaces/default/leases", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "node7" } })).Code.Should().Be(403);
    }

    [Fact]
    public async Task DriftReports_AreThoseOfItselfAndOfItsMachines()
    {
        var ns = await FilledAsync();
        (await Node.PostAsync($"{Ours}/namespaces/{ns}/driftreports", Object("DriftReport", "virtualmachine-mine"))).Code.Should().Be(201);
        (await Node.PostAsync($"{Ours}/namespaces/{ns}/driftreports", Object("DriftReport", "virtualmachine-theirs"))).Code.Should().Be(403);
        (await Node.PostAsync($"{Ours}/namespaces/{ns}/driftreports", Object("DriftReport", "virtualnetwork-mine"))).Code.Should().Be(403);
        (await Node.PostAsync($"{Ours}/namespaces/reconciler-system/driftreports", Object("DriftReport", "hypervisornode-node2"))).Code.Should().Be(403);
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/driftreports/virtualmachine-mine")).Code.Should().Be(200);
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/driftreports/virtualmachine-theirs")).Code.Should().Be(403);
        (await Node.GetAsync($"{Ours}/namespaces/{ns}/driftreports")).Code.Should().Be(403);
        (await Node.PatchAsync($"{Ours}/namespaces/{ns}/driftreports/virtualmachine-mine/status", """{"status":{"open":0}}""", "merge-patch+json")).Code.Should().Be(200);
    }

    [Fact]
    public async Task Events_CarryTheNodeThatTellsThem()
    {
        var ns = await FilledAsync();
        JsonObject Told(string host) => new()
        {
            ["metadata"] = new JsonObject { ["name"] = "e-" + Guid.NewGuid().ToString("N") },
            ["involvedObject"] = new JsonObject { ["kind"] = "Partition", ["name"] = "mine", ["namespace"] = ns },
            ["source"] = new JsonObject { ["component"] = "agent", ["host"] = host },
            ["reportingInstance"] = host,
        };
        var made = await Node.PostAsync($"/api/v1/namespaces/{ns}/events", Told("node1"));
        made.Code.Should().Be(201);
        var path = $"/api/v1/namespaces/{ns}/events/{made.Json["metadata"]!["name"]}";
        (await Node.PatchAsync(path, """{"count":2}""", "merge-patch+json")).Code.Should().Be(200);
        (await Node.PatchAsync(path, """{"reportingInstance":"node2"}""", "merge-patch+json")).Code.Should().Be(403);
        (await Node.PostAsync($"/api/v1/namespaces/{ns}/events", Told("node2"))).Code.Should().Be(403);
        (await Node.GetAsync($"/api/v1/namespaces/{ns}/events")).Code.Should().Be(403);
    }

    [Theory]
    [InlineData("/api/v1/secrets")]
    [InlineData("/api/v1/namespaces/default/secrets/x")]
    [InlineData("/api/v1/namespaces/default/configmaps/x")]
    [InlineData("/api/v1/namespaces")]
    [InlineData(Ours + "/virtualmachines")]
    [InlineData(Ours + "/virtualnetworks")]
    [InlineData(Ours + "/virtualnetworks?fieldSelector=status.natNode%3Dnode2")]
    [InlineData(Ours + "/machineimages")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles")]
    public async Task SecretsAndWhatIsNotItsOwn_AreRefused(string path) => (await Node.GetAsync(path)).Code.Should().Be(403);

    [Fact]
    public async Task Networks_AreReadByTheirNatNode() =>
        (await Node.GetAsync($"{Ours}/virtualnetworks?fieldSelector=status.natNode%3Dnode1")).Code.Should().Be(200);

    [Theory]
    [InlineData("system:node:node1", "others")]
    [InlineData("node1", "system:nodes")]
    public async Task NameOrGroupAlone_MakesNoNode(string user, string group) =>
        (await api.As(user, group).GetAsync($"{Ours}/partitions?fieldSelector=spec.nodeName%3Dnode1")).Code.Should().Be(403);

    private async Task<string> FilledAsync()
    {
        var ns = await api.NamespaceAsync();
        (await api.Administrator.PostAsync($"{Ours}/namespaces/{ns}/partitions", Partition("mine", "node1"))).Text.Should().Contain("creationTimestamp");
        (await api.Administrator.PostAsync($"{Ours}/namespaces/{ns}/partitions", Partition("theirs", "node2"))).Text.Should().Contain("creationTimestamp");
        return ns;
    }

    private static JsonObject Object(string kind, string name) => new()
    {
        ["apiVersion"] = "reconciler.dev/v1alpha1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject(),
    };

    internal static JsonObject Partition(string name, string node)
    {
        var partition = Object("Partition", name);
        partition["metadata"]!["finalizers"] = new JsonArray("reconciler.dev/node", "example.test/other");
        partition["spec"] = JsonNode.Parse($$$"""
            {"virtualMachine":{"name":"{{{name}}}","uid":"2f3c0a52-7c7e-4a53-9f6e-1c1f6f1d2a11"},"nodeName":"{{{node}}}","generation":1,"runStrategy":"Always","powerState":"Running",
             "machine":{"architecture":"x86_64","cpu":{"cores":1,"maxCores":1,"sockets":1,"threads":1,"model":"host-model"},"memory":{"size":"64Mi","max":"64Mi"},"firmware":{},"guestAgent":false} }
            """);
        return partition;
    }
}
