namespace Reconciler.Topology.Tests.Planning;

public sealed class NorthboundFieldCatalogTests
{
    [Fact]
    public void All_NamesEveryTableAndColumnThatIsCompared()
    {
        var lives = NorthboundFieldCatalog.All.Select(entry => entry.Lives).ToList();

        foreach (var table in NorthboundTables.All.Values)
        {
            lives.Should().Contain($"OVN northbound: {table.Name}");
            table.Columns.Should().OnlyContain(column => lives.Any(place => place.StartsWith($"OVN northbound: {table.Name} {column.Name}", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void All_BeginsWithTheFieldsThatRowsAreReallyMadeFrom()
    {
        var made = Examples.All.SelectMany(scope => scope.Rows).GroupBy(row => row.Table);

        foreach (var table in made)
        {
            var paths = NorthboundFieldCatalog.All.Where(entry => entry.Lives == $"OVN northbound: {table.Key}").Select(entry => entry.Path[..entry.Path.IndexOf(" (", StringComparison.Ordinal)]
                .Split("...")[0]).ToList();
            paths.Should().Contain(path => table.Any(row => row.Path.StartsWith(path, StringComparison.Ordinal)), "{0} is made from {1}", table.Key, string.Join(", ", table.Select(row => row.Path).Distinct()));
        }
    }
}
