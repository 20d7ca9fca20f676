using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authorization;

[Collection(SecuredApi.Collection)]
public sealed class EscalationTests(SecuredApi api)
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string ManageRoles = """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["get","list","create","update","patch","delete"]}""";

    [Fact]
    public async Task Role_GivesNoMoreThanItsWriterHas()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(ns, "eve", """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create","get","update","patch"]}""", """{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list"]}""");
        var eve = api.As("eve");
        (await eve.PostAsync($"{Rbac}/namespaces/{ns}/roles", Role("fine", """{"apiGroups":[""],"resources":["configmaps"],"verbs":["get"]}"""))).Code.Should().Be(201);
        var refused = await eve.PostAsync($"{Rbac}/namespaces/{ns}/roles", Role("more", """{"apiGroups":[""],"resources":["secrets","configmaps"],"verbs":["get"]}"""));
        refused.Code.Should().Be(403);
        refused.Message.Should().Be("roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"eve\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        (await eve.PatchAsync($"{Rbac}/namespaces/{ns}/roles/fine", """{"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}""", "merge-patch+json")).Code.Should().Be(403);
        (await eve.PatchAsync($"{Rbac}/namespaces/{ns}/roles/fine?fieldManager=e&force=true", Role("fine", """{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}""", typed: true).ToJsonString(), "apply-patch+yaml")).Code.Should().Be(403);
        (await eve.PostAsync($"{Rbac}/namespaces/{ns}/roles?dryRun=All", Role("dry", """{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}"""))).Code.Should().Be(403);
        (await eve.PatchAsync($"{Rbac}/namespaces/{ns}/roles/fine", """{"metadata":{"labels":{"a":"b"}}}""", "merge-patch+json")).Code.Should().Be(200);
    }

    [Fact]
    public async Task Role_OfOneself_CannotBeWidened()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(ns, "max", ManageRoles);
        var max = api.As("max");
        var own = (await max.GetAsync($"{Rbac}/namespaces/{ns}/roles")).Json["items"]![0]!["metadata"]!["name"]!.GetValue<string>();
        (await max.PatchAsync($"{Rbac}/namespaces/{ns}/roles/{own}", """[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}}]""", "json-patch+json")).Code.Should().Be(403);
        (await max.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("b", "ClusterRole", "cluster-admin", "max"))).Code.Should().Be(403);
        (await max.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("b", "ClusterRole", "reconciler-viewer", "max"))).Code.Should().Be(403);
        (await max.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("b", "Role", own, "friend"))).Code.Should().Be(201);
        (await max.PostAsync($"{Rbac}/clusterrolebindings", Binding("b", "ClusterRole", "cluster-admin", "max"))).Code.Should().Be(403);
        (await max.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("c", "Role", "missing", "max"))).Code.Should().Be(404);
    }

    [Fact]
    public async Task Verbs_EscalateAndBind_AreTheWayAround()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(
            ns,
            "bob",
            """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create","escalate"]}""",
            """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["rolebindings"],"verbs":["create"]}""",
            """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"resourceNames":["reconciler-viewer"],"verbs":["bind"]}""");
        var bob = api.As("bob");
        (await bob.PostAsync($"{Rbac}/namespaces/{ns}/roles", Role("secrets", """{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}"""))).Code.Should().Be(201);
        (await bob.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("v", "ClusterRole", "reconciler-viewer", "carol"))).Code.Should().Be(201);
        (await bob.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("s", "Role", "secrets", "bob"))).Code.Should().Be(403);
        (await bob.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("a", "ClusterRole", "reconciler-admin", "bob"))).Code.Should().Be(403);
    }

    [Fact]
    public async Task AdminOfANamespace_GivesRolesInItAndNothingBeyond()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "rolebinding", "ada", "-n", ns, "--clusterrole=reconciler-admin", "--user=ada"])).Succeeded();
        var ada = api.KubeconfigOf("ada");
        (await api.KubectlAsync(["create", "rolebinding", "vic", "-n", ns, "--clusterrole=reconciler-viewer", "--user=vic"], ada)).Succeeded();
        (await api.KubectlAsync(["create", "role", "r", "-n", ns, "--verb=get,list", "--resource=virtualmachines.reconciler.dev,secrets"], ada)).Succeeded();
        (await api.KubectlAsync(["create", "rolebinding", "all", "-n", ns, "--clusterrole=cluster-admin", "--user=ada"], ada)).Error.Should().Contain("is attempting to grant RBAC permissions not currently held");
        (await api.KubectlAsync(["create", "rolebinding", "x", "-n", "default", "--clusterrole=reconciler-viewer", "--user=ada"], ada)).Error.Should().Contain("in the namespace \"default\"");
        (await api.KubectlAsync(["get", "virtualmachines", "-n", ns], api.KubeconfigOf("vic"))).Succeeded();
    }

    [Fact]
    public async Task RoleRef_Stays()
    {
        var ns = await api.NamespaceAsync();
        (await api.Administrator.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", Binding("b", "ClusterRole", "reconciler-viewer", "x"))).Code.Should().Be(201);
        var refused = await api.Administrator.PatchAsync($"{Rbac}/namespaces/{ns}/rolebindings/b", """{"roleRef":{"name":"cluster-admin"}}""", "merge-patch+json");
        refused.Code.Should().Be(422);
        refused.Message.Should().Contain("roleRef: Invalid value: ").And.EndWith("cannot change roleRef");
    }

    [Theory]
    [InlineData("roles", """{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":[]}]}""", "rules[0].verbs: Required value: verbs must contain at least one value")]
    [InlineData("roles", """{"rules":[{"resources":["pods"],"verbs":["get"]}]}""", "rules[0].apiGroups: Required value: resource rules must supply at least one api group")]
    [InlineData("roles", """{"rules":[{"apiGroups":[""],"verbs":["get"]}]}""", "rules[0].resources: Required value: resource rules must supply at least one resource")]
    [InlineData("roles", """{"rules":[{"nonResourceURLs":["/x"],"verbs":["get"]}]}""", "namespaced rules cannot apply to non-resource URLs")]
    [InlineData("clusterroles", """{"rules":[{"nonResourceURLs":["/x"],"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""", "rules cannot apply to both regular resources and non-resource URLs")]
    [InlineData("clusterroles", """{"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}""", "aggregationRule: Forbidden")]
    [InlineData("rolebindings", """{"roleRef":{"kind":"Thing","name":"x"}}""", "roleRef.kind: Unsupported value: \"Thing\": supported values: \"Role\", \"ClusterRole\"")]
    [InlineData("clusterrolebindings", """{"roleRef":{"kind":"Role","name":"x"}}""", "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"")]
    [InlineData("rolebindings", """{"roleRef":{"kind":"Role","name":"x"},"subjects":[{"kind":"Robot","name":"x"}]}""", "subjects[0].kind: Unsupported value: \"Robot\"")]
    [InlineData("clusterrolebindings", """{"roleRef":{"kind":"ClusterRole","name":"x"},"subjects":[{"kind":"ServiceAccount","name":"x"}]}""", "subjects[0].namespace: Required value")]
    [InlineData("rolebindings", """{"roleRef":{"kind":"Role","name":"x","apiGroup":"other"}}""", "roleRef.apiGroup: Unsupported value: \"other\"")]
    public async Task Nonsense_IsRefusedWithItsPlace(string plural, string body, string problem)
    {
        var document = (JsonObject)JsonNode.Parse(body)!;
        document["metadata"] = new JsonObject { ["name"] = "nonsense" };
        var answer = await api.Administrator.PostAsync(plural.StartsWith("cluster", StringComparison.Ordinal) ? $"{Rbac}/{plural}" : $"{Rbac}/namespaces/default/{plural}", document);
        answer.Code.Should().Be(422);
        answer.Message.Should().Contain(problem);
    }

    [Fact]
    public async Task Role_OfMillionsOfRights_IsRefusedAtOnce()
    {
        var many = new JsonArray([.. Enumerable.Range(0, 2000).Select(i => (JsonNode)("n" + i))]);
        var rule = new JsonObject { ["apiGroups"] = many, ["resources"] = many.DeepClone(), ["resourceNames"] = many.DeepClone(), ["verbs"] = many.DeepClone() };
        var answer = await api.Administrator.PostAsync($"{Rbac}/clusterroles", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "many" }, ["rules"] = new JsonArray(rule) });
        answer.Code.Should().Be(422);
        answer.Message.Should().Contain("rules: Too many");
    }

    [Fact]
    public async Task Binding_OfThousandsOfSubjects_IsRefused()
    {
        var binding = Binding("many", "ClusterRole", "reconciler-viewer", "x");
        binding["subjects"] = new JsonArray([.. Enumerable.Range(0, 1001).Select(i => (JsonNode)new JsonObject { ["kind"] = "User", ["name"] = "u" + i })]);
        (await api.Administrator.PostAsync($"{Rbac}/clusterrolebindings", binding)).Message.Should().Contain("subjects: Too many: 1001");
    }

    [Fact]
    public async Task Impersonation_NeedsTheVerbForEachThatIsNamed()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["auth", "whoami", "-o", "jsonpath={.status.userInfo}", "--as=zoe", "--as-group=devs"])).Succeeded()
            .Should().Be("""{"groups":["devs","system:authenticated"],"username":"zoe"}""");
        (await api.KubectlAsync(["get", "secrets", "-n", ns, "--as=zoe"])).Error.Should().Contain("User \"zoe\" cannot list resource \"secrets\"");
        (await api.KubectlAsync(["get", "secrets", "-n", ns, "--as=root", "--as-group=system:masters"], api.KubeconfigOf("ivy"))).Error
            .Should().Contain("users \"root\" is forbidden: User \"ivy\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
        (await api.KubectlAsync(["create", "clusterrole", "as-zoe", "--verb=impersonate", "--resource=users", "--resource-name=zoe"])).Succeeded();
        (await api.KubectlAsync(["create", "clusterrolebinding", "as-zoe", "--clusterrole=as-zoe", "--user=ivy"])).Succeeded();
        (await api.KubectlAsync(["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", "--as=zoe"], api.KubeconfigOf("ivy"))).Succeeded().Should().Be("zoe");
        (await api.KubectlAsync(["get", "secrets", "-n", ns, "--as=zoe", "--as-group=system:masters"], api.KubeconfigOf("ivy"))).Error
            .Should().Contain("groups \"system:masters\" is forbidden: User \"ivy\" cannot impersonate resource \"groups\"");
    }

    [Fact]
    public async Task Definition_InAGroupOfTheServersOwn_IsRefused()
    {
        foreach (var group in new[] { "rbac.authorization.k8s.io", "authorization.k8s.io", "authentication.k8s.io" })
        {
            var definition = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "roles." + group },
                ["spec"] = JsonNode.Parse($$$"""{"group":"{{{group}}}","scope":"Namespaced","x-storage":"/secrets","names":{"plural":"roles","kind":"Role"},"versions":[{"name":"v2","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }]}"""),
            };
            (await api.Administrator.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)).Code.Should().Be(422, group);
        }
    }

    private static JsonObject Role(string name, string rule, bool typed = false)
    {
        var role = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["rules"] = new JsonArray(JsonNode.Parse(rule)) };
        if (typed)
        {
            (role["apiVersion"], role["kind"]) = ("rbac.authorization.k8s.io/v1", "Role");
        }

        return role;
    }

    private static JsonObject Binding(string name, string kind, string role, string user) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["roleRef"] = new JsonObject { ["kind"] = kind, ["name"] = role },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = user }),
    };
}
