namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>One lab of one node for all tests of the collection.</summary>
public sealed class RunningLab : IAsyncLifetime
{
    /// <summary>The lab.</summary>
    public LabSession Session { get; } = new(Kept ?? Path.Combine(Repository.Root, "artifacts", "lab-test"));

    /// <summary>A lab that is up and stays so, for whoever writes tests: <c>RECONCILER_TEST_LAB=artifacts/lab</c>.</summary>
    private static string? Kept => Environment.GetEnvironmentVariable("RECONCILER_TEST_LAB") is { Length: > 0 } folder ? Path.GetFullPath(folder, Repository.Root) : null;

    /// <summary>Whether the lab outlives the tests.</summary>
    internal static bool IsKept => Kept is not null;

    /// <summary>A Kubernetes API for the lab's operator and agents in place of the embedded one, with our definitions in it: <c>RECONCILER_TEST_KUBECONFIG=FILE</c>.</summary>
    private static string[] Foreign => Environment.GetEnvironmentVariable("RECONCILER_TEST_KUBECONFIG") is { Length: > 0 } file ? ["--kubeconfig", Path.GetFullPath(file, Repository.Root)] : [];

    public Task InitializeAsync() => Kept is null ? Session.UpAsync(Foreign) : Session.UseAsync();

    public Task DisposeAsync() => Kept is null ? Session.DownAsync() : Task.CompletedTask;
}

/// <summary>The tests that share one lab; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LabTests : ICollectionFixture<RunningLab>
{
    public const string Name = "lab";
}
