using Reconciler.Testing;

namespace Reconciler.EmbeddedApi.Tests.Kubectl;

/// <summary>The folders of kubectl and Helm on this machine: the provisioned one, and the older ones and the newest one that scripts/old-clients fetches for the full run.</summary>
internal static class Clients
{
    public static IReadOnlyList<string> Folders
    {
        get
        {
            var older = Path.Combine(Repository.Artifacts, "clients");
            var fetched = Directory.Exists(older) ? Directory.GetDirectories(older).Where(folder => File.Exists(Path.Combine(folder, "from"))) : [];
            return [Path.Combine(Repository.Artifacts, "bin"), .. fetched.Order(StringComparer.Ordinal)];
        }
    }

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var folder in Folders)
            {
                names.Add(Path.GetFileName(folder));
            }

            return names;
        }
    }

    public static string Find(string name, string program) => Path.Combine(Folders.Single(folder => Path.GetFileName(folder) == name), program);
}
