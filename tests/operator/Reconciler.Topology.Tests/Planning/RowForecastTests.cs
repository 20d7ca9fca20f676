using System.Collections.Immutable;
using FsCheck.Xunit;
using Reconciler.Language.Networks;
using Reconciler.Ovsdb;
using Reconciler.Topology.Tests.Northbound;

namespace Reconciler.Topology.Tests.Planning;

public class RowForecastTests
{
    [Property(MaxTest = 60)]
    public void AppliedRows_AreWhatThePlannerMakesOfAnEmptyDatabase(NetworkShape shape)
    {
        var made = SnapshotExecutor.Execute(OvsdbSnapshot.Empty, NorthboundPlanner.Plan(shape.Scopes(), NorthboundView.From(OvsdbSnapshot.Empty)).Operations);

        Unmarked(AppliedRows.Of(shape.Scopes(1)).View.Snapshot).DifferenceTo(Unmarked(made)).Should().BeEmpty();
    }

    [Property(MaxTest = 60)]
    public void Forecast_OfWhatIsThere_IsEmpty_AndOfAnotherShape_NamesEveryRowThatDiffers(NetworkShape from, NetworkShape to)
    {
        RowForecast.Of(from.Scopes(), from.Scopes(3)).Should().BeEmpty();

        var changes = RowForecast.Of(from.Scopes(), to.Scopes());
        var (before, after) = (Rows(from), Rows(to));
        changes.Where(change => change.Kind == RowChangeKind.Added).Select(Key).Should().BeEquivalentTo(after.Keys.Except(before.Keys));
        changes.Where(change => change.Kind == RowChangeKind.Removed).Select(Key).Should().BeEquivalentTo(before.Keys.Except(after.Keys));
        changes.Where(change => change.Kind == RowChangeKind.Altered).Select(Key).Should().BeSubsetOf(before.Keys.Intersect(after.Keys));
    }

    [Fact]
    public void Forecast_WhenASubnetChanges_NamesTheDhcpOptionsAndTheGateway_NotTheSwitch()
    {
        var before = Examples.Office;
        var after = before with { Spec = before.Spec with { Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24", Gateway = "10.20.0.254" }, before.Spec.Subnets[1]] } };

        RowForecast.Of([NetworkScope.Of(before)], [NetworkScope.Of(after)]).Select(change => $"{change.Kind} {change.Row.Key}")
            .Should().Equal("Altered dhcp4", "Altered router/gateway");
    }

    [Fact]
    public void Forecast_WhenAScopeIsGone_TakesAllOfItsRows()
    {
        var policy = AccessPolicyScope.Of(Examples.OnlyWebReachesDb, Examples.Machines);

        var changes = RowForecast.Of([NetworkScope.Of(Examples.Office), policy], [NetworkScope.Of(Examples.Office)]);

        // Access rules live in the group and go with it.
        changes.Should().OnlyContain(change => change.Kind == RowChangeKind.Removed && change.Scope == policy.Name);
        changes.Should().Contain(change => change.Row.Table == NorthboundTables.PortGroup);
    }

    private static string Key(RowChange change) => $"{change.Scope} {change.Row.Table} {change.Row.Key}";

    private static Dictionary<string, NorthboundRow> Rows(NetworkShape shape) =>
        shape.Scopes().SelectMany(scope => scope.Rows.Select(row => (Key: $"{scope.Name} {row.Table} {row.Key}", row))).ToDictionary(row => row.Key, row => row.row);

    /// <summary>The mark of what was applied last is left out: these rows were never applied.</summary>
    private static List<string> Unmarked(OvsdbSnapshot snapshot) => RowTexts.Of(new OvsdbSnapshot(snapshot.Tables.ToImmutableDictionary(
        table => table,
        table => snapshot[table].ToImmutableDictionary(row => row.Key, row => new OvsdbRow(row.Key, row.Value.Columns.SetItem(
            "external_ids", OvsdbValue.Map(row.Value["external_ids"].Pairs.Where(pair => pair.Key != OvsdbAtom.Text(Marks.Applied)))))))));
}
