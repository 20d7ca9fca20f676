namespace Reconciler.Testing;

/// <summary>The folders of this clone.</summary>
public static class Repository
{
    /// <summary>The folder that holds Reconciler.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Where provisioned parts stand; shared between clones by RECONCILER_ARTIFACTS.</summary>
    public static string Artifacts { get; } = Environment.GetEnvironmentVariable("RECONCILER_ARTIFACTS") is { Length: > 0 } given ? given : Path.Combine(Root, "artifacts");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Reconciler.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Reconciler.sln above {AppContext.BaseDirectory}");
    }
}
