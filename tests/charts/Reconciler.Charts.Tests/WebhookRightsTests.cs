using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Reconciler.EmbeddedApi;
using Reconciler.Kubernetes;
using Reconciler.Kubernetes.Resources;
using Reconciler.Testing;
using Reconciler.Webhook;

namespace Reconciler.Charts.Tests;

/// <summary>The webhook as the service account that the chart makes, on an API that enforces its roles.</summary>
public sealed class WebhookRightsTests
{
    [Fact]
    public async Task TheChartsRole_GivesTheWebhookWhatItNeeds_AndNoOtherSecret_NotEvenANewOne()
    {
        var folder = Directory.CreateTempSubdirectory("rc-rights-").FullName;
        try
        {
            await using (var api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder }))
            {
                await KubectlAsync(api, "apply -f -", (await Helm.TemplateAsync([.. Helm.Required, "--show-only", "templates/webhook-access.yaml", "--show-only", "templates/webhook-certificates.yaml"])).Succeeded());
                await KubectlAsync(api, "create secret generic other -n reconciler-system --from-literal=a=b");
                var token = await KubectlAsync(api, "create token reconciler-webhook -n reconciler-system");
                var own = Path.Combine(folder, "webhook.kubeconfig");
                File.Copy(api.KubeconfigPath, own);
                await KubectlAsync(api, $"config --kubeconfig {own} set-credentials webhook --token {token.Trim()}");
                await KubectlAsync(api, $"config --kubeconfig {own} set-context --current --user webhook");

                using var client = ApiClient.FromKubeconfig(own, TimeProvider.System);
                using var stop = new CancellationTokenSource();
                using var log = new Told();
                var webhook = new WebhookHost(new WebhookOptions
                {
                    Listen = new IPEndPoint(IPAddress.Loopback, 0),
                    Client = client,
                    Namespace = Helm.Namespace,
                    Names = ["127.0.0.1"],
                    Interval = TimeSpan.FromMilliseconds(100),
                    Loggers = log,
                });
                var running = webhook.RunAsync(stop.Token);
                var secrets = client.For(Kinds.Secrets);
                var key = new ResourceKey(Helm.Namespace, "reconciler-webhook-certificates");
                await Eventually.SeesAsync("it listens", () => Task.FromResult(webhook.Port), port => port > 0);
                await KubectlAsync(api, "patch secret reconciler-webhook-certificates -n reconciler-system --type=merge -p {\"data\":{\"tls.crt\":\"AAAA\"}}");
                await Eventually.SeesAsync("it mends its Secret", () => secrets.GetAsync(key, default), secret => secret.Data!["tls.crt"].Length > 100);

                // It may not make one that is gone; the one that the chart makes again gets what is served.
                var served = (await secrets.GetAsync(key, default)).Data!["tls.crt"];
                await KubectlAsync(api, "delete secret reconciler-webhook-certificates -n reconciler-system");
                await Eventually.SeesAsync("it says so", () => Task.FromResult(log.Text), text => text.Contains("Secret reconciler-system/reconciler-webhook-certificates does not exist, and this webhook may not make it: 'helm upgrade' does", StringComparison.Ordinal));
                await KubectlAsync(api, "apply -f -", (await Helm.TemplateAsync([.. Helm.Required, "--show-only", "templates/webhook-certificates.yaml"])).Succeeded());
                await Eventually.SeesAsync("it fills its Secret", () => secrets.GetAsync(key, default), secret => secret.Data?.GetValueOrDefault("tls.crt") == served);
                (await client.For(Kinds.Partitions).FindAsync(new ResourceKey("default", "web"), default)).Should().BeNull();
                await stop.CancelAsync();
                await running;
                await FluentActions.Awaiting(() => secrets.GetAsync(new ResourceKey(Helm.Namespace, "other"), default)).Should().ThrowAsync<ApiException>().Where(refusal => refusal.Code == 403);
            }

            (await File.ReadAllLinesAsync(Path.Combine(folder, "audit.log"))).Where(line => line.Contains("\"code\":403", StringComparison.Ordinal))
                .Should().OnlyContain(line => line.Contains("/secrets/other", StringComparison.Ordinal) || line.Contains("\"verb\":\"create\"", StringComparison.Ordinal)).And.Contain(line => line.Contains("/secrets/other", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What was logged.</summary>
    private sealed class Told : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public string Text => string.Join('\n', lines);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    private static async Task<string> KubectlAsync(EmbeddedApiHost api, string arguments, string? input = null) => (await Command.RunAsync(
        new Dictionary<string, string> { ["KUBECONFIG"] = api.KubeconfigPath, ["HOME"] = Path.GetTempPath() }, Path.Combine(Repository.Artifacts, "bin", "kubectl"), arguments.Split(' '), input)).Succeeded();
}
