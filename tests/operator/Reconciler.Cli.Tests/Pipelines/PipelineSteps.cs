using Reconciler.Language.Manifests;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Pipelines;

/// <summary>The shell steps of the example pipelines, read from the files that people copy.</summary>
internal static class PipelineSteps
{
    /// <summary>The folder of the program: the native one where it is built, else the one beside the tests.</summary>
    private static string Program => File.Exists(Path.Combine(Repository.Root, "bin/reconciler")) ? Path.Combine(Repository.Root, "bin") : AppContext.BaseDirectory;

    /// <summary>The <c>run</c> steps of a job of GitHub Actions.</summary>
    public static IReadOnlyList<string> OfGitHub(string job) =>
        [.. Read("github/.github/workflows/machines.yml")["jobs"]![job]!["steps"]!.Items.Select(step => step["run"]?.Text).OfType<string>()];

    /// <summary>The script of a job of GitLab CI; its lines run in one shell.</summary>
    public static IReadOnlyList<string> OfGitLab(string job) => [string.Join('\n', Read("gitlab/.gitlab-ci.yml")[job]!["script"]!.Items.Select(line => line.Text))];

    /// <summary>Runs steps as a runner does: each in a bash of its own that ends at the first failure, until one fails.</summary>
    /// <returns>The exit code of the last one, and all that was printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> steps, string folder, Dictionary<string, string> variables)
    {
        var environment = new Dictionary<string, string>(variables)
        {
            ["PATH"] = $"{Program}:{Environment.GetEnvironmentVariable("PATH")}",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["STEP_FOLDER"] = folder,
        };
        var output = "";
        foreach (var step in steps)
        {
            var result = await Command.RunAsync(environment, "bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", $"cd \"$STEP_FOLDER\"\n{step}"]);
            output += result.Output + result.Error;
            if (result.ExitCode != 0)
            {
                return (result.ExitCode, output);
            }
        }

        return (0, output);
    }

    private static ManifestNode Read(string file)
    {
        var content = ManifestReader.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "examples/pipelines", file)));
        content.Failure.Should().BeNull();
        return content.Documents.Single().Root;
    }
}
