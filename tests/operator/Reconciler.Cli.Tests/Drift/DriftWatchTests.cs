using System.Diagnostics;
using System.Text.Json;
using Reconciler.Cli.Drift;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Language.Drift;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Drift;

public sealed class DriftWatchTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly LineWriter output = new();
    private readonly LineWriter error = new();
    private EmbeddedApiHost api = null!;
    private ApiClient client = null!;

    public async Task InitializeAsync()
    {
        api = await StartAsync(0);
        client = ApiClient.FromKubeconfig(api.KubeconfigPath, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Watch_ShowsWhatIsOpen_ThenWhatChanges_AndEndsByWhetherSomethingIsOpen()
    {
        await DriftReporting.ReportAsync(client, "first", DriftOutcome.Waiting);
        using var end = new CancellationTokenSource();
        var watch = new DriftWatch(client, null).RunAsync(null, asJson: false, output, error, end.Token);

        (await output.NextAsync()).Should().Contain("default/configmap/first spec.memory.size: Waiting SetMemory").And.Contain("observed '256Mi'");
        await DriftReporting.ReportAsync(client, "second", DriftOutcome.Corrected);
        (await output.NextAsync()).Should().Contain("default/configmap/second spec.memory.size: Corrected");
        await end.CancelAsync();
        (await watch).Should().BeFalse("the first is open");
    }

    [Fact]
    public async Task Watch_AsJson_PrintsAnObjectALine()
    {
        using var end = new CancellationTokenSource();
        var watch = new DriftWatch(client, "default").RunAsync(null, asJson: true, output, error, end.Token);
        await DriftReporting.ReportAsync(client, "first", DriftOutcome.Open);

        using var line = JsonDocument.Parse(await output.NextAsync());
        line.RootElement.GetProperty("object").GetString().Should().Be("configmap/first");
        await end.CancelAsync();
        (await watch).Should().BeFalse();
    }

    [Fact]
    public async Task Watch_WhenTheApiRestarts_SaysSoAndGoesOn()
    {
        using var end = new CancellationTokenSource();
        await DriftReporting.ReportAsync(client, "first", DriftOutcome.Open);
        var watch = new DriftWatch(client, null).RunAsync(null, asJson: false, output, error, end.Token);
        (await output.NextAsync()).Should().Contain("configmap/first");

        var port = api.Address.Port;
        await api.DisposeAsync();
        (await error.NextAsync()).Should().Contain("the API does not answer; waiting for it");
        api = await StartAsync(port);
        (await error.NextAsync()).Should().Contain("the API answers again");
        await DriftReporting.ReportAsync(client, "second", DriftOutcome.Corrected);
        (await output.NextAsync()).Should().Contain("configmap/second", "what was told before is not told again");
        await end.CancelAsync();
        await watch;
    }

    [Fact]
    public async Task Watch_WhenNobodyReadsAnyMore_EndsQuietly()
    {
        await DriftReporting.ReportAsync(client, "first", DriftOutcome.Open);
        using var process = Start();
        (await process.StandardOutput.ReadLineAsync()).Should().Contain("configmap/first");
        process.StandardOutput.Close();
        await Eventually.SeesAsync(
            "the end of the watch",
            async () =>
            {
                // Each change is one more line into the broken pipe.
                await DriftReporting.ReportAsync(client, $"more-{Guid.NewGuid():N}", DriftOutcome.Corrected);
                return process.HasExited;
            },
            ended => ended);
        (await process.StandardError.ReadToEndAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(DriftOutcome.Open, 1)]
    [InlineData(DriftOutcome.Corrected, 0)]
    public async Task Watch_WhenItIsInterrupted_EndsQuietly(DriftOutcome outcome, int exitCode)
    {
        await DriftReporting.ReportAsync(client, "first", outcome);
        using var process = Start("--since", "100000h");
        (await process.StandardOutput.ReadLineAsync()).Should().Contain("configmap/first");
        (await Command.RunAsync(new Dictionary<string, string>(), "kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])).Succeeded();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(exitCode);
        (await process.StandardError.ReadToEndAsync()).Should().BeEmpty();
    }

    private Task<EmbeddedApiHost> StartAsync(int port) => EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.Path, "api"), Port = port });

    /// <summary>The program itself: pipes and signals are those of a process. A shell that runs tests in the background lets them ignore the interrupt, and so would it.</summary>
    private Process Start(params string[] more) => Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "reconciler"), "drift", "--watch", "--kubeconfig", api.KubeconfigPath, .. more])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
