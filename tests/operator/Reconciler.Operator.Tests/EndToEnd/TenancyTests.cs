using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>What a namespace may take, over the real API.</summary>
public sealed class TenancyTests
{
    private const string Ready = "{.status.conditions[?(@.type==\"Ready\")].reason}";

    [Fact]
    public async Task AMachineOverItsQuota_GetsNoPartition_UntilThereIsRoom()
    {
        await using var plane = await ControlPlane.StartAsync();

        // They were there before the quota, so the API let them in.
        await plane.ApplyAsync(Machine("one", 2) + "---\n" + Machine("two", 2));
        await plane.ApplyAsync(Quota("reconciler.dev/requests.cpu: 3"));
        await new NodeActor(plane.Client, "node1").RegisterAsync();

        await Eventually.SeesAsync("one has its Partition", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "one"), default), found => found is not null, TimeSpan.FromSeconds(20));
        await SeesAsync(plane, "virtualmachine two", Ready, "QuotaExceeded");
        (await plane.KubectlAsync("get virtualmachine two -o jsonpath={.status.conditions[?(@.type==\"Ready\")].message}")).Should().Be(
            "exceeded quota: small, requested: reconciler.dev/requests.cpu=2, used: reconciler.dev/requests.cpu=2, limited: reconciler.dev/requests.cpu=3; "
            + "whoever may update resourcequotas in namespace default can raise it (kubectl edit resourcequota small -n default)");
        (await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "two"), default)).Should().BeNull();

        await plane.ApplyAsync(Quota("reconciler.dev/requests.cpu: 4"));
        await Eventually.SeesAsync("two has its Partition", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "two"), default), found => found is not null, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AMachineThatOutgrowsItsQuota_KeepsWhatItHas_AndCanBeStopped()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await plane.ApplyAsync("apiVersion: reconciler.dev/v1alpha1\nkind: MachineType\nmetadata: {name: small}\nspec: {cpu: {cores: 1}}\n---\n" + Quota("reconciler.dev/requests.cpu: 2"));
        await plane.ApplyAsync("apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {name: web}\nspec: {machineType: small}\n");
        await node.ReportRunningAsync((await Eventually.SeesAsync("a Partition", () => plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web"), default), found => found is not null, TimeSpan.FromSeconds(20)))!);
        await plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");

        // A preset is nobody's write in the namespace: no admission sees it.
        await plane.KubectlAsync("""patch machinetype small --type=merge -p {"spec":{"cpu":{"cores":4}}}""");
        await SeesAsync(plane, "virtualmachine web", Ready, "QuotaExceeded");
        await plane.KubectlAsync("""patch virtualmachine web --type=merge -p {"spec":{"runStrategy":"Halted"}}""");
        await SeesAsync(plane, "partition web", "{.spec.powerState},{.spec.machine.cpu.cores}", "Stopped,1");
    }

    [Fact]
    public async Task ASetOverTheQuota_SaysSo_AndGoesOnWhenThereIsRoom()
    {
        await using var plane = await ControlPlane.StartAsync();
        await plane.ApplyAsync(Quota("count/virtualmachines.reconciler.dev: 2"));
        await plane.ApplyAsync("apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachineSet\nmetadata: {name: web}\nspec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {}}}\n");

        await SeesAsync(plane, "virtualmachineset web", Ready, "FailedCreate");
        (await plane.KubectlAsync("get virtualmachineset web -o jsonpath={.status.replicas},{.status.conditions[?(@.type==\"Ready\")].message}"))
            .Should().StartWith("2,virtualmachine web-2 is not made: virtualmachines.reconciler.dev \"web-2\" is forbidden: exceeded quota: small, requested: count/virtualmachines.reconciler.dev=1, used: count/virtualmachines.reconciler.dev=2");

        await plane.ApplyAsync(Quota("count/virtualmachines.reconciler.dev: 3"));
        await SeesAsync(plane, "virtualmachineset web", "{.status.replicas}", "3");
    }

    [Fact]
    public async Task AnExternalAddress_IsHadByThoseToWhomItIsGranted()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();
        await plane.KubectlAsync("create namespace tenant");
        await plane.ApplyAsync("""
            apiVersion: reconciler.dev/v1alpha1
            kind: PhysicalNetwork
            metadata: {name: lan}
            spec: {vlans: [{from: 10, to: 10}], externalAddresses: [192.0.2.5], addressGrants: [{addresses: [192.0.2.8-192.0.2.9], namespaceSelector: {matchLabels: {team: blue}}}]}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {name: campus, namespace: default}
            spec: {subnets: [{cidr: 192.0.2.0/24}], uplink: {physicalNetwork: lan, vlan: 10}, allowedNamespaces: {names: [tenant]}}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {name: office, namespace: tenant}
            spec: {subnets: [{cidr: 10.20.0.0/24}], nat: {externalNetwork: default/campus, externalAddress: 192.0.2.9}}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: VirtualNetwork
            metadata: {name: any, namespace: tenant}
            spec: {subnets: [{cidr: 10.30.0.0/24}], nat: {externalNetwork: default/campus}}
            ---
            apiVersion: reconciler.dev/v1alpha1
            kind: LoadBalancer
            metadata: {name: shop, namespace: tenant}
            spec: {network: any, external: {network: default/campus, address: 192.0.2.8}, ports: [{name: http, protocol: TCP, port: 80}], selector: {matchLabels: {app: shop}}}
            """);

        await SeesAsync(plane, "virtualnetwork office -n tenant", Ready, "ExternalAddressNotGranted");
        await SeesAsync(plane, "virtualnetwork any -n tenant", "{.status.natAddress}", "192.0.2.5");
        await SeesAsync(plane, "loadbalancer shop -n tenant", Ready, "ExternalAddressNotGranted");
        (await plane.NbctlAsync("--bare", "--columns=vips", "list", "Load_Balancer")).Should().NotContain("192.0.2.8");

        await plane.KubectlAsync("label namespace tenant team=blue");
        await SeesAsync(plane, "virtualnetwork office -n tenant", "{.status.natAddress}", "192.0.2.9");
        await SeesAsync(plane, "loadbalancer shop -n tenant", "{.status.address}", "192.0.2.8");

        await plane.KubectlAsync("label namespace tenant team-");
        await SeesAsync(plane, "virtualnetwork office -n tenant", Ready, "ExternalAddressNotGranted");
        await SeesAsync(plane, "loadbalancer shop -n tenant", Ready, "ExternalAddressNotGranted");
        await Eventually.SeesAsync("no translation to an address that is not granted", () => plane.NbctlAsync("--bare", "--columns=external_ip", "list", "NAT"), rows => !rows.Contains("192.0.2.9", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await Eventually.SeesAsync("the address given back", () => plane.Client.For(Kinds.AddressClaims).FindAsync(new ResourceKey("default", "campus-c0000209"), default), claim => claim is null, TimeSpan.FromSeconds(20));
    }

    private static string Machine(string name, int cores) => $"apiVersion: reconciler.dev/v1alpha1\nkind: VirtualMachine\nmetadata: {{name: {name}}}\nspec: {{cpu: {{cores: {cores}}}}}\n";

    private static string Quota(string hard) => $"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: small}}\nspec: {{hard: {{{hard}}}}}\n";

    private static Task SeesAsync(ControlPlane plane, string what, string path, string expected) =>
        Eventually.SeesAsync($"{what} says {expected}", () => plane.KubectlAsync($"get {what} -o jsonpath={path}"), seen => seen == expected, TimeSpan.FromSeconds(20));
}
