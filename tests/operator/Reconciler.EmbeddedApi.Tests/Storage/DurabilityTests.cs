using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Storage;

public sealed class DurabilityTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    /// <summary>Three times in every test run; make durability does it a few hundred times.</summary>
    [Fact]
    public async Task Kill_UnderLoad_LosesNoAcknowledgedWrite()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("DURABILITY_KILLS"), CultureInfo.InvariantCulture, out var given) ? given : 3;
        using var folder = new TemporaryFolder();
        var writers = Enumerable.Range(0, 8).Select(number => new Writer(number)).ToArray();
        for (var round = 0; round < kills; round++)
        {
            using var server = await ServerProcess.StartAsync(folder.Path);
            using var client = new ApiClient(server.Kubeconfig);
            await CompareAsync(client, writers);
            var enough = new TaskCompletionSource();
            var writing = writers.Select(writer => writer.WriteAsync(client, round, enough)).ToArray();
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(60));
            server.Kill();
            await Task.WhenAll(writing);
        }

        using var last = await ServerProcess.StartAsync(folder.Path);
        using var reader = new ApiClient(last.Kubeconfig);
        writers.Sum(writer => writer.Acknowledged).Should().BeGreaterThan(100 * kills);
        await CompareAsync(reader, writers);
    }

    private static async Task CompareAsync(ApiClient client, Writer[] writers)
    {
        var stored = ((JsonArray)(await client.GetAsync(ConfigMaps)).Json["items"]!)
            .ToDictionary(item => item!["metadata"]!["name"]!.GetValue<string>(), item => item!["metadata"]!["resourceVersion"]!.GetValue<string>());
        foreach (var writer in writers)
        {
            // What was under way when the server died may have happened or not, but nothing else may differ.
            if (writer.Unanswered is { } open)
            {
                var found = stored.GetValueOrDefault(open.Name);
                (found is not null || open.Deletes || !writer.Expected.ContainsKey(open.Name)).Should().BeTrue("{0} was acknowledged, and nobody asked for its deletion", open.Name);
                writer.Accept(open.Name, found);
            }

            stored.Where(pair => pair.Key.StartsWith(writer.Prefix, StringComparison.Ordinal)).Should().BeEquivalentTo(writer.Expected);
        }
    }

    /// <summary>Makes, changes and deletes objects of its own one after the other, and remembers what the server has acknowledged.</summary>
    private sealed class Writer(int number)
    {
        private readonly Dictionary<string, string> expected = [];

        public string Prefix { get; } = $"w{number}-";

        /// <summary>Name and version of what must be there, and nothing else.</summary>
        public IReadOnlyDictionary<string, string> Expected => expected;

        public int Acknowledged { get; private set; }

        /// <summary>The object whose last write has not been answered.</summary>
        public (string Name, bool Deletes)? Unanswered { get; private set; }

        public void Accept(string name, string? version)
        {
            Unanswered = null;
            if (version is null)
            {
                expected.Remove(name);
            }
            else
            {
                expected[name] = version;
            }
        }

        /// <summary>Until the server is gone.</summary>
        public async Task WriteAsync(ApiClient client, int round, TaskCompletionSource enough)
        {
            var earlier = new Queue<string>(expected.Keys.Order(StringComparer.Ordinal));
            for (var i = 0; ; i++)
            {
                var name = $"{Prefix}{round}-{i}";
                if (!await TryAsync(name, () => client.PostAsync(ConfigMaps, Document(name, "made")))
                    || (i % 2 == 0 && !await TryAsync(name, () => client.PutAsync($"{ConfigMaps}/{name}", Document(name, "changed"))))
                    || (earlier.TryDequeue(out var old) && !await TryAsync(old, () => client.DeleteAsync($"{ConfigMaps}/{old}"), deletes: true)))
                {
                    return;
                }

                if (i == 12)
                {
                    enough.TrySetResult();
                }
            }
        }

        private static JsonObject Document(string name, string value) => new()
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject { ["value"] = value },
        };

        private async Task<bool> TryAsync(string name, Func<Task<ApiAnswer>> write, bool deletes = false)
        {
            Unanswered = (name, deletes);
            try
            {
                var answer = await write();
                answer.Code.Should().BeOneOf(200, 201);
                Acknowledged++;
                Accept(name, deletes ? null : answer.Version);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
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
