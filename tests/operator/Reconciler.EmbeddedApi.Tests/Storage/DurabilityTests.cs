using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Storage;

public sealed class DurabilityTests
{
    [Fact]
    public async Task Kill_UnderLoad_LosesNoAcknowledgedWrite()
    {
        using var folder = new TemporaryFolder();
        var acknowledged = new ConcurrentDictionary<string, string>();
        for (var round = 0; round < 3; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Path);
            using var client = new ApiClient(server.Kubeconfig);
            await CompareAsync(client, acknowledged);
            using var writing = new CancellationTokenSource();
            var enough = new TaskCompletionSource();
            var writers = Enumerable.Range(0, 8).Select(writer => WriteAsync(client, $"r{round}-w{writer}", acknowledged, enough, writing.Token)).ToArray();
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(30));
            server.Kill();
            await writing.CancelAsync();
            await Task.WhenAll(writers);
        }

        using var last = await ServerProcess.StartAsync(folder.Path);
        using var reader = new ApiClient(last.Kubeconfig);
        acknowledged.Should().HaveCountGreaterThan(100);
        await CompareAsync(reader, acknowledged);
    }

    private static async Task WriteAsync(ApiClient client, string prefix, ConcurrentDictionary<string, string> acknowledged, TaskCompletionSource enough, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var name = $"{prefix}-{i}";
            try
            {
                var answer = await client.PostAsync("/api/v1/namespaces/default/configmaps", new JsonObject
                {
                    ["metadata"] = new JsonObject { ["name"] = name },
                    ["data"] = new JsonObject { ["value"] = name },
                });
                answer.Code.Should().Be(201);
                acknowledged[name] = answer.Version;
            }
            catch (HttpRequestException)
            {
                // Killed while it answered: this write may be there or not.
                return;
            }

            if (i == 20)
            {
                enough.TrySetResult();
            }
        }
    }

    private static async Task CompareAsync(ApiClient client, ConcurrentDictionary<string, string> acknowledged)
    {
        var stored = ((JsonArray)(await client.GetAsync("/api/v1/namespaces/default/configmaps")).Json["items"]!)
            .ToDictionary(item => item!["metadata"]!["name"]!.GetValue<string>(), item => item!["metadata"]!["resourceVersion"]!.GetValue<string>());
        foreach (var (name, version) in acknowledged)
        {
            stored.Should().Contain(name, version);
        }
    }

    /// <summary>The test server as a process that can be killed.</summary>
    private sealed class ServerProcess : IDisposable
    {
        private readonly Process process;

        private ServerProcess(Process process, string kubeconfig)
        {
            this.process = process;
            Kubeconfig = kubeconfig;
        }

        public string Kubeconfig { get; }

        public static async Task<ServerProcess> StartAsync(string folder)
        {
            var assembly = Path.Combine(AppContext.BaseDirectory.Replace("Reconciler.EmbeddedApi.Tests", "Reconciler.EmbeddedApi.TestServer", StringComparison.Ordinal), "Reconciler.EmbeddedApi.TestServer.dll");
            var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, folder, "0"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            var kubeconfig = await process.StandardOutput.ReadLineAsync();
            return new ServerProcess(process, kubeconfig ?? throw new InvalidOperationException("the server ended at once"));
        }

        public void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                Kill();
            }

            process.Dispose();
        }
    }
}
