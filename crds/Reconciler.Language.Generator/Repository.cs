namespace Reconciler.Language.Generator;

/// <summary>The repository's root.</summary>
public static class Repository
{
    /// <summary>The nearest folder, from the given one upwards, that holds the solution; null when there is none.</summary>
    public static string? Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Reconciler.sln")))
            {
                return at.FullName;
            }
        }

        return null;
    }
}
