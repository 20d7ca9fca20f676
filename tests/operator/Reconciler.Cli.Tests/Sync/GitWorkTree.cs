using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Sync;

/// <summary>A repository that a person works in, with the real git.</summary>
internal sealed class GitWorkTree(string folder)
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "a",
        ["GIT_AUTHOR_EMAIL"] = "a@example.test",
        ["GIT_COMMITTER_NAME"] = "a",
        ["GIT_COMMITTER_EMAIL"] = "a@example.test",
    };

    public string Folder => folder;

    public static async Task<GitWorkTree> MakeAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var tree = new GitWorkTree(folder);
        await tree.GitAsync("init", "--quiet", "--initial-branch=main");
        return tree;
    }

    /// <summary>Writes a file; null deletes it.</summary>
    public GitWorkTree Put(string name, string? content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, content);
        }

        return this;
    }

    public GitWorkTree Link(string name, string target)
    {
        File.CreateSymbolicLink(Path.Combine(folder, name), target);
        return this;
    }

    /// <summary>Commits everything, and returns the commit's id.</summary>
    public async Task<string> CommitAsync(string message = "change")
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "-m", message);
        return await GitAsync("rev-parse", "HEAD");
    }

    public async Task<string> GitAsync(params string[] arguments) => (await Command.RunAsync(Environment, "git", ["-C", folder, .. arguments])).Succeeded().Trim();
}
