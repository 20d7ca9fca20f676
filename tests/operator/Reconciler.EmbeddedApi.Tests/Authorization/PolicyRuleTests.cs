using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Authorization;

namespace Reconciler.EmbeddedApi.Tests.Authorization;

public sealed class PolicyRuleTests
{
    private static readonly UserIdentity Alice = new("alice", []);

    [Theory]
    [InlineData("get", "", "pods", "", "", true)]
    [InlineData("list", "", "pods", "", "", false)]
    [InlineData("GET", "", "pods", "", "", false)]
    [InlineData("get", "apps", "pods", "", "", false)]
    [InlineData("get", "", "pods", "status", "", false)]
    [InlineData("get", "", "status", "", "", false)]
    [InlineData("get", "", "podss", "", "", false)]
    public void Rule_AllowsExactlyWhatItNames(string verb, string group, string resource, string subresource, string name, bool allowed) =>
        Allows("""{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}""", verb, group, resource, subresource, name).Should().Be(allowed);

    [Theory]
    [InlineData("pods/status", "pods", "status", true)]
    [InlineData("pods/status", "pods", "", false)]
    [InlineData("pods/status", "pods", "log", false)]
    [InlineData("pods/status", "nodes", "status", false)]
    [InlineData("*/status", "pods", "status", true)]
    [InlineData("*/status", "pods", "", false)]
    [InlineData("*/status", "pods", "scale", false)]
    [InlineData("status", "pods", "status", false)]
    [InlineData("pods/*", "pods", "status", false)]
    [InlineData("pods", "pods", "status", false)]
    [InlineData("*", "pods", "status", true)]
    [InlineData("*", "pods", "", true)]
    public void Resource_NamesASubresourceOrNot(string rule, string resource, string subresource, bool allowed) =>
        Allows($$"""{"verbs":["get"],"apiGroups":["*"],"resources":["{{rule}}"]}""", "get", "any", resource, subresource, "x").Should().Be(allowed);

    [Theory]
    [InlineData("get", "one", true)]
    [InlineData("get", "two", false)]
    [InlineData("list", "", false)]
    [InlineData("create", "", false)]
    public void ResourceNames_AllowTheNamedOnly(string verb, string name, bool allowed) =>
        Allows("""{"verbs":["*"],"apiGroups":[""],"resources":["secrets"],"resourceNames":["one",""]}""", verb, "", "secrets", "", name).Should().Be(allowed);

    [Theory]
    [InlineData("/metrics", true)]
    [InlineData("/metrics/x", false)]
    [InlineData("/logs/a", true)]
    [InlineData("/logs", false)]
    [InlineData("/Metrics", false)]
    public void NonResourceUrls_MatchWholeOrByAFinalStar(string path, bool allowed) =>
        PolicyRule.Read((JsonObject)JsonNode.Parse("""{"verbs":["get"],"nonResourceURLs":["/metrics","/logs/*"]}""")!)
            .Allows(new AccessRequest { User = Alice, Verb = "get", Path = path }).Should().Be(allowed);

    [Theory]
    [InlineData("""{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}""", "get", "x", "y/status", null, true)]
    [InlineData("""{"verbs":["get"],"apiGroups":["*"],"resources":["*"]}""", "*", "x", "y", null, false)]
    [InlineData("""{"verbs":["get"],"apiGroups":["x"],"resources":["y"]}""", "get", "*", "y", null, false)]
    [InlineData("""{"verbs":["get"],"apiGroups":["x"],"resources":["y"]}""", "get", "x", "*", null, false)]
    [InlineData("""{"verbs":["get"],"apiGroups":["x"],"resources":["*/status"]}""", "get", "x", "y/status", null, true)]
    [InlineData("""{"verbs":["get"],"apiGroups":["x"],"resources":["y/status"]}""", "get", "x", "*/status", null, false)]
    [InlineData("""{"verbs":["get"],"apiGroups":["x"],"resources":["y"],"resourceNames":["n"]}""", "get", "x", "y", null, false)]
    [InlineData("""{"verbs":["get"],"apiGroups":["x"],"resources":["y"],"resourceNames":["n"]}""", "get", "x", "y", "n", true)]
    public void Covers_OnlyWhatIsHeldInFull(string held, string verb, string group, string resource, string? name, bool covered) =>
        PolicyRule.Read((JsonObject)JsonNode.Parse(held)!)
            .Covers(new PolicyRule { Verbs = [verb], ApiGroups = [group], Resources = [resource], ResourceNames = name is null ? [] : [name] }).Should().Be(covered);

    private static bool Allows(string rule, string verb, string group, string resource, string subresource, string name) =>
        PolicyRule.Read((JsonObject)JsonNode.Parse(rule)!)
            .Allows(new AccessRequest { User = Alice, Verb = verb, Group = group, Resource = resource, Subresource = subresource, Name = name });
}
