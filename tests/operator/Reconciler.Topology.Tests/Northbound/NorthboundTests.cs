namespace Reconciler.Topology.Tests.Northbound;

/// <summary>Against a real northbound database and a real ovn-northd.</summary>
public sealed class NorthboundTests : IAsyncLifetime
{
    private NorthboundDatabase database = null!;

    public async Task InitializeAsync() => database = await NorthboundDatabase.StartAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Apply_OfEverything_CompilesWithoutAWarning_AndLeavesNothingToDo()
    {
        var plan = await database.ApplyAsync(Examples.All);

        plan.Scopes.Should().OnlyContain(scope => scope.IsRollout && scope.Waiting.IsEmpty && scope.Conflicts.IsEmpty && scope.Findings.IsEmpty);
        (await database.Central.CompileAsync()).Should().BeEmpty();
        var again = database.Plan(Examples.All);
        again.Scopes.SelectMany(scope => scope.Findings).Should().BeEmpty();
        again.Operations.Should().BeEmpty();
    }

    [Fact]
    public async Task Delete_OfEveryScope_LeavesOnlyWhatIsNotOurs()
    {
        await database.TamperAsync("ls-add", "theirs", "--", "lsp-add", "theirs", "their-port", "--", "acl-add", "theirs", "to-lport", "7", "ip4", "drop",
            "--", "lr-add", "their-router", "--", "pg-add", "their_group", "their-port", "--", "create", "Address_Set", "name=their_set", "addresses=192.0.2.1");
        var before = database.Contents();
        await database.ApplyAsync(Examples.All);

        await database.ApplyAsync(Examples.All.Select(scope => NorthboundScope.Deleted(scope.Name)));

        database.Contents().DifferenceTo(before).Should().BeEmpty();
    }

    [Fact]
    public async Task Delete_OfOneNetwork_TakesItsPortsOutOfOtherSwitches_AndLeavesTheOthersAsTheyWere()
    {
        var others = Examples.All.Where(scope => scope.Name != Examples.Lab.Network.Scope).ToList();
        await database.ApplyAsync(others);
        var before = database.Contents();
        await database.ApplyAsync(NetworkScope.Of(Examples.Lab));
        database.Contents().DifferenceTo(before).Should().NotBeEmpty();

        await database.ApplyAsync(NorthboundScope.Deleted(Examples.Lab.Network.Scope));

        database.Contents().DifferenceTo(before).Should().BeEmpty();
        database.Plan(others).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Apply_WhenTheNameIsTaken_TouchesNothingOfTheScope_AndTheOthersGoOn()
    {
        await database.TamperAsync("ls-add", "default.office");
        var theirs = database.Contents();

        var plan = await database.ApplyAsync(NetworkScope.Of(Examples.Office), NodeNat.Scope, NetworkScope.Of(Examples.Lan));

        plan.Scopes.Single(scope => scope.Name == Examples.Office.Network.Scope).Conflicts.Should().ContainSingle()
            .Which.Should().Match<NameConflict>(conflict => conflict.Table == "Logical_Switch" && conflict.Name == "default.office");
        database.Contents().Should().Contain(theirs);
        database.Contents().Should().Contain(row => row.Contains("name=default.lan", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_ByTwoWritersAtOnce_MakesOneSwitch()
    {
        var plan = database.Plan(NetworkScope.Of(Examples.Lan));
        (await database.Replica.TransactAsync(plan.ToTransaction("first"))).EnsureSuccess();

        var second = await database.Replica.TransactAsync(plan.ToTransaction("second"));

        second.Error!.IsConflict.Should().BeTrue();
        database.Contents().Should().ContainSingle(row => row.Contains("name=default.lan,", StringComparison.Ordinal));
    }
}
