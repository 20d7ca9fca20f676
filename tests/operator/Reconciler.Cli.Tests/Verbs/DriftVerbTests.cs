using System.Text.Json;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Reports;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;

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
    public async Task Drift_EndsByWhetherSomethingIsOpen_AndShowsTheFindingInBothForms(DriftOutcome outcome, int exitCode)
    {
        await ReportAsync(outcome);
        var table = await CommandRun.Of("drift", "--kubeconfig", api.KubeconfigPath);
        table.ExitCode.Should().Be(exitCode);
        table.Output.Should().Contain("spec.memory.size").And.Contain("512Mi").And.Contain("configmap/drifting");

        var json = await CommandRun.Of("drift", "-A", "-o", "json", "--kubeconfig", api.KubeconfigPath);
        json.ExitCode.Should().Be(exitCode);
        using var document = JsonDocument.Parse(json.Output);
        document.RootElement.GetProperty("open").GetInt32().Should().Be(exitCode);
        var finding = document.RootElement.GetProperty("findings").EnumerateArray().Should().ContainSingle().Subject;
        finding.GetProperty("path").GetString().Should().Be("spec.memory.size");
        finding.GetProperty("noticedBy").GetString().Should().Be("Event");
    }

    [Fact]
    public async Task Drift_Since_LeavesOutWhatWasPutBackLongAgo()
    {
        await ReportAsync(DriftOutcome.Corrected);
        (await CommandRun.Of("drift", "--since", "1h", "--kubeconfig", api.KubeconfigPath)).Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Drift_WhenTheKubeconfigIsMissing_IsAnErrorThatNamesIt()
    {
        var run = await CommandRun.Of("drift", "--kubeconfig", "/nowhere/kubeconfig");
        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("/nowhere/kubeconfig");
    }

    private async Task ReportAsync(DriftOutcome outcome)
    {
        using var client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
        var owner = await client.For(Kinds.ConfigMaps).CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "drifting" } }, default);
        var then = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await new DriftReportWriter(client).WriteAsync(
            owner,
            [new DriftFinding { Path = "spec.memory.size", Expected = "512Mi", Observed = "256Mi", Since = then, LastSeen = then, NoticedBy = DriftNotice.Event, Outcome = outcome, Action = "SetMemory" }],
            default);
    }
}
