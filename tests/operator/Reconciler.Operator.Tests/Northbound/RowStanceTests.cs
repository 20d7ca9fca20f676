using Reconciler.Kubernetes.Resources;
using Reconciler.Operator.Northbound;
using Reconciler.Topology;

namespace Reconciler.Operator.Tests.Northbound;

public sealed class RowStanceTests
{
    private static readonly NorthboundFinding Addresses = new()
    {
        Kind = FindingKind.Altered,
        Path = "spec.interfaces[name=eth0] (Logical_Switch_Port port/x addresses)",
        Expected = "a",
        Observed = "b",
        Table = NorthboundTables.LogicalSwitchPort,
        Column = "addresses",
        Owner = new RowOwner("VirtualMachine", "blue", "web", "eth0"),
        Scope = ScopeName.Network("default", "office"),
    };

    [Fact]
    public void RulesOf_AMachinesPort_AreTheMachines() => RowStance.RulesOf(Addresses).Should().Be(new DriftSubject("VirtualMachine", new ResourceKey("blue", "web")));

    [Fact]
    public void RulesOf_PortSecurity_AreTheNetworks_SinceItGuardsTheOthers() =>
        RowStance.RulesOf(Addresses with { Column = "port_security" }).Should().Be(new DriftSubject("VirtualNetwork", new ResourceKey("default", "office")));

    [Theory]
    [InlineData("AccessPolicy", "match", true)]
    [InlineData("QuarantinePolicy", null, true)]
    [InlineData("VirtualMachine", "port_security", true)]
    [InlineData("VirtualMachine", "addresses", false)]
    [InlineData("VirtualNetwork", "options", false)]
    public void IsGuard_IsWhatKeepsMachinesApart(string kind, string? column, bool guard) =>
        RowStance.IsGuard(Addresses with { Owner = new RowOwner(kind, "blue", "web"), Column = column }).Should().Be(guard);

    [Fact]
    public void Contested_OfSomebodysRow_IsTheSameEachTimeThatItComesBack()
    {
        var (first, second) = (Foreign(Guid.NewGuid()), Foreign(Guid.NewGuid()));

        first.Path.Should().NotBe(second.Path);
        RowStance.Contested(first).Should().Be(RowStance.Contested(second)).And.Be("spec (ACL)");
        RowStance.Contested(Addresses).Should().Be(Addresses.Path);

        static NorthboundFinding Foreign(Guid uuid) => Addresses with { Kind = FindingKind.Foreign, Path = $"spec (ACL {uuid})", Uuid = uuid };
    }
}
