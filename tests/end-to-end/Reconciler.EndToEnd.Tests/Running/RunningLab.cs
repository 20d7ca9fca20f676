namespace Reconciler.EndToEnd.Tests.Running;

/// <summary>One lab of one node for all tests of the collection.</summary>
public sealed class RunningLab : IAsyncLifetime
{
    private ForeignApi? api;

    /// <summary>The lab.</summary>
    public LabSession Session { get; } = new(Kept ?? Path.Combine(Repository.Root, "artifacts", "lab-test"));

    /// <summary>A lab that is up and stays so, for whoever writes tests: <c>RECONCILER_TEST_LAB=artifacts/lab</c>.</summary>
    private static string? Kept => Environment.GetEnvironmentVariable("RECONCILER_TEST_LAB") is { Length: > 0 } folder ? Path.GetFullPath(folder, Repository.Root) : null;

    /// <summary>Whether the lab outlives the tests.</summary>
    internal static bool IsKept => Kept is not null;

    public async Task InitializeAsync()
    {
        if (IsKept)
        {
            await Session.UseAsync();
        }
        else
        {
            api = await ForeignApi.UpAsync(Session);
        }
    }

    public async Task DisposeAsync()
    {
        if (!IsKept)
        {
            await Session.DownAsync();
        }

        if (api is not null)
        {
            await api.DisposeAsync();
        }
    }
}

/// <summary>The tests that share one lab; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LabTests : ICollectionFixture<RunningLab>
{
    public const string Name = "lab";
}
