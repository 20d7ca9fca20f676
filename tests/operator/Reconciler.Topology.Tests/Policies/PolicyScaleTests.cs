using System.Globalization;
using Reconciler.Language.Common;

namespace Reconciler.Topology.Tests.Policies;

/// <summary>A policy's rows are as many for a thousand machines as for two: never a rule for a machine, let alone for a pair.</summary>
public sealed class PolicyScaleTests
{
    [Fact]
    public void Rows_OfAnAccessPolicy_AreTheSameRulesForAThousandMachines_InOneGroupAndItsSets()
    {
        var (few, many) = (Policy(2), Policy(1000));

        many.Rows.Select(row => $"{row.Table} {row.Key}").Should().Equal(few.Rows.Select(row => $"{row.Table} {row.Key}"));
        Rules(many).Should().Equal(Rules(few));
        many.Rows.Where(row => row.Table == NorthboundTables.PortGroup).Should().ContainSingle().Which.References["ports"].Should().HaveCount(1000);
        many.Rows.Where(row => row.Table == NorthboundTables.AddressSet).Max(row => row.Columns["addresses"].Atoms.Length).Should().BeGreaterThanOrEqualTo(1000);
    }

    [Fact]
    public void Rows_OfAQuarantine_AreTheSameRulesForAThousandMachines()
    {
        var (few, many) = (Quarantine(2), Quarantine(1000));

        many.Rows.Select(row => $"{row.Table} {row.Key}").Should().Equal(few.Rows.Select(row => $"{row.Table} {row.Key}"));
        Rules(many).Should().Equal(Rules(few));
    }

    private static NorthboundScope Policy(int machines) => AccessPolicyScope.Of(
        Examples.OnlyWebReachesDb with { Spec = Examples.OnlyWebReachesDb.Spec with { Selector = new LabelSelector() } }, Surroundings(machines));

    private static NorthboundScope Quarantine(int machines)
    {
        var ports = Surroundings(machines).Machines.SelectMany(machine => machine.PortNames).ToArray();
        return QuarantineScope.Of(Examples.Health, ports, ports, Surroundings(machines));
    }

    private static IEnumerable<string> Rules(NorthboundScope scope) => scope.Rows.Where(row => row.Table == NorthboundTables.Acl)
        .Select(row => string.Join(' ', row.Columns.Select(column => $"{column.Key}={column.Value}")));

    private static PolicySurroundings Surroundings(int machines) => new()
    {
        Machines =
        [
            .. Enumerable.Range(1, machines).Select(number => new PolicyMachine
            {
                Namespace = "default",
                Name = string.Create(CultureInfo.InvariantCulture, $"web{number}"),
                Labels = new ValueMap { ["app"] = "web" },
                PortNames = [string.Create(CultureInfo.InvariantCulture, $"00000000-0000-5000-8000-{number:d12}")],
                Addresses = [string.Create(CultureInfo.InvariantCulture, $"10.20.{number / 250}.{number % 250}")],
            }),
        ],
    };
}
