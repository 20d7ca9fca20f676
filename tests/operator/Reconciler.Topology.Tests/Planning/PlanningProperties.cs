using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Reconciler.Language.Drift;
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
        var (table, victim) = Pick(before, which);
        var tampered = Tamper(before, which, delete);
        RowTexts.Of(tampered).DifferenceTo(RowTexts.Of(before)).Should().NotBeEmpty();

        var plan = NorthboundPlanner.Plan(Remembering(shape, before), NorthboundView.From(tampered));

        plan.Scopes.SelectMany(scope => scope.Findings).Should().Contain(finding => finding.Table == table && finding.Row == victim.ExternalId(Marks.Row));
        RowTexts.Of(SnapshotExecutor.Execute(tampered, plan.Operations)).DifferenceTo(RowTexts.Of(before)).Should().BeEmpty();
    }

    [Property(MaxTest = 300)]
    public void Plan_LeavesWhatIsNotEnforced_AndPutsAllElseBack(NetworkShape shape, byte first, byte second, bool deleteFirst, bool deleteSecond, byte seed)
    {
        var before = Apply(OvsdbSnapshot.Empty, shape.Scopes());
        var scopes = Remembering(shape, before);
        var tampered = Tamper(Tamper(before, first, deleteFirst), second, deleteSecond);

        var plan = NorthboundPlanner.Plan(scopes, NorthboundView.From(tampered), StanceOf);
        var end = SnapshotExecutor.Execute(tampered, plan.Operations);
        var again = NorthboundPlanner.Plan(scopes, NorthboundView.From(end), StanceOf);

        plan.Scopes.Should().NotContain(scope => scope.IsRollout);
        again.Operations.Should().BeEmpty("what is left is left, and nothing else is to be done");
        again.Scopes.SelectMany(scope => scope.Findings).Should().NotContain(finding => finding.Stance == DriftStance.Enforce);
        again.Scopes.SelectMany(scope => scope.Findings).Select(finding => finding.Path).Should().BeSubsetOf(plan.Scopes.SelectMany(scope => scope.Findings)
            .Where(finding => finding.Stance != DriftStance.Enforce).Select(finding => finding.Path), "what was left was found");
        RowTexts.Of(Apply(end, scopes)).DifferenceTo(RowTexts.Of(before)).Should().BeEmpty("enforcing brings all back");

        // Some paths are enforced, some are not, by chance.
        DriftStance StanceOf(NorthboundFinding finding) => ((finding.Path.Sum(letter => letter) + seed) % 3) switch
        {
            0 => DriftStance.Warn,
            1 => DriftStance.Paused,
            _ => DriftStance.Enforce,
        };
    }

    [Property(MaxTest = 100)]
    public void View_MadeFromTheOneBefore_ShowsWhatAFreshOneShows(NetworkShape first, NetworkShape second, byte which, bool delete)
    {
        var start = Apply(OvsdbSnapshot.Empty, first.Scopes());
        var middle = Apply(start, second.Scopes());
        var end = Tamper(middle, which, delete);

        var view = NorthboundView.From(start);
        view.Scopes.Should().NotBeEmpty();
        view = view.After(middle, OvsdbContent.Compare(start, middle)).After(end, OvsdbContent.Compare(middle, end));
        var fresh = NorthboundView.From(end);

        view.Scopes.Should().Equal(fresh.Scopes);
        foreach (var scope in fresh.Scopes)
        {
            view.OfScope(scope).Should().BeEquivalentTo(fresh.OfScope(scope), options => options.ComparingByValue<ObservedRow>());
        }

        foreach (var (table, row) in Rows(start).Concat(Rows(end)))
        {
            view.ParentOf(row.Uuid).Should().Be(fresh.ParentOf(row.Uuid));
            view.Named(table, row.Name).Should().BeEquivalentTo(fresh.Named(table, row.Name), options => options.ComparingByValue<ObservedRow>());
        }
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

    private static List<(string Table, OvsdbRow Row)> Rows(OvsdbSnapshot content) =>
    [
        .. NorthboundTables.All.Keys.SelectMany(table => content.Rows(table).Select(row => (Table: table, Row: row)))
            .OrderBy(row => row.Table, StringComparer.Ordinal).ThenBy(row => row.Row.ExternalId(Marks.Scope), StringComparer.Ordinal)
            .ThenBy(row => row.Row.ExternalId(Marks.Row), StringComparer.Ordinal),
    ];

    private static (string Table, OvsdbRow Row) Pick(OvsdbSnapshot content, byte which) => Rows(content) is var rows ? rows[which % rows.Count] : default;

    private static OvsdbSnapshot Tamper(OvsdbSnapshot content, byte which, bool delete)
    {
        var (table, victim) = Pick(content, which);
        return SnapshotExecutor.Execute(content, delete ? Delete(table, victim, content) : Alter(table, victim));
    }

    /// <summary>What was applied last is remembered, for the case that the last row which says so is tampered with.</summary>
    private static IReadOnlyList<NorthboundScope> Remembering(NetworkShape shape, OvsdbSnapshot applied)
    {
        var remembered = NorthboundPlanner.Plan(shape.Scopes(), NorthboundView.From(applied)).Scopes.ToDictionary(scope => scope.Name, scope => scope.Hash);
        return [.. shape.Scopes().Select(scope => scope with { LastApplied = remembered[scope.Name] })];
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
