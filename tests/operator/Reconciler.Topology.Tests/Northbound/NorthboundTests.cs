using Reconciler.Ovsdb;

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

        plan.Scopes.Should().OnlyContain(scope => scope.Waiting.IsEmpty && scope.Conflicts.IsEmpty && scope.Findings.IsEmpty);
        (await database.Central.CompileAsync()).Should().BeEmpty();
        var again = database.Plan(Examples.All);
        again.Scopes.SelectMany(scope => scope.Findings).Should().BeEmpty();
        again.Operations.Should().BeEmpty();
    }
}
