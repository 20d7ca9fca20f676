using System.Text.Json;
using System.Xml.Linq;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;

namespace Reconciler.Cli.Tests.Verbs;

public sealed class DriftVerbTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rc-drift-").FullName;
    private EmbeddedApiHost api = null!;

    public async Task InitializeAsync() => api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder });

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Drift_WhenNothingDrifted_SaysSoAndEndsWithZero()
    {
        var run = await CommandRun.Of("drift", "--kubeconfig", api.KubeconfigPath);
        run.ExitCode.Should().Be(0);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("nothing drifted");
    }

    [Theory]
    [InlineData(DriftOutcome.Corrected, 0)]
    [InlineData(DriftOutcome.Waiting, 1)]
    [InlineData(DriftOutcome.Paused, 1)]
    [InlineData(DriftOutcome.Contended, 1)]
    public async Task Drift_EndsByWhetherSomethingIsOpen_AndShowsTheFindingInEveryForm(DriftOutcome outcome, int exitCode)
    {
        await ReportAsync("drifting", outcome);
        foreach (var form in new[] { "table", "json", "sarif", "junit", "html" })
        {
            var run = await CommandRun.Of("drift", "-A", "-o", form, "--kubeconfig", api.KubeconfigPath);
            run.ExitCode.Should().Be(exitCode);
            run.Output.Should().Contain("spec.memory.size").And.Contain("512Mi").And.Contain("configmap/drifting");
        }

        using var document = JsonDocument.Parse((await CommandRun.Of("drift", "-o", "json", "--kubeconfig", api.KubeconfigPath)).Output);
        document.RootElement.GetProperty("open").GetInt32().Should().Be(exitCode);
        var finding = document.RootElement.GetProperty("findings").EnumerateArray().Should().ContainSingle().Subject;
        finding.GetProperty("path").GetString().Should().Be("spec.memory.size");
        finding.GetProperty("noticedBy").GetString().Should().Be("Event");
    }

    [Fact]
    public async Task Drift_AsJunit_AlsoHasObjectsThatNeverDrifted()
    {
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        await client.For(Kinds.VirtualMachines).CreateAsync(new VirtualMachine { Metadata = new ObjectMeta { Namespace = "default", Name = "calm" }, Spec = new VirtualMachineSpec() }, default);

        var run = await CommandRun.Of("drift", "-o", "junit", "--kubeconfig", api.KubeconfigPath);

        run.ExitCode.Should().Be(0);
        var suite = XDocument.Parse(run.Output).Root!.Elements("testsuite").Should().ContainSingle().Subject;
        suite.Attribute("name")!.Value.Should().Be("default/virtualmachine/calm");
        suite.Attribute("failures")!.Value.Should().Be("0");
    }

    [Fact]
    public async Task Drift_Since_LeavesOutWhatWasPutBackLongAgo()
    {
        await ReportAsync("drifting", DriftOutcome.Corrected);
        (await CommandRun.Of("drift", "--since", "1h", "--kubeconfig", api.KubeconfigPath)).Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Drift_WhenTheKubeconfigIsMissing_IsAnErrorThatNamesIt()
    {
        var run = await CommandRun.Of("drift", "--kubeconfig", "/nowhere/kubeconfig");
        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("/nowhere/kubeconfig");
    }

    [Theory]
    [InlineData("drift", "-o", "pictures")]
    [InlineData("drift", "--watch", "-o", "html")]
    [InlineData("drift", "--since", "yesterday")]
    public async Task Drift_WhenArgumentsAreWrong_ExitsWithTwo(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        run.ExitCode.Should().Be(2);
        run.Error.Should().StartWith("reconciler: ");
    }

    private async Task ReportAsync(string name, DriftOutcome outcome)
    {
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        await DriftReporting.ReportAsync(client, name, outcome);
    }
}
