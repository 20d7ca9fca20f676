using Reconciler.Language.Common;
using Reconciler.Language.Policies;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>A machine that tags, its untagged frames in one network and its trunk in another: policies and quarantine hold on both.</summary>
public sealed class TrunkDataplaneTests(TrunkDataplaneTests.Tagger tagger) : IClassFixture<TrunkDataplaneTests.Tagger>
{
    private const string Parent = "bbbbbbbb-2a2a-5bbb-8bbb-bbbbbbbb2a2a";
    private const string Child = "cccccccc-2a2a-5ccc-8ccc-cccccccc2a2a";
    private const string Mac = "02:00:00:00:00:2a";
    private const string InOffice = "10.20.0.40";
    private const string OnVlan = "192.0.2.40";
    private const string Db = "10.20.0.11";
    private const string Host = "192.0.2.254";

    private static readonly PolicySurroundings Machines = new()
    {
        Machines = [new PolicyMachine { Namespace = "default", Name = "tagger", Labels = new ValueMap { ["app"] = "tagger" }, PortNames = [Parent, Child], Addresses = [InOffice, OnVlan] }],
    };

    private readonly Campus campus = tagger.Campus;
    private readonly GuestNamespace native = tagger.Native;
    private readonly GuestNamespace tagged = tagger.Tagged;

    [Fact]
    public async Task Quarantine_CutsOffBothOfItsNetworks_AndLeavesTheRemedyOfEach()
    {
        var policy = Examples.Health with
        {
            Spec = Examples.Health.Spec with
            {
                Remediation = new() { Allow = [new() { To = [new() { Cidr = $"{Campus.RemedyAddress}/32" }] }, new() { To = [new() { Cidr = "192.0.2.30/32" }] }] },
            },
        };
        try
        {
            (await native.PingsAsync(Db, 20)).Should().BeTrue();
            (await tagged.PingsAsync(Host, 20)).Should().BeTrue();
            (await tagged.PingsAsync("192.0.2.30", 20)).Should().BeTrue();

            await campus.InstallAsync(QuarantineScope.Of(policy, [Parent, Child], [Parent, Child], Machines));

            (await native.PingsAsync(Db)).Should().BeFalse();
            (await tagged.PingsAsync(Host)).Should().BeFalse();
            (await campus.Db.PingsAsync(InOffice)).Should().BeFalse();
            (await campus.OnVlan120.PingsAsync(OnVlan)).Should().BeFalse();
            (await native.PingsAsync(Campus.RemedyAddress, 2)).Should().BeTrue("it is on the remediation list");
            (await tagged.PingsAsync("192.0.2.30", 2)).Should().BeTrue("and so is this one, of the other network");

            await campus.InstallAsync(QuarantineScope.Of(policy, [], [], Machines));

            (await native.PingsAsync(Db)).Should().BeTrue();
            (await tagged.PingsAsync(Host)).Should().BeTrue();
        }
        finally
        {
            await campus.InstallAsync(NorthboundScope.Deleted(Examples.Quarantine().Name));
        }
    }

    [Fact]
    public async Task AccessPolicy_HoldsOnTheTrunkToo()
    {
        var policy = new AccessPolicy
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "tagger" },
            Spec = new AccessPolicySpec
            {
                Selector = new LabelSelector { MatchLabels = new ValueMap { ["app"] = "tagger" } },
                PolicyTypes = [PolicyType.Ingress, PolicyType.Egress],
                Egress = [new EgressRule { To = [new PolicyPeer { Cidr = "192.0.2.30/32" }] }],
                Ingress = [new IngressRule { From = [new PolicyPeer { Cidr = "192.0.2.254/32" }] }],
            },
        };
        try
        {
            (await tagged.PingsAsync(Host, 20)).Should().BeTrue();
            (await tagged.PingsAsync("192.0.2.30", 20)).Should().BeTrue();
            (await native.PingsAsync(Db, 20)).Should().BeTrue();

            await campus.InstallAsync(AccessPolicyScope.Of(policy, Machines));

            (await tagged.PingsAsync("192.0.2.30")).Should().BeTrue();
            (await tagged.PingsAsync(Host)).Should().BeFalse("the host is not on the list of egress");
            (await campus.OnVlan120.PingsAsync(OnVlan)).Should().BeTrue("but on that of ingress");
            (await campus.OnLan.PingsAsync(OnVlan)).Should().BeFalse("on which the other is not");
            (await native.PingsAsync(Db)).Should().BeFalse();
        }
        finally
        {
            await campus.InstallAsync(NorthboundScope.Deleted(ScopeName.AccessPolicy("default", "tagger")));
        }
    }

    /// <summary>The campus with that machine.</summary>
    public sealed class Tagger : IAsyncLifetime
    {
        internal Campus Campus { get; } = new();

        /// <summary>Where the machine's untagged frames come from.</summary>
        internal GuestNamespace Native { get; private set; } = null!;

        /// <summary>Where those of its VLAN 20 come from.</summary>
        internal GuestNamespace Tagged { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Campus.InitializeAsync();
            await Campus.InstallAsync(
                NetworkScope.Of(Campus.Office with { Ports = [.. Campus.Office.Ports, Port("eth0", Parent, InOffice)] }),
                NetworkScope.Of(Campus.Lan with { Ports = [.. Campus.Lan.Ports, Port("eth0.20", Child, OnVlan) with { Trunk = new TrunkPlace(Parent, 20) }] }));
            var places = await Campus.Node.AddTaggingGuestAsync(Parent, Mac, null, 20);
            (Native, Tagged) = (places[0], places[1]);
            await Native.AddressAsync(InOffice + "/24", "10.20.0.1");
            await Tagged.AddressAsync(OnVlan + "/24");
        }

        public Task DisposeAsync() => Campus.DisposeAsync();

        private static MachinePort Port(string @interface, string name, string address) =>
            new() { Namespace = "default", Machine = "tagger", Interface = @interface, PortName = name, MacAddress = Mac, IpAddresses = [address] };
    }
}
