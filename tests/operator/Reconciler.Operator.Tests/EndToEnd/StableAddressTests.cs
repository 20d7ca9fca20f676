using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Machines;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Addresses that a spec names are nobody else's, and what was given once stays: over the operator's restart, the Partition's loss, and a machine made anew.</summary>
public sealed class StableAddressTests
{
    [Fact]
    public async Task AddressThatASpecNames_IsNeverGivenToAnother_AlsoWhileNobodyHasClaimedItYet()
    {
        await using var plane = await ControlPlane.StartAsync();
        await new NodeActor(plane.Client, "node1").RegisterAsync();

        // Of 10.20.0.0/29, .2 to .6 are for machines. The late one waits for its other network, and so has claimed nothing.
        await NetworkAsync(plane, "office", "10.20.0.0/29");
        await plane.ApplyAsync(Machine("late", "[{name: eth0, network: office, ipAddresses: [10.20.0.2]}, {name: eth1, network: nowhere}]"));
        await plane.ApplyAsync(Machine("fixed", "[{name: eth0, network: office, ipAddresses: [10.20.0.3]}]"));
        foreach (var name in new[] { "one", "two", "three", "four" })
        {
            await plane.ApplyAsync(Machine(name, "[{name: eth0, network: office}]"));
        }

        await Eventually.SeesAsync("three have an address, and the fourth finds the pool empty", () => plane.KubectlAsync("get virtualmachines -o jsonpath={.items[*].status.conditions[?(@.type==\"NetworkReady\")].reason}"),
            seen => seen.Split(' ').Count(reason => reason == "PoolExhausted") == 1);
        (await AddressesAsync(plane)).Should().BeEquivalentTo("10.20.0.3", "10.20.0.4", "10.20.0.5", "10.20.0.6");

        await NetworkAsync(plane, "nowhere", "10.21.0.0/24");
        (await PartitionAsync(plane, "late")).Spec.Interfaces[0].IpAddresses.Should().Equal("10.20.0.2");
    }

    [Fact]
    public async Task Addresses_OutliveTheOperator_ThePartition_AndAMachineMadeAnew()
    {
        await using var plane = await ControlPlane.StartAsync();
        var node = new NodeActor(plane.Client, "node1");
        await node.RegisterAsync();
        await NetworkAsync(plane, "office", "10.20.0.0/24");
        await plane.ApplyAsync(Machine("web", "[{name: eth0, network: office}]"));
        await plane.ApplyAsync(Machine("db", "[{name: eth0, network: office, ipAddresses: [10.20.0.77]}]"));
        var (web, db) = (await PartitionAsync(plane, "web"), await PartitionAsync(plane, "db"));
        var claims = await plane.KubectlAsync("get addressclaims -o jsonpath={.items[*].metadata.uid}");

        await plane.StopOperatorsAsync();
        plane.Writes.Clear();
        await plane.StartOperatorAsync();
        await plane.ApplyAsync(Machine("mark", "[{name: eth0, network: office}]"));
        await PartitionAsync(plane, "mark");
        (await PartitionAsync(plane, "web")).Spec.Should().Be(web.Spec);
        (await plane.KubectlAsync("get addressclaims -o jsonpath={.items[*].metadata.uid}")).Split(' ').Should().Contain(claims.Split(' '), "they are the very same");
        plane.Writes.Should().NotContain(write => write.Contains("/partitions/", StringComparison.Ordinal) || write.Contains("/addressclaims/", StringComparison.Ordinal), "nothing that stood is touched");

        await plane.KubectlAsync("delete virtualmachine db --wait=false");
        await Eventually.SeesAsync("the Partition is being deleted", async () => (await plane.Client.For(Kinds.Partitions).GetAsync(new ResourceKey("default", "db"), default)).Metadata.DeletionTimestamp, at => at is not null);
        await node.CleanUpAsync(db);
        await plane.KubectlAsync("wait --for=delete virtualmachine/db --timeout=20s");
        await plane.ApplyAsync(Machine("db", "[{name: eth0, network: office, ipAddresses: [10.20.0.77]}]"));

        (await Eventually.SeesAsync("the machine made anew", () => PartitionAsync(plane, "db"), made => made.Spec.VirtualMachine.Uid != db.Spec.VirtualMachine.Uid)).Spec.Interfaces[0].IpAddresses.Should().Equal("10.20.0.77");
        (await PartitionAsync(plane, "web")).Spec.Interfaces[0].IpAddresses.Should().Equal(web.Spec.Interfaces[0].IpAddresses);
    }

    private static Task NetworkAsync(ControlPlane plane, string name, string subnet) => plane.ApplyAsync($$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualNetwork
        metadata: {name: {{name}}}
        spec: {subnets: [{cidr: {{subnet}} }]}
        """);

    private static string Machine(string name, string interfaces) => $$"""
        apiVersion: reconciler.dev/v1alpha1
        kind: VirtualMachine
        metadata: {name: {{name}}}
        spec: {interfaces: {{interfaces}} }
        """;

    private static async Task<IEnumerable<string>> AddressesAsync(ControlPlane plane) =>
        (await plane.Client.For(Kinds.AddressClaims).ListAsync("default", ListOptions.All, default)).Items.Select(claim => claim.Spec.Address);

    private static Task<Partition> PartitionAsync(ControlPlane plane, string name) => Eventually.SeesAsync(
        $"Partition {name}", async () => await plane.Client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", name), default), partition => partition is not null, TimeSpan.FromSeconds(20))!;
}
