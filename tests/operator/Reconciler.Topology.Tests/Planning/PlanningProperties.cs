using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Reconciler.Ovsdb;
using Reconciler.Topology.Tests.Northbound;

namespace Reconciler.Topology.Tests.Planning;

public class PlanningProperties
{
    [Property(MaxTest = 200)]
    public void Plan_FromThePlannedEndState_IsEmpty(NetworkShape shape)
    {
        var end = Apply(OvsdbSnapshot.Empty, shape.Scopes());

        var again = NorthboundPlanner.Plan(shape.Scopes(), NorthboundView.From(end));

        again.Operations.Should().BeEmpty();
        again.Scopes.Should().OnlyContain(scope => !scope.IsRollout && !scope.HasChanges && scope.Findings.IsEmpty);
    }

    [Property(MaxTest = 200)]
    public void Plan_FromAnyShapeToAnother_EndsWhereABlankStartWould_WithoutCallingItDrift(NetworkShape from, NetworkShape to)
    {
        var start = Apply(OvsdbSnapshot.Empty, from.Scopes());

        var plan = NorthboundPlanner.Plan(to.Scopes(), NorthboundView.From(start));
        var end = SnapshotExecutor.Execute(start, plan.Operations);

        plan.Scopes.SelectMany(scope => scope.Findings).Should().BeEmpty();
        RowTexts.Of(end).DifferenceTo(RowTexts.Of(Apply(OvsdbSnapshot.Empty, to.Scopes()))).Should().BeEmpty();
    }

    [Property(MaxTest = 200)]
    public void Plan_InWhateverOrderTheInputComes_IsTheSame(NetworkShape shape, int shuffle)
    {
        var view = NorthboundView.From(OvsdbSnapshot.Empty);

        Text(NorthboundPlanner.Plan(shape.Scopes(shuffle), view)).Should().Be(Text(NorthboundPlanner.Plan(shape.Scopes(), view)));
    }

    [Property(MaxTest = 200)]
    public void Plan_AfterAnyRowWasDeletedOrAltered_PutsItBack_AndSaysWhere(NetworkShape shape, byte which, bool delete)
    {
        var before = Apply(OvsdbSnapshot.Empty, shape.Scopes());
        var rows = NorthboundTables.All.Keys.SelectMany(table => before.Rows(table).Select(row => (Table: table, Row: row)))
            .OrderBy(row => row.Table, StringComparer.Ordinal).ThenBy(row => row.Row.ExternalId(Marks.Scope), StringComparer.Ordinal)
            .ThenBy(row => row.Row.ExternalId(Marks.Row), StringComparer.Ordinal).ToList();
        var (table, victim) = rows[which % rows.Count];
        var tampered = SnapshotExecutor.Execute(before, delete ? Delete(table, victim, before) : Alter(table, victim));
        RowTexts.Of(tampered).DifferenceTo(RowTexts.Of(before)).Should().NotBeEmpty();

        // What was applied last is remembered, for the case that the last row which says so was the victim.
        var remembered = NorthboundPlanner.Plan(shape.Scopes(), NorthboundView.From(before)).Scopes.ToDictionary(scope => scope.Name, scope => scope.Hash);
        var plan = NorthboundPlanner.Plan(shape.Scopes().Select(scope => scope with { LastApplied = remembered[scope.Name] }), NorthboundView.From(tampered));

        plan.Scopes.SelectMany(scope => scope.Findings).Should().Contain(finding => finding.Table == table && finding.Row == victim.ExternalId(Marks.Row));
        RowTexts.Of(SnapshotExecutor.Execute(tampered, plan.Operations)).DifferenceTo(RowTexts.Of(before)).Should().BeEmpty();
    }

    [Property(MaxTest = 100)]
    public void Plan_BesideRowsOfOthers_LeavesThemByteForByte(NetworkShape first, NetworkShape second)
    {
        var theirs = SnapshotExecutor.Execute(OvsdbSnapshot.Empty,
        [
            Insert(NorthboundTables.LogicalSwitchPort, "their_port", ("name", OvsdbValue.Text("their-port"))),
            Insert(NorthboundTables.LogicalSwitch, null, ("name", OvsdbValue.Text("theirs")), ("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid("their_port")))),
            Insert(NorthboundTables.PortGroup, null, ("name", OvsdbValue.Text("their_group")), ("ports", OvsdbValue.Of(OvsdbAtom.NamedUuid("their_port")))),
            Insert(NorthboundTables.DhcpOptions, null, ("cidr", OvsdbValue.Text("10.1.0.0/24"))),
        ]);

        var end = Apply(Apply(theirs, first.Scopes()), second.Scopes());
        end = Apply(end, [.. second.Scopes().Select(scope => NorthboundScope.Deleted(scope.Name))]);

        NorthboundTables.All.Keys.SelectMany(end.Rows).Should().BeEquivalentTo(NorthboundTables.All.Keys.SelectMany(theirs.Rows));
    }

    private static OvsdbSnapshot Apply(OvsdbSnapshot start, IReadOnlyList<NorthboundScope> scopes) =>
        SnapshotExecutor.Execute(start, NorthboundPlanner.Plan(scopes, NorthboundView.From(start)).Operations);

    private static OvsdbOperation.Insert Insert(string table, string? name, params (string Column, OvsdbValue? Value)[] columns) =>
        new(table, NorthboundRow.Of(columns), name);

    private static List<OvsdbOperation> Delete(string table, OvsdbRow row, OvsdbSnapshot content) =>
    [
        new OvsdbOperation.Delete(table, [OvsdbCondition.IsRow(row.Uuid)]),
        // A child must leave its parent as well, or the database would refuse.
        .. NorthboundTables.All.Values.SelectMany(parent => parent.Columns.Where(column => column.Children == table)
            .SelectMany(column => content.Rows(parent.Name).Where(holder => holder[column.Name].Contains(OvsdbAtom.Uuid(row.Uuid)))
                .Select(holder => new OvsdbOperation.Mutate(parent.Name, [OvsdbCondition.IsRow(holder.Uuid)], [OvsdbMutation.Delete(column.Name, OvsdbValue.Uuid(row.Uuid))])))),
    ];

    private static OvsdbOperation[] Alter(string table, OvsdbRow row)
    {
        var column = NorthboundTables.All[table].Columns.Last(column => column is { Children: null, References: false });
        var other = column.Default.IsMap ? OvsdbValue.Map([KeyValuePair.Create("some", "body")]) : OvsdbValue.Text("somebody's");
        return [new OvsdbOperation.Update(table, [OvsdbCondition.IsRow(row.Uuid)], ImmutableSortedDictionary<string, OvsdbValue>.Empty.Add(column.Name, other))];
    }

    private static string Text(NorthboundPlan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var operation in plan.Operations)
            {
                OvsdbOperationJson.Write(writer, operation);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
