using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Authorization;

[Collection(SecuredApi.Collection)]
public sealed class RoleTests(SecuredApi api)
{
    [Fact]
    public async Task WithoutARole_OnlyDiscoveryAndReviewsOfOneself()
    {
        var client = api.As("nobody-yet");
        foreach (var path in new[] { "/", "/api", "/apis", "/apis/reconciler.dev/v1alpha1", "/openapi/v3", "/openapi/v2" })
        {
            (await client.GetAsync(path)).Code.Should().Be(200, path);
        }

        var refused = await client.GetAsync("/metrics");
        refused.Code.Should().Be(403);
        refused.Message.Should().Be("forbidden: User \"nobody-yet\" cannot get path \"/metrics\"");
        (await client.PostAsync("/api/v1/namespaces/default/configmaps", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "x" } })).Message
            .Should().Be("configmaps is forbidden: User \"nobody-yet\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\"");
        (await client.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x")).Message
            .Should().Be("customresourcedefinitions.apiextensions.k8s.io \"x\" is forbidden: User \"nobody-yet\" cannot get resource \"customresourcedefinitions\" in API group \"apiextensions.k8s.io\" at the cluster scope");
        (await client.GetAsync("/apis/no.such/v1/things")).Code.Should().Be(403, "what exists is nobody's business");
    }

    [Fact]
    public async Task Viewer_SeesMachinesButNoSecrets()
    {
        var (ns, vera) = (await api.NamespaceAsync(), api.KubeconfigOf("vera"));
        (await api.KubectlAsync(["create", "rolebinding", "vera", "-n", ns, "--clusterrole=reconciler-viewer", "--user=vera"])).Succeeded();
        (await api.KubectlAsync(["get", "virtualmachines,configmaps,events", "-n", ns], vera)).Succeeded();
        (await api.KubectlAsync(["get", "secrets", "-n", ns], vera)).Error
            .Should().Be($"Error from server (Forbidden): secrets is forbidden: User \"vera\" cannot list resource \"secrets\" in API group \"\" in the namespace \"{ns}\"\n");
        (await api.KubectlAsync(["get", "virtualmachines", "-A"], vera)).Error.Should().Contain("at the cluster scope");
        (await api.KubectlAsync(["auth", "can-i", "list", "virtualmachines", "-n", ns], vera)).Output.Should().Be("yes\n");
        (await api.KubectlAsync(["auth", "can-i", "delete", "virtualmachines", "-n", ns], vera)).Output.Should().Be("no\n");
        (await api.KubectlAsync(["auth", "can-i", "get", "virtualmachines", "--subresource=status", "-n", ns], vera)).Output.Should().Be("yes\n");
        (await api.KubectlAsync(["auth", "can-i", "--list", "-n", ns], vera)).Succeeded()
            .Should().Contain("*.reconciler.dev").And.Contain("selfsubjectaccessreviews.authorization.k8s.io").And.NotContain("secrets");
    }

    [Fact]
    public async Task VmOperator_OrdersOperationsAndReadsMachinesOnly()
    {
        var (ns, olga) = (await api.NamespaceAsync(), api.KubeconfigOf("olga", "switchers"));
        (await api.KubectlAsync(["create", "rolebinding", "switchers", "-n", ns, "--clusterrole=reconciler-vm-operator", "--group=switchers"])).Succeeded();
        async Task<string> Can(params string[] what) => (await api.KubectlAsync(["auth", "can-i", .. what, "-n", ns], olga)).Output.Trim();
        (await Can("create", "virtualmachineoperations.reconciler.dev")).Should().EndWith("yes");
        (await Can("list", "virtualmachines")).Should().Be("yes");
        foreach (var (verb, resource) in new[] { ("delete", "virtualmachineoperations.reconciler.dev"), ("update", "virtualmachines"), ("patch", "virtualmachines"), ("create", "virtualmachines"), ("get", "secrets"), ("list", "partitions"), ("create", "rolebindings") })
        {
            (await Can(verb, resource)).Should().EndWith("no", $"{verb} {resource}");
        }
    }

    [Fact]
    public async Task NetworkAdmin_ChangesNetworksAndNoMachines()
    {
        var ned = api.KubeconfigOf("ned");
        (await api.KubectlAsync(["create", "clusterrolebinding", "ned", "--clusterrole=reconciler-network-admin", "--user=ned"])).Succeeded();
        foreach (var (verb, resource, answer) in new[] { ("create", "virtualnetworks", "yes"), ("delete", "physicalnetworks", "yes"), ("patch", "quarantinepolicies", "yes"), ("list", "virtualmachines", "yes"), ("patch", "virtualmachines", "no"), ("get", "secrets", "no") })
        {
            (await api.KubectlAsync(["auth", "can-i", verb, resource, "-A"], ned)).Output.Trim().Should().EndWith(answer, $"{verb} {resource}");
        }
    }

    [Fact]
    public async Task CanI_OfSomebodyElse_IsAnsweredByTheSameRules()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(ns, "sam", """{"apiGroups":["example.test"],"resources":["widgets"],"verbs":["get"]}""");
        var review = new JsonObject
        {
            ["spec"] = new JsonObject { ["user"] = "sam", ["resourceAttributes"] = new JsonObject { ["namespace"] = ns, ["verb"] = "get", ["group"] = "example.test", ["resource"] = "widgets" } },
        };
        var status = (await api.Administrator.PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)).Json["status"]!;
        status["allowed"]!.GetValue<bool>().Should().BeTrue();
        status["reason"]!.GetValue<string>().Should().StartWith("RBAC: allowed by RoleBinding \"r-").And.EndWith("to User \"sam\"");
        (await api.As("sam").PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)).Code.Should().Be(403);
        (await api.KubectlAsync(["auth", "can-i", "get", "widgets", "-n", ns, "--as=sam"])).Output.Should().Be("yes\n");
        (await api.KubectlAsync(["auth", "can-i", "list", "widgets", "-n", ns, "--as=sam"])).Output.Should().Be("no\n");
    }

    [Fact]
    public async Task ResourceNames_LetReadAndWatchTheNamedOnly()
    {
        var ns = await api.NamespaceAsync();
        foreach (var name in new[] { "one", "two" })
        {
            (await api.Administrator.PostAsync(Widget.Path(ns), Widget.Json(name))).Code.Should().Be(201);
        }

        await api.AllowAsync(ns, "rita", """{"apiGroups":["example.test"],"resources":["widgets"],"resourceNames":["one"],"verbs":["get","list","watch","delete","deletecollection"]}""");
        var client = api.As("rita");
        (await client.GetAsync(Widget.Path(ns, "one"))).Code.Should().Be(200);
        (await client.GetAsync(Widget.Path(ns, "two"))).Code.Should().Be(403);
        (await client.GetAsync(Widget.Path(ns))).Code.Should().Be(403);
        (await client.GetAsync(Widget.Path(ns) + "?fieldSelector=metadata.name%3Dtwo")).Code.Should().Be(403);
        (await client.GetAsync(Widget.Path(ns) + "?fieldSelector=metadata.name!%3Dtwo")).Code.Should().Be(403);
        (await client.GetAsync(Widget.Path(ns) + "?fieldSelector=metadata.name%3Dtwo&fieldSelector=metadata.name%3Done")).Code.Should().Be(403);
        var list = await client.GetAsync(Widget.Path(ns) + "?fieldSelector=metadata.name%3Done");
        list.Json["items"]!.AsArray().Should().ContainSingle();
        var seen = await client.WatchAsync(Widget.Path(ns) + "?watch=1&fieldSelector=metadata.name%3Done", 1);
        seen[0]["object"]!["metadata"]!["name"]!.GetValue<string>().Should().Be("one");
        (await client.GetAsync(Widget.Path(ns, "two") + "?watch=1")).Code.Should().Be(403);
        (await client.DeleteAsync(Widget.Path(ns))).Code.Should().Be(403);
        (await client.DeleteAsync(Widget.Path(ns) + "?fieldSelector=metadata.name%3Done")).Code.Should().Be(200);
        (await api.Administrator.GetAsync(Widget.Path(ns, "two"))).Code.Should().Be(200);
    }

    [Fact]
    public async Task ResourceNames_AreNotMetByAFieldSelectorOnWhatObeysNone()
    {
        var ns = await api.NamespaceAsync();
        (await api.Administrator.PostAsync(Widget.Path(ns), Widget.Json("two"))).Code.Should().Be(201);
        await api.AllowAsync(ns, "rolf", """{"apiGroups":["example.test"],"resources":["widgets"],"resourceNames":["one"],"verbs":["*"]}""");
        var client = api.As("rolf");
        foreach (var query in new[] { "?fieldSelector=metadata.name%3Done", "?fieldSelector=metadata.name%3Done&watch=1" })
        {
            (await client.PostAsync(Widget.Path(ns) + query, Widget.Json("three"))).Code.Should().Be(403, query);
            (await client.PutAsync(Widget.Path(ns, "two") + query, Widget.Json("two"))).Code.Should().Be(403, query);
            (await client.PatchAsync(Widget.Path(ns, "two") + query, """{"spec":{"color":"blue"}}""", "merge-patch+json")).Code.Should().Be(403, query);
            (await client.DeleteAsync(Widget.Path(ns, "two") + query)).Code.Should().Be(403, query);
        }

        (await client.PatchAsync(Widget.Path(ns, "one") + "?fieldManager=rolf", Widget.Json("one").ToJsonString(), "apply-patch+yaml")).Code.Should().Be(201, "the path names it");
    }

    [Theory]
    [InlineData("create", "virtualmachines", "yes")]
    [InlineData("deletecollection", "virtualmachinesnapshots", "yes")]
    [InlineData("patch", "virtualmachinesets/scale", "yes")]
    [InlineData("update", "snapshotschedules", "yes")]
    [InlineData("delete", "virtualmachinemigrations", "yes")]
    [InlineData("list", "partitions", "yes")]
    [InlineData("create", "partitions", "no")]
    [InlineData("patch", "partitions", "no")]
    [InlineData("delete", "partitions", "no")]
    [InlineData("update", "addressclaims", "no")]
    [InlineData("delete", "driftreports", "no")]
    [InlineData("patch", "partitions/status", "no")]
    [InlineData("update", "virtualmachines/status", "no")]
    [InlineData("patch", "virtualnetworks/status", "no")]
    public async Task AdminOfANamespace_WritesWhatPeopleWrite(string verb, string resource, string answer)
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "rolebinding", "ann", "-n", ns, "--clusterrole=reconciler-admin", "--user=ann"])).Succeeded();
        var (plural, sub) = resource.Split('/') is [var kind, var part] ? (kind, part) : (resource, "");
        var review = new JsonObject
        {
            ["spec"] = new JsonObject { ["resourceAttributes"] = new JsonObject { ["namespace"] = ns, ["verb"] = verb, ["group"] = "reconciler.dev", ["resource"] = plural, ["subresource"] = sub } },
        };
        (await api.As("ann").PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)).Json["status"]!["allowed"]!.GetValue<bool>().Should().Be(answer == "yes");
    }

    [Fact]
    public async Task AdminOfANamespace_GivesTheOtherShippedRolesInIt()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "rolebinding", "abe", "-n", ns, "--clusterrole=reconciler-admin", "--user=abe"])).Succeeded();
        foreach (var role in new[] { "reconciler-viewer", "reconciler-vm-operator", "reconciler-network-admin", "reconciler-admin" })
        {
            (await api.KubectlAsync(["create", "rolebinding", role, "-n", ns, "--clusterrole=" + role, "--user=bea"], api.KubeconfigOf("abe"))).Succeeded();
        }
    }

    [Fact]
    public async Task Status_IsARightOfItsOwn()
    {
        var ns = await api.NamespaceAsync();
        (await api.Administrator.PostAsync(Widget.Path(ns), Widget.Json("w"))).Code.Should().Be(201);
        await api.AllowAsync(ns, "stan", """{"apiGroups":["example.test"],"resources":["widgets/status"],"verbs":["patch"]}""");
        await api.AllowAsync(ns, "mona", """{"apiGroups":["example.test"],"resources":["widgets"],"verbs":["patch"]}""");
        await api.AllowAsync(ns, "nate", """{"apiGroups":["example.test"],"resources":["status"],"verbs":["patch"]}""");
        const string Status = """{"status":{"ready":true}}""";
        (await api.As("stan").PatchAsync(Widget.Path(ns, "w") + "/status", Status, "merge-patch+json")).Code.Should().Be(200);
        (await api.As("stan").PatchAsync(Widget.Path(ns, "w"), """{"spec":{"color":"blue"}}""", "merge-patch+json")).Code.Should().Be(403);
        (await api.As("mona").PatchAsync(Widget.Path(ns, "w"), """{"spec":{"color":"blue"}}""", "merge-patch+json")).Code.Should().Be(200);
        (await api.As("mona").PatchAsync(Widget.Path(ns, "w") + "/status", Status, "merge-patch+json")).Code.Should().Be(403);
        (await api.As("nate").PatchAsync(Widget.Path(ns, "w") + "/status", Status, "merge-patch+json")).Code.Should().Be(403);
        (await api.As("stan").PatchAsync(Widget.Path(ns, "w") + "/status", """{"status":{"ready":false},"spec":{"color":"green"},"metadata":{"labels":{"a":"b"}}}""", "merge-patch+json")).Code.Should().Be(200);
        var after = (await api.Administrator.GetAsync(Widget.Path(ns, "w"))).Json;
        after["spec"]!["color"]!.GetValue<string>().Should().Be("blue");
        after["metadata"]!["labels"].Should().BeNull();
    }

    [Fact]
    public async Task Apply_ThatCreates_NeedsCreateToo()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(ns, "paul", """{"apiGroups":["example.test"],"resources":["widgets"],"verbs":["patch"]}""");
        var client = api.As("paul");
        Task<ApiAnswer> Apply() => client.PatchAsync(Widget.Path(ns, "w") + "?fieldManager=paul", Widget.Json("w").ToJsonString(), "apply-patch+yaml");
        (await Apply()).Message.Should().Contain("User \"paul\" cannot create resource \"widgets\"");
        await api.AllowAsync(ns, "paul", """{"apiGroups":["example.test"],"resources":["widgets"],"verbs":["create"]}""");
        (await Apply()).Code.Should().Be(201);
    }

    [Fact]
    public async Task DryRun_NeedsTheSameRights()
    {
        var ns = await api.NamespaceAsync();
        (await api.As("dora").PostAsync(Widget.Path(ns) + "?dryRun=All", Widget.Json("w"))).Code.Should().Be(403);
        (await api.As("dora").DeleteAsync(Widget.Path(ns, "w") + "?dryRun=All")).Code.Should().Be(403);
    }

    [Fact]
    public async Task DeleteCollection_IsARightOfItsOwn()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(ns, "dan", """{"apiGroups":["example.test"],"resources":["widgets"],"verbs":["delete","list"]}""");
        (await api.As("dan").DeleteAsync(Widget.Path(ns))).Message.Should().Contain("User \"dan\" cannot deletecollection resource \"widgets\"");
    }

    [Fact]
    public async Task Watch_EndsWhenTheRightIsTakenAway()
    {
        var ns = await api.NamespaceAsync();
        await api.AllowAsync(ns, "walt", """{"apiGroups":["example.test"],"resources":["widgets"],"verbs":["watch"]}""");
        var seen = await api.As("walt").WatchAsync(Widget.Path(ns) + "?watch=1", 2, async () =>
        {
            (await api.Administrator.PostAsync(Widget.Path(ns), Widget.Json("before"))).Code.Should().Be(201);
            (await api.Administrator.DeleteAsync($"/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings")).Code.Should().Be(200);
            (await api.Administrator.PostAsync(Widget.Path(ns), Widget.Json("after"))).Code.Should().Be(201);
        });
        seen.Select(one => one["object"]!["metadata"]!["name"]!.GetValue<string>()).Should().NotContain("after");
    }

    [Fact]
    public async Task BindingToAMissingRole_SaysSoToWhomItRefuses()
    {
        var ns = await api.NamespaceAsync();
        (await api.KubectlAsync(["create", "rolebinding", "lost", "-n", ns, "--role=lost", "--user=lou"])).Succeeded();
        (await api.As("lou").GetAsync($"/api/v1/namespaces/{ns}/secrets")).Message
            .Should().EndWith($"in the namespace \"{ns}\": RBAC: role.rbac.authorization.k8s.io \"lost\" not found");
    }

    [Theory]
    [InlineData("//api/v1/namespaces/default/secrets")]
    [InlineData("/api/v1/namespaces/default/secrets/")]
    [InlineData("/api/v1//namespaces/default/secrets")]
    [InlineData("/api/v1/namespaces//secrets")]
    [InlineData("/api/v1/namespaces/default/Secrets")]
    [InlineData("/API/v1/namespaces/default/secrets")]
    [InlineData("/api/v1/namespaces%2Fdefault%2Fsecrets")]
    [InlineData("/api/v1/namespaces/default%2Fsecrets")]
    [InlineData("/api/v1/namespaces/default/%73ecrets")]
    [InlineData("/api/v1/namespaces/default/configmaps/../secrets")]
    [InlineData("/api/v1/namespaces/default/configmaps/..%2Fsecrets")]
    [InlineData("/apis/../api/v1/secrets")]
    [InlineData("/apis//v1/secrets")]
    [InlineData("/api/v1/secrets?watch=1")]
    [InlineData("/api/v1/watch/secrets")]
    [InlineData("/api/v1/namespaces/default/configmaps/x/secrets")]
    public async Task Tricks_WithPaths_LeadNowhere(string path)
    {
        var (ns, client) = ("default", api.As("trudy"));
        await api.AllowAsync(ns, "trudy", """{"apiGroups":[""],"resources":["configmaps"],"verbs":["*"]}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.Http.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await client.Http.SendAsync(request);
        ((int)response.StatusCode).Should().BeOneOf(403, 404);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("SecretList");
    }

    [Fact]
    public async Task ShippedRole_IsPutBackAtTheNextStartUnlessTakenOver()
    {
        const string Roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles/";
        var options = api.Options("restarted") with { Time = TimeProvider.System };
        await using (var host = await EmbeddedApiHost.StartAsync(options))
        {
            using var client = new ApiClient(host.KubeconfigPath);
            (await client.PatchAsync(Roles + "reconciler-viewer", """{"rules":[]}""", "merge-patch+json")).Code.Should().Be(200);
            (await client.PatchAsync(Roles + "reconciler-admin", """{"rules":[],"metadata":{"annotations":{"rbac.authorization.kubernetes.io/autoupdate":"false"}}}""", "merge-patch+json")).Code.Should().Be(200);
            (await client.DeleteAsync(Roles + "cluster-admin")).Code.Should().Be(200);
        }

        await using var again = await EmbeddedApiHost.StartAsync(options);
        using var after = new ApiClient(again.KubeconfigPath);
        (await after.GetAsync(Roles + "reconciler-viewer")).Json["rules"]!.AsArray().Should().NotBeEmpty();
        (await after.GetAsync(Roles + "reconciler-admin")).Json["rules"]!.AsArray().Should().BeEmpty();
        (await after.GetAsync(Roles + "cluster-admin")).Code.Should().Be(200);
    }

    [Fact]
    public async Task ShippedBinding_OfAnotherRole_IsMadeAnewAtTheNextStart()
    {
        const string Bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
        var options = api.Options("rebound") with { Time = TimeProvider.System };
        await using (var host = await EmbeddedApiHost.StartAsync(options))
        {
            using var client = new ApiClient(host.KubeconfigPath);
            foreach (var (name, finalizer) in new[] { ("system:discovery", "[]"), ("system:basic-user", "[\"example.test/held\"]") })
            {
                (await client.DeleteAsync($"{Bindings}/{name}")).Code.Should().Be(200);
                (await client.PostAsync(Bindings, JsonNode.Parse($$"""{"metadata":{"name":"{{name}}","finalizers":{{finalizer}}},"roleRef":{"kind":"ClusterRole","name":"reconciler-viewer"},"subjects":[{"kind":"Group","name":"mine"}]}""")!)).Code.Should().Be(201);
            }
        }

        await using var again = await EmbeddedApiHost.StartAsync(options);
        using var after = new ApiClient(again.KubeconfigPath);
        var anew = (await after.GetAsync($"{Bindings}/system:discovery")).Json;
        anew["roleRef"]!["name"]!.GetValue<string>().Should().Be("system:discovery");
        anew["subjects"]!.AsArray().Select(subject => subject!["name"]!.GetValue<string>()).Should().Equal("system:authenticated");
        (await after.GetAsync($"{Bindings}/system:basic-user")).Json["roleRef"]!["name"]!.GetValue<string>().Should().Be("reconciler-viewer", "a finalizer holds it, and keeps nobody from starting");
        (await after.GetAsync($"{Bindings}/system:reconciler-operator")).Code.Should().Be(200, "those after it are installed all the same");
    }
}
