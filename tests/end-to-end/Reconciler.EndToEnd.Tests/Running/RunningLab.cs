namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>One lab of one node for all tests of the collection.</summary>
public sealed class RunningLab : IAsyncLifetime
{
    /// <summary>The lab.</summary>
    public LabSession Session { get; } = new(Path.Combine(Repository.Root, "artifacts", "lab-test"));

    public Task InitializeAsync() => Session.UpAsync();

    public Task DisposeAsync() => Session.DownAsync();
}

/// <summary>The tests that share one lab; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LabTests : ICollectionFixture<RunningLab>
{
    public const string Name = "lab";
}
