using System.Text.Json;
using System.Xml.Linq;
using Reconciler.Cli.Tests.Sync;
using Reconciler.Kubernetes.Resources;

namespace Reconciler.Cli.Tests.Pipelines;

/// <summary>The example pipelines, run step by step in a clone, against good and broken manifests.</summary>
[Collection(SyncApiFixture.Collection)]
public sealed class PipelineTests(SyncApiFixture fixture) : IAsyncLifetime
{
    private SyncWorld world = null!;
    private string clone = "";

    public async Task InitializeAsync()
    {
        world = await SyncWorld.MakeAsync(fixture);
        await world.Repository.Put("machines/types.yaml", Type("512Mi")).CommitAsync("main");
        await world.Repository.GitAsync("checkout", "--quiet", "-b", "change");
        clone = Path.Combine(world.Folder, "clone");
    }

    public Task DisposeAsync()
    {
        world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task OnGitHub_AGoodPullRequest_IsPlanned()
    {
        await world.Repository.Put("machines/types.yaml", Type("1Gi")).CommitAsync();
        var (code, output) = await CheckOnGitHubAsync();

        code.Should().Be(0, output);
        Results("validate.sarif").Should().BeEmpty();
        Results("plan.sarif").Should().ContainSingle().Which.GetProperty("message").GetProperty("text").GetString().Should().Contain("512Mi -> 1Gi");
        (await File.ReadAllTextAsync(Path.Combine(world.Folder, "summary"))).Should().StartWith($"```\n~ machinetype {world.Namespace}\n").And.EndWith("```\n");
    }

    [Fact]
    public async Task OnGitHub_ABrokenPullRequest_FailsWithItsPlaces()
    {
        await world.Repository.Put("machines/types.yaml", Type("lots")).CommitAsync();
        var (code, output) = await CheckOnGitHubAsync();

        code.Should().Be(1);
        output.Should().Contain("machines/types.yaml:4:").And.Contain("spec.memory.size");
        var location = Results("validate.sarif").Single().GetProperty("locations")[0].GetProperty("physicalLocation");
        location.GetProperty("artifactLocation").GetProperty("uri").GetString().Should().Be("machines/types.yaml");
        location.GetProperty("region").GetProperty("startLine").GetInt32().Should().Be(4);
        File.Exists(Path.Combine(clone, "plan.sarif")).Should().BeFalse("the job ended before");
    }

    [Fact]
    public async Task OnGitHub_WhatCannotBeCarriedOut_FailsThePlan_AndTheFirstManifestsDoNot()
    {
        await world.Repository.GitAsync("rm", "-rq", "machines");
        await world.Repository.CommitAsync("none");
        await world.Repository.GitAsync("branch", "--force", "main");
        await world.Repository.Put("machines/types.yaml", Type("1Gi")).CommitAsync();
        var (code, output) = await CheckOnGitHubAsync();
        code.Should().Be(0, output);
        output.Should().Contain($"+ machinetype {world.Namespace}");
    }

    [Fact]
    public async Task OnGitLab_AGoodMergeRequest_IsPlanned_AndABrokenOneFails()
    {
        await world.Repository.Put("machines/types.yaml", Type("1Gi")).CommitAsync();
        await CloneAsync();
        var variables = new Dictionary<string, string> { ["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = "main" };
        var (code, output) = await PipelineSteps.RunAsync([.. PipelineSteps.OfGitLab("validate"), .. PipelineSteps.OfGitLab("plan")], clone, variables);
        code.Should().Be(0, output);
        Failures().Should().BeEmpty();
        using (var plan = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(clone, "plan.json"))))
        {
            plan.RootElement.GetProperty("objects")[0].GetProperty("fields")[0].GetProperty("path").GetString().Should().Be("spec.memory.size");
        }

        await File.WriteAllTextAsync(Path.Combine(clone, "machines/types.yaml"), Type("lots"));
        (await PipelineSteps.RunAsync(PipelineSteps.OfGitLab("validate"), clone, variables)).ExitCode.Should().Be(1);
        Failures().Should().ContainSingle();
        (await PipelineSteps.RunAsync(["git worktree remove --force .before", .. PipelineSteps.OfGitLab("plan")], clone, variables)).ExitCode.Should().NotBe(0);
    }

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task ADeployment_SyncsTheBranch_AndABrokenCommitChangesNothing(string forge)
    {
        var (code, output) = await DeployAsync(forge, "1Gi");
        code.Should().Be(0, output);
        output.Should().Contain($"+ machinetype {world.Namespace}: created").And.NotContain("s3cret");
        (await SizeAsync()).Should().Be("1Gi");

        var broken = await DeployAsync(forge, "lots");
        broken.ExitCode.Should().Be(1);
        broken.Output.Should().Contain("machines/types.yaml:4:").And.Contain("nothing was changed");
        (await SizeAsync()).Should().Be("1Gi");

        Directory.EnumerateFiles(world.Folder, "*credentials*").Concat(Directory.EnumerateFiles(Path.Combine(world.Folder, "temp"))).Where(file => !file.EndsWith("kubeconfig.given", StringComparison.Ordinal)).Should().BeEmpty("they are gone with the job");
    }

    private async Task<(int ExitCode, string Output)> DeployAsync(string forge, string size)
    {
        await world.Repository.Put("machines/types.yaml", Type(size)).CommitAsync();
        var branch = await world.Repository.GitAsync("branch", "--show-current");
        await CloneAsync();
        var temp = Directory.CreateDirectory(Path.Combine(world.Folder, "temp")).FullName;

        // The sync's name is the repository's own; here several repositories share an API.
        var steps = (forge == "github" ? PipelineSteps.OfGitHub("deploy") : PipelineSteps.OfGitLab("deploy")).Select(step => step.Replace("--name machines", $"--name {world.Namespace}", StringComparison.Ordinal));
        return await PipelineSteps.RunAsync(steps, clone, forge == "github"
            ? new Dictionary<string, string>
            {
                ["GITHUB_SERVER_URL"] = $"file://{world.Folder}",
                ["GITHUB_REPOSITORY"] = "repository",
                ["GITHUB_REF_NAME"] = branch,
                ["RUNNER_TEMP"] = temp,
                ["KUBECONFIG_CONTENT"] = await File.ReadAllTextAsync(fixture.Kubeconfig),
                ["TOKEN"] = "s3cret",
            }
            : new Dictionary<string, string>
            {
                ["CI_SERVER_URL"] = $"file://{world.Folder}",
                ["CI_PROJECT_PATH"] = "repository/",
                ["CI_DEFAULT_BRANCH"] = branch,
                ["CI_PROJECT_DIR"] = clone,
                ["CI_JOB_TOKEN"] = "s3cret",
                ["KUBECONFIG"] = fixture.Kubeconfig,
            });
    }

    private async Task<(int ExitCode, string Output)> CheckOnGitHubAsync()
    {
        await CloneAsync();
        return await PipelineSteps.RunAsync(PipelineSteps.OfGitHub("check"), clone, new Dictionary<string, string> { ["GITHUB_BASE_REF"] = "main", ["GITHUB_STEP_SUMMARY"] = Path.Combine(world.Folder, "summary") });
    }

    private async Task CloneAsync()
    {
        if (Directory.Exists(clone))
        {
            Directory.Delete(clone, recursive: true);
        }

        await world.Repository.GitAsync("clone", "--quiet", world.Repository.Folder, clone);
    }

    private string Type(string size) => $"apiVersion: reconciler.dev/v1alpha1\nkind: MachineType\nmetadata: {{name: {world.Namespace}}}\nspec: {{memory: {{size: {size}}}}}\n";

    private async Task<string?> SizeAsync() => (await world.Client.For(Kinds.MachineTypes).GetAsync(new ResourceKey("", world.Namespace), default)).Spec.Memory?.Size?.ToString();

    private List<JsonElement> Results(string file)
    {
        using var log = JsonDocument.Parse(File.ReadAllText(Path.Combine(clone, file)));
        log.RootElement.GetProperty("version").GetString().Should().Be("2.1.0");
        return [.. log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(result => result.Clone())];
    }

    private IEnumerable<XElement> Failures() => XDocument.Load(Path.Combine(clone, "validate.xml")).Descendants("failure");
}
