namespace Reconciler.Topology.Tests.Northbound;

/// <summary>Each way of tampering, by the real ovn-nbctl on a real database.</summary>
public sealed class TamperingTests(TamperingTests.Applied applied) : IClassFixture<TamperingTests.Applied>
{
    [Theory]
    [MemberData(nameof(Tamperings.Cases), MemberType = typeof(Tamperings))]
    public async Task Tampering_IsFoundByItsPath_AndPutBack(string what)
    {
        var database = applied.Database;
        var tampering = Tamperings.Named(what);
        await database.ApplyAsync(Examples.All);
        var before = database.Contents();
        before.OfOurs().Should().HaveCount(applied.Rows);

        foreach (var step in tampering.Steps)
        {
            await database.TamperAsync([.. step.Select(database.Identify)]);
        }

        database.Contents().DifferenceTo(before).Should().NotBeEmpty("the tampering must have changed something");
        var plan = await database.ApplyAsync(Examples.All);

        plan.Scopes.SelectMany(scope => scope.Findings).Select(finding => $"{finding.Kind} {finding.Path}")
            .Should().Contain(finding => finding.StartsWith($"{tampering.Kind} {tampering.Path}", StringComparison.Ordinal));
        plan.Scopes.Should().NotContain(scope => scope.IsRollout);
        database.Contents().OfOurs().DifferenceTo(before.OfOurs()).Should().BeEmpty();
        database.Plan(Examples.All).IsEmpty.Should().BeTrue();
    }

    public sealed class Applied : IAsyncLifetime
    {
        internal NorthboundDatabase Database { get; private set; } = null!;

        internal int Rows { get; private set; }

        public async Task InitializeAsync()
        {
            Database = await NorthboundDatabase.StartAsync(database => database.ApplyAsync(Examples.All));
            Rows = Database.Contents().OfOurs().Count;
        }

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
