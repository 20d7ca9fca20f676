using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Webhook.Review;

namespace Reconciler.Webhook.Tests.Review;

public sealed class ReviewerTests
{
    private const string Agents = "system:serviceaccount:reconciler:reconciler-agent";

    [Fact]
    public async Task AGoodObject_IsLetThrough_WithTheUidOfTheQuestion()
    {
        var answer = await AskAsync("CREATE", "VirtualMachine", "virtualmachines", Machine("{disks: [{name: root, size: 1Gi}]}"));
        answer["response"]!.ToJsonString().Should().Be("""{"uid":"u1","allowed":true}""");
        (answer["apiVersion"]!.GetValue<string>(), answer["kind"]!.GetValue<string>()).Should().Be(("admission.k8s.io/v1", "AdmissionReview"));
    }

    [Fact]
    public async Task ABadObject_IsRefused_WithEveryError()
    {
        var answer = await AskAsync("CREATE", "VirtualMachine", "virtualmachines", Machine("{runStrategy: Sometimes, memory: {size: lots}, colour: red}"));
        var status = answer["response"]!["status"]!;
        (answer["response"]!["allowed"]!.GetValue<bool>(), status["code"]!.GetValue<int>(), status["reason"]!.GetValue<string>()).Should().Be((false, 422, "Invalid"));
        status["details"]!["causes"]!.AsArray().Select(cause => cause!["field"]!.GetValue<string>()).Should().BeEquivalentTo("spec.runStrategy", "spec.memory.size", "spec.colour");
        status["message"]!.GetValue<string>().Should().StartWith("VirtualMachine.reconciler.dev \"web\" is invalid: [").And.Contain("spec.colour: there is no such field");
    }

