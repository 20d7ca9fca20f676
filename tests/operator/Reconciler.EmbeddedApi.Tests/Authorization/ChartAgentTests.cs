using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;
using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Authorization;

/// <summary>The role that the chart gives to agents on a cluster, against the authorizer that decides here.</summary>
[Collection(SecuredApi.Collection)]
public sealed class ChartAgentTests(SecuredApi api)
{
    private const string Agent = "system:serviceaccount:reconciler-system:reconciler-agent";
    private static readonly string[] Verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

    [Fact]
    public async Task TheChartsRole_GivesAnAgentTheVerbsThatItHasHere_AndNoOthers()
    {
        var chart = await Command.RunAsync(
            new Dictionary<string, string> { ["HOME"] = Path.GetTempPath() },
            Path.Combine(Repository.Artifacts, "bin", "helm"),
            ["template", "reconciler", Path.Combine(Repository.Root, "charts", "reconciler"), "-n", "reconciler-system", "--set", "operator.northbound=tcp:192.0.2.1:6641", "--show-only", "templates/agent-access.yaml"]);
        (await api.KubectlAsync(["apply", "-f", "-"], input: chart.Succeeded())).Succeeded();
        var ns = await api.NamespaceAsync();
        (await api.Administrator.PostAsync($"/apis/reconciler.dev/v1alpha1/namespaces/{ns}/partitions", NodeTests.Partition("mine", "node1"))).Code.Should().Be(201);

        var kinds = (await api.Administrator.GetAsync("/apis/reconciler.dev/v1alpha1")).Json["resources"]!.AsArray().Select(kind => ("reconciler.dev", kind!["name"]!.GetValue<string>()));
        var asked = 0;
        foreach (var (group, resource) in kinds.Concat([("", "events"), ("", "secrets"), ("", "configmaps"), ("", "namespaces"), ("", "serviceaccounts/token"), ("coordination.k8s.io", "leases"), ("rbac.authorization.k8s.io", "clusterroles")]))
        {
            foreach (var verb in Verbs)
            {
                var attributes = Own(ns, group, resource, verb);
                var here = await IsAllowedAsync("system:node:node1", "system:nodes", attributes);
                (await IsAllowedAsync(Agent, "system:serviceaccounts", attributes)).Should().Be(here, "{0} {1}", verb, resource);
                asked += here ? 1 : 0;
            }
        }

        asked.Should().BeGreaterThan(20);
    }

    /// <summary>A request about what is the node's own.</summary>
    private static JsonObject Own(string ns, string group, string resource, string verb)
    {
        var kind = resource.Split('/')[0];
        var isMany = verb is "list" or "watch" or "deletecollection";
        var selector = !isMany ? null : kind switch { "partitions" => "spec.nodeName=node1", "virtualnetworks" => "status.natNode=node1", _ => null };
        var attributes = new JsonObject
        {
            ["group"] = group,
            ["version"] = group == "reconciler.dev" ? "v1alpha1" : "v1",
            ["resource"] = kind,
            ["subresource"] = resource.Contains('/', StringComparison.Ordinal) ? resource.Split('/')[1] : "",
            ["verb"] = verb,
            ["namespace"] = kind is "hypervisornodes" ? "" : kind is "leases" ? "reconciler-system" : ns,
            ["name"] = kind is "hypervisornodes" or "leases" ? "node1" : isMany ? "" : kind is "driftreports" ? "virtualmachine-mine" : "mine",
        };
        if (selector is not null)
        {
            attributes["fieldSelector"] = new JsonObject { ["rawSelector"] = selector };
        }

        return attributes;
    }

    private async Task<bool> IsAllowedAsync(string user, string group, JsonObject attributes)
    {
        var review = new JsonObject { ["spec"] = new JsonObject { ["user"] = user, ["groups"] = new JsonArray(group), ["resourceAttributes"] = attributes.DeepClone() } };
        return (await api.Administrator.PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)).Json["status"]!["allowed"]!.GetValue<bool>();
    }
}
