using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;
using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Quotas;

[Collection(SecuredApi.Collection)]
public sealed class QuotaTests(SecuredApi api)
{
    [Fact]
    public async Task ACount_RefusesTheNextOne_InUpstreamsWords_AndSaysWhoMayChangeIt()
    {
        var ns = await api.NamespaceAsync();
        (await QuotaAsync(ns, """{"count/virtualmachines.reconciler.dev":"1","configmaps":3}""")).Code.Should().Be(201);
        (await MachineAsync(ns, "one")).Code.Should().Be(201);

        var refused = await MachineAsync(ns, "two");
        refused.Code.Should().Be(403);
        refused.Message.Should().Be(
            "virtualmachines.reconciler.dev \"two\" is forbidden: exceeded quota: small, requested: count/virtualmachines.reconciler.dev=1, used: count/virtualmachines.reconciler.dev=1, limited: count/virtualmachines.reconciler.dev=1; "
            + $"whoever may update resourcequotas in namespace {ns} can raise it (kubectl edit resourcequota small -n {ns})");
        (await api.Administrator.SendAsync(HttpMethod.Patch, $"{Machines(ns)}/three?fieldManager=me&dryRun=All", Machine("three").ToJsonString(), "application/apply-patch+yaml")).Code.Should().Be(403, "a dry run says what would come");
        await UsedAsync(ns, "count/virtualmachines.reconciler.dev", "1");
        (await api.KubectlAsync(["get", "resourcequota", "-n", ns])).Succeeded().Should().Contain("configmaps: 0/3, count/virtualmachines.reconciler.dev: 1/1");

        (await api.Administrator.DeleteAsync($"{Machines(ns)}/one")).Code.Should().Be(200);
        await UsedAsync(ns, "count/virtualmachines.reconciler.dev", "0");
        (await MachineAsync(ns, "two")).Code.Should().Be(201);
    }