    [Fact]
    public async Task WhatWasInvalidBefore_DoesNotBlockAChangeElsewhere_ButAChangeOfTheSpecAnswersForAllOfIt()
    {
        var (bad, labelled, worse) = (Machine("{runStrategy: Sometimes}"), Machine("{runStrategy: Sometimes}"), Machine("{runStrategy: Sometimes, guestAgent: true}"));
        labelled["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };
        (await IsAllowedAsync("UPDATE", "VirtualMachine", "virtualmachines", labelled, bad)).Should().BeTrue();
        (await IsAllowedAsync("UPDATE", "VirtualMachine", "virtualmachines", worse, bad)).Should().BeFalse();
    }

    [Fact]
    public async Task AStatus_AndAnObjectOfOthers_AndADeletion_AreLeftAlone()
    {
        var bad = Machine("{runStrategy: Sometimes}");
        (await IsAllowedAsync("UPDATE", "VirtualMachine", "virtualmachines", bad, Machine("{}"), subresource: "status")).Should().BeTrue();
        (await IsAllowedAsync("CREATE", "Other", "others", bad)).Should().BeTrue();
        (await IsAllowedAsync("CREATE", "VirtualMachine", "virtualmachines", bad, group: "kubevirt.io")).Should().BeTrue();
        (await IsAllowedAsync("DELETE", "VirtualMachine", "virtualmachines", null, bad)).Should().BeTrue();
    }

    [Theory]
    [InlineData("node1", "node1", true)]
    [InlineData("node2", "node1", false)]
    public async Task AnAgent_WritesTheStatusOfItsOwnPartitionsOnly(string caller, string node, bool allowed)
    {
        var partition = Json($$$"""{"metadata": {"name": "web", "namespace": "office"}, "spec": {"nodeName": "{{{node}}}"}}""");
        foreach (var user in new[] { AgentOf(caller), NodeUser(caller), Json($$"""{"username": "reconciler:node:{{caller}}", "groups": ["reconciler:nodes"]}""") })
        {
            (await IsAllowedAsync("UPDATE", "Partition", "partitions", partition, partition, user, subresource: "status")).Should().Be(allowed);
        }
    }

    [Fact]
    public async Task AnAgent_ChangesNothingOfAPartition_ButTakesItsFinalizerOffOneThatIsBeingDeleted()
    {
        var standing = Json("""{"metadata": {"name": "web", "finalizers": ["reconciler.dev/node"]}, "spec": {"nodeName": "node1"}}""");
        var deleted = Json("""{"metadata": {"name": "web", "deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["reconciler.dev/node"]}, "spec": {"nodeName": "node1"}}""");
        var released = Json("""{"metadata": {"name": "web", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"nodeName": "node1"}}""");
        var edited = Json("""{"metadata": {"name": "web", "finalizers": ["reconciler.dev/node"]}, "spec": {"nodeName": "node1", "generation": 7}}""");
        (await RefusalAsync(edited, standing)).Should().Be("partitions.reconciler.dev \"web\" is forbidden: node node1 may take the finalizer reconciler.dev/node off a partition that is being deleted, and change nothing else of it");
        (await RefusalAsync(Json("""{"metadata": {"name": "web"}, "spec": {"nodeName": "node1"}}"""), standing)).Should().NotBeNull();
        (await RefusalAsync(released, deleted)).Should().BeNull();

        async Task<string?> RefusalAsync(JsonObject document, JsonObject old) =>
            (await AskAsync("UPDATE", "Partition", "partitions", document, old, AgentOf("node1")))["response"]!["status"]?["message"]!.GetValue<string>();
    }

    [Fact]
    public async Task AnAgent_ReportsOnItselfAndOnMachinesWhosePartitionItHas()
    {
        (await IsAllowedAsync("CREATE", "DriftReport", "driftreports", Report("reconciler-system", "hypervisornode-node1"), user: AgentOf("node1"), ns: "reconciler-system")).Should().BeTrue();
        (await IsAllowedAsync("CREATE", "DriftReport", "driftreports", Report("reconciler-system", "hypervisornode-node2"), user: AgentOf("node1"), ns: "reconciler-system")).Should().BeFalse();
        (await IsAllowedAsync("CREATE", "DriftReport", "driftreports", Report("office", "virtualmachine-web"), user: AgentOf("node1"), ns: "office")).Should().BeTrue();
        (await IsAllowedAsync("CREATE", "DriftReport", "driftreports", Report("office", "virtualmachine-db"), user: AgentOf("node1"), ns: "office")).Should().BeFalse();
    }

    [Fact]
    public async Task AnAgent_KeepsItsOwnNodeAndLease()
    {
        (await IsAllowedAsync("UPDATE", "HypervisorNode", "hypervisornodes", Named("node2"), Named("node2"), AgentOf("node1"), subresource: "status")).Should().BeFalse();
        (await IsAllowedAsync("CREATE", "HypervisorNode", "hypervisornodes", Json("""{"metadata": {"name": "node1", "labels": {"a": "b"}}, "spec": {}}"""), user: AgentOf("node1"))).Should().BeFalse();
        (await IsAllowedAsync("CREATE", "Lease", "leases", Named("node2"), user: AgentOf("node1"), group: "coordination.k8s.io")).Should().BeFalse();
        (await IsAllowedAsync("CREATE", "Lease", "leases", Named("node1"), user: AgentOf("node1"), group: "coordination.k8s.io")).Should().BeTrue();
        (await IsAllowedAsync("UPDATE", "Lease", "leases", Named("reconciler-operator"), Named("reconciler-operator"), AgentOf("node1"), group: "coordination.k8s.io")).Should().BeFalse();
    }

    [Fact]
    public async Task AnAgentWhoseTokenTellsNoNode_WritesNothing()
    {
        var user = Json($$"""{"username": "{{Agents}}"}""");
        var answer = await AskAsync("CREATE", "Lease", "leases", Named("node1"), user: user, group: "coordination.k8s.io");
        answer["response"]!["status"]!["message"]!.GetValue<string>().Should().Contain("must say of which node it is");
    }

    [Fact]
    public async Task WhoeverIsNoAgent_MayWritePartitions() =>
        (await IsAllowedAsync("UPDATE", "Partition", "partitions", Named("web"), Named("web"), Json("""{"username": "system:node:node1", "groups": ["people"]}"""), subresource: "status")).Should().BeTrue("the group makes a node, not the name");

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"kind\":\"AdmissionReview\"}")]
    [InlineData("{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"a\"}}")]
    [InlineData("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{}}")]
    [InlineData("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"a\",\"object\":{\"metadata\":7}}}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("\u00ff{")]
    public void WhatIsNoReview_IsSaid(string body) =>
        FluentActions.Invoking(() => ReviewRequest.Read(Encoding.UTF8.GetBytes(body))).Should().Throw<FormatException>();

    private static JsonObject AgentOf(string node) => Json($$$"""{"username": "{{{Agents}}}", "extra": {"authentication.kubernetes.io/node-name": ["{{{node}}}"]}}""");

    private static JsonObject NodeUser(string node) => Json($$"""{"username": "system:node:{{node}}", "groups": ["system:nodes"]}""");

    private static JsonObject Named(string name) => Json($$$"""{"metadata": {"name": "{{{name}}}"}}""");

    private static JsonObject Report(string ns, string name) => Json($$$"""{"metadata": {"name": "{{{name}}}", "namespace": "{{{ns}}}"}, "status": {}}""");

    private static JsonObject Machine(string spec)
    {
        var machine = Json("""{"apiVersion": "reconciler.dev/v1alpha1", "kind": "VirtualMachine", "metadata": {"name": "web", "namespace": "office"}}""");
        machine["spec"] = JsonNode.Parse(spec.Length == 2 ? spec : System.Text.RegularExpressions.Regex.Replace(spec, "([A-Za-z0-9]+)", "\"$1\"").Replace("\"true\"", "true", StringComparison.Ordinal));
        return machine;
    }

    private static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;

    private static async Task<bool> IsAllowedAsync(string operation, string kind, string plural, JsonObject? document, JsonObject? old = null, JsonObject? user = null, string subresource = "", string ns = "office", string group = "reconciler.dev") =>
        (await AskAsync(operation, kind, plural, document, old, user, subresource, ns, group))["response"]!["allowed"]!.GetValue<bool>();

    private static Task<JsonObject> AskAsync(string operation, string kind, string plural, JsonObject? document, JsonObject? old = null, JsonObject? user = null, string subresource = "", string ns = "office", string group = "reconciler.dev")
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "u1",
                ["operation"] = operation,
                ["kind"] = new JsonObject { ["group"] = group, ["version"] = "v1alpha1", ["kind"] = kind },
                ["resource"] = new JsonObject { ["group"] = group, ["version"] = "v1alpha1", ["resource"] = plural },
                ["subResource"] = subresource,
                ["namespace"] = ns,
                ["userInfo"] = user?.DeepClone(),
                ["object"] = document?.DeepClone(),
                ["oldObject"] = old?.DeepClone(),
            },
        };
        return new Reviewer(Agents, (node, place, machine, _) => Task.FromResult((node, place, machine) == ("node1", "office", "web")))
            .ReviewAsync(ReviewRequest.Read(Encoding.UTF8.GetBytes(review.ToJsonString())), default);
    }
}