    [Fact]
    public async Task OfManyThatWantTheLastPlaces_ExactlyThatManyGetOne()
    {
        var ns = await api.NamespaceAsync();
        await QuotaAsync(ns, """{"count/virtualmachines.reconciler.dev":"7","requests.memory":"5Gi"}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => MachineAsync(ns, $"m{i}")));

        answers.Count(answer => answer.Code == 201).Should().Be(7);
        answers.Where(answer => answer.Code != 201).Should().OnlyContain(answer => answer.Code == 403);
        await UsedAsync(ns, "count/virtualmachines.reconciler.dev", "7");
        await UsedAsync(ns, "requests.memory", "3584Mi");
    }

    [Fact]
    public async Task WhatMachinesTake_Counts_HaltedOnesToo_AndGrowthAsWell()
    {
        var ns = await api.NamespaceAsync();
        await QuotaAsync(ns, """{"requests.cpu":"4","reconciler.dev/limits.memory":"3Gi","requests.storage":"20Gi","reconciler.dev/addresses":"2"}""");
        (await MachineAsync(ns, "web", """{"runStrategy":"Halted","cpu":{"cores":2},"memory":{"size":"1Gi","max":"2Gi"},"disks":[{"name":"root","size":"15Gi"}],"interfaces":[{"name":"eth0","network":"n"}]}""")).Code.Should().Be(201);

        (await MachineAsync(ns, "cpu", """{"cpu":{"sockets":3}}""")).Message.Should().Contain("requested: requests.cpu=3, used: requests.cpu=2, limited: requests.cpu=4");
        (await MachineAsync(ns, "disk", """{"disks":[{"name":"a","size":"6Gi"}]}""")).Message.Should().Contain("requested: requests.storage=6Gi, used: requests.storage=15Gi, limited: requests.storage=20Gi");
        (await MachineAsync(ns, "nets", """{"interfaces":[{"name":"a","network":"n"},{"name":"b","network":"n"}]}""")).Message.Should().Contain("requested: reconciler.dev/addresses=2, used: reconciler.dev/addresses=1, limited: reconciler.dev/addresses=2");

        var grown = await api.Administrator.PatchAsync($"{Machines(ns)}/web", """{"spec":{"memory":{"max":"4Gi"}}}""", "merge-patch+json");
        grown.Code.Should().Be(403);
        grown.Message.Should().Contain("requested: reconciler.dev/limits.memory=2Gi, used: reconciler.dev/limits.memory=2Gi, limited: reconciler.dev/limits.memory=3Gi");
        (await api.Administrator.PatchAsync($"{Machines(ns)}/web", """{"spec":{"memory":{"size":"2Gi"}}}""", "merge-patch+json")).Code.Should().Be(200);
        await UsedAsync(ns, "reconciler.dev/limits.memory", "2Gi");
    }

    [Fact]
    public async Task ALoweredQuota_TakesNothingAway_AndLetsThroughWhatTakesNoMore()
    {
        var ns = await api.NamespaceAsync();
        (await MachineAsync(ns, "web", """{"cpu":{"cores":4}}""")).Code.Should().Be(201);
        await QuotaAsync(ns, """{"requests.cpu":"1500m"}""");
        await UsedAsync(ns, "requests.cpu", "4");
        (await api.Administrator.PatchAsync($"{Machines(ns)}/web", """{"metadata":{"labels":{"a":"b"}},"spec":{"cpu":{"cores":3},"memory":{"size":"9Gi"}}}""", "merge-patch+json")).Code.Should().Be(200);
        (await api.Administrator.PatchAsync($"{Machines(ns)}/web", """{"spec":{"cpu":{"cores":4}}}""", "merge-patch+json")).Code.Should().Be(403);
        (await MachineAsync(ns, "one", """{"cpu":{"cores":1}}""")).Code.Should().Be(403);
    }

    [Fact]
    public async Task ADiskWhoseSizeNobodyKnows_HasToSayIt_UnderAQuotaOfStorage()
    {
        var ns = await api.NamespaceAsync();
        (await MachineAsync(ns, "before", """{"disks":[{"name":"root","image":"new"}]}""")).Code.Should().Be(201);
        await QuotaAsync(ns, """{"requests.storage":"20Gi"}""");

        var refused = await MachineAsync(ns, "web", """{"disks":[{"name":"root","image":"new"},{"name":"tools","image":"new","readOnly":true},{"name":"data","image":"other"}]}""");
        refused.Code.Should().Be(403);
        refused.Message.Should().Contain("failed quota: small: must specify spec.disks[name=data].size, spec.disks[name=root].size: how large the image is, is not known yet; whoever may update resourcequotas");
        (await MachineAsync(ns, "web", """{"disks":[{"name":"root","image":"new","size":"8Gi"}]}""")).Code.Should().Be(201);
        (await api.Administrator.PatchAsync($"{Machines(ns)}/before", """{"spec":{"cpu":{"cores":2}}}""", "merge-patch+json")).Code.Should().Be(200, "what was let through before goes on");
        (await api.Administrator.PatchAsync($"{Machines(ns)}/before", """{"spec":{"disks":[{"name":"root","image":"new"},{"name":"more","image":"new"}]}}""", "merge-patch+json")).Message.Should().Contain("spec.disks[name=more].size:");

        var images = $"/apis/reconciler.dev/v1alpha1/namespaces/{ns}/machineimages";
        (await api.Administrator.PostAsync(images, JsonNode.Parse("""{"apiVersion":"reconciler.dev/v1alpha1","kind":"MachineImage","metadata":{"name":"new"},"spec":{"source":{"path":"/images/new.qcow2"},"format":"qcow2"}}""")!)).Code.Should().Be(201);
        (await api.Administrator.PatchAsync($"{images}/new/status", """{"status":{"size":"13Gi"}}""", "merge-patch+json")).Code.Should().Be(200);
        await UsedAsync(ns, "requests.storage", "21Gi");
        (await MachineAsync(ns, "two", """{"disks":[{"name":"root","image":"new"}]}""")).Message.Should().Contain("exceeded quota: small, requested: requests.storage=13Gi");
    }

    [Fact]
    public async Task APresetAndANetwork_CountAsTheyStand()
    {
        var (ns, preset) = (await api.NamespaceAsync(), "p" + Guid.NewGuid().ToString("n")[..8]);
        await QuotaAsync(ns, """{"limits.cpu":"8","reconciler.dev/addresses":"3"}""");
        (await MachineAsync(ns, "web", $$"""{"machineType":"{{preset}}","interfaces":[{"name":"eth0","network":"dual"}]}""")).Code.Should().Be(201);
        await UsedAsync(ns, "limits.cpu", "1");

        (await api.Administrator.PostAsync("/apis/reconciler.dev/v1alpha1/machinetypes", JsonNode.Parse("""{"apiVersion":"reconciler.dev/v1alpha1","kind":"MachineType","metadata":{"name":"PRESET"},"spec":{"cpu":{"cores":2,"maxCores":6}}}""".Replace("PRESET", preset, StringComparison.Ordinal))!)).Code.Should().Be(201);
        (await api.Administrator.PostAsync($"/apis/reconciler.dev/v1alpha1/namespaces/{ns}/virtualnetworks", JsonNode.Parse("""{"apiVersion":"reconciler.dev/v1alpha1","kind":"VirtualNetwork","metadata":{"name":"dual"},"spec":{"subnets":[{"cidr":"10.0.0.0/24"},{"cidr":"fd00::/64"}]}}""")!)).Code.Should().Be(201);

        await UsedAsync(ns, "limits.cpu", "6");
        await UsedAsync(ns, "reconciler.dev/addresses", "2");
    }

    [Theory]
    [InlineData("""{"hard":{"virtualmachines":"1"}}""", "spec.hard[virtualmachines]: Invalid value: \"virtualmachines\": must be a standard resource for quota")]
    [InlineData("""{"hard":{"reconciler.dev/gpus":"1"}}""", "spec.hard[reconciler.dev/gpus]: Invalid value: \"reconciler.dev/gpus\": is none of what machines take: reconciler.dev/addresses, reconciler.dev/cpu")]
    [InlineData("""{"hard":{"requests.cpu":"-1"}}""", "spec.hard[requests.cpu]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("""{"hard":{"requests.cpu":"many"}}""", "spec.hard[requests.cpu]: Invalid value: \"many\": quantities must match")]
    [InlineData("""{"hard":{"count/secrets":"1.5"}}""", "spec.hard[count/secrets]: Invalid value: \"1.5\": must be an integer")]
    [InlineData("""{"hard":{"secrets":"1"},"scopes":["BestEffort"]}""", "spec.scopes: Forbidden: scopes are of pods")]
    public async Task AQuotaThatWouldNotBeHonoured_IsRefused(string spec, string expected)
    {
        var refused = await api.Administrator.PostAsync($"/api/v1/namespaces/{await api.NamespaceAsync()}/resourcequotas", JsonNode.Parse($$"""{"metadata":{"name":"q"},"spec":{{spec}}}""")!);
        refused.Code.Should().Be(422);
        refused.Message.Should().Contain(expected);
    }

    [Fact]
    public async Task WhoRunsANamespace_SeesItsQuota_AndCannotChangeIt()
    {
        var (ns, member) = (await api.NamespaceAsync(), api.KubeconfigOf("bea", "quota-admins"));
        (await api.KubectlAsync(["create", "rolebinding", "ada", "-n", ns, "--clusterrole=reconciler-admin", "--group=quota-admins"])).Succeeded();
        (await api.KubectlAsync(["auth", "can-i", "list", "resourcequotas", "-n", ns], member)).Output.Trim().Should().Be("yes");
        foreach (var verb in new[] { "create", "update", "patch", "delete" })
        {
            (await api.KubectlAsync(["auth", "can-i", verb, "resourcequotas", "-n", ns], member)).Output.Trim().Should().Be("no", verb);
        }

        foreach (var what in new[] { "virtualmachinesets", "virtualmachinesets/scale" })
        {
            (await api.KubectlAsync(["auth", "can-i", "patch", what, "-n", ns], member)).Output.Trim().Should().Be("yes", what);
        }
    }

    private Task<ApiAnswer> QuotaAsync(string ns, string hard) => api.Administrator.PostAsync($"/api/v1/namespaces/{ns}/resourcequotas", JsonNode.Parse($$$"""{"metadata":{"name":"small"},"spec":{"hard":{{{hard}}}}}""")!);

    private Task<ApiAnswer> MachineAsync(string ns, string name, string spec = "{}") => api.Administrator.PostAsync(Machines(ns), Machine(name, spec));

    private static JsonNode Machine(string name, string spec = "{}") => JsonNode.Parse($$"""{"apiVersion":"reconciler.dev/v1alpha1","kind":"VirtualMachine","metadata":{"name":"{{name}}"},"spec":{{spec}}}""")!;

    private static string Machines(string ns) => $"/apis/reconciler.dev/v1alpha1/namespaces/{ns}/virtualmachines";

    private Task UsedAsync(string ns, string name, string amount) => Eventually.SeesAsync(
        $"{name} used {amount}", async () => (await api.Administrator.GetAsync($"/api/v1/namespaces/{ns}/resourcequotas/small")).Json["status"]?["used"]?[name]?.GetValue<string>(), used => used == amount, TimeSpan.FromSeconds(20));
}
