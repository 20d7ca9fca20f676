using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Reconciler.Testing;
using YamlDotNet.RepresentationModel;

namespace Reconciler.Benchmarks;

/// <summary>A client that keeps one API server busy with small custom objects, over so many connections at once.</summary>
internal sealed class ApiLoad : IDisposable
{
    private const string Objects = "/apis/load.test/v1/namespaces/default/items";
    private const string Listed = "/apis/load.test/v1/namespaces/listed/items";
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Merge = new("application/merge-patch+json");

    private readonly X509Certificate2Collection authorities = [];
    private readonly X509Certificate2? own;
    private readonly string? token;
    private readonly Uri server;
    private readonly List<HttpClient> clients = [];
    private int made;

    private ApiLoad(string kubeconfig)
    {
        var yaml = new YamlStream();
        using (var text = File.OpenText(kubeconfig))
        {
            yaml.Load(text);
        }

        var root = yaml.Documents[0].RootNode;
        var (cluster, user) = (root["clusters"][0]["cluster"], root["users"][0]["user"]);
        authorities.ImportFromPem(Pem(cluster, "certificate-authority"));
        own = Pem(user, "client-certificate") is { } certificate ? X509Certificate2.CreateFromPem(certificate, Pem(user, "client-key")) : null;
        token = Value(user, "token");
        server = new Uri(Value(cluster, "server")!);
    }

    /// <summary>Installs the kind, and a hundred objects to be listed.</summary>
    public static async Task<ApiLoad> StartAsync(string kubeconfig)
    {
        var load = new ApiLoad(kubeconfig);
        var client = load.Client(0);
        await SendAsync(client, HttpMethod.Post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"items.load.test"},"spec":{"group":"load.test","scope":"Namespaced",
            "names":{"plural":"items","kind":"Item"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object",
            "properties":{"spec":{"type":"object","properties":{"text":{"type":"string"},"number":{"type":"integer"}}}}}}}]}}
            """);
        await SendAsync(client, HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"listed"}}""");
        await Eventually.SeesAsync("items to be served", () => client.GetAsync(Objects), answer => answer.IsSuccessStatusCode);
        for (var i = 0; i < 100; i++)
        {
            await SendAsync(client, HttpMethod.Post, Listed, Item(i));
        }

        return load;
    }

    public Task<double> CreatesAsync(int connections, TimeSpan time) =>
        RateAsync(connections, time, (client, _) => SendAsync(client, HttpMethod.Post, Objects, Item(Interlocked.Increment(ref made))));

    /// <summary>Changes a field of an object, another one for each connection.</summary>
    public Task<double> UpdatesAsync(int connections, TimeSpan time) => RateAsync(connections, time, (client, connection) =>
        SendAsync(client, HttpMethod.Patch, $"{Objects}/item-{connection + 1}", $$$"""{"spec":{"number":{{{Interlocked.Increment(ref made)}}}}}""", Merge));

    public Task<double> ListsAsync(int connections, TimeSpan time) => RateAsync(connections, time, async (client, _) =>
    {
        using var answer = await client.GetAsync(Listed);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    });

    /// <summary>Milliseconds from the answer to a write until its event is read, 0 where the event was there first; a write every 5 ms.</summary>
    public async Task<double[]> WatchDelaysAsync(int count)
    {
        var watch = Client(1);
        using var response = await watch.GetAsync($"{Objects}?watch=true&fieldSelector=metadata.name%3Ditem-1", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();
        var seen = new long[count];
        var reading = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                await reader.ReadLineAsync();
                seen[i] = Stopwatch.GetTimestamp();
            }
        });
        var answered = new long[count];
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < count; i++)
        {
            await pace.WaitForNextTickAsync();
            await SendAsync(Client(0), HttpMethod.Patch, $"{Objects}/item-1", $$$"""{"spec":{"number":{{{Interlocked.Increment(ref made)}}}}}""", Merge);
            answered[i] = Stopwatch.GetTimestamp();
        }

        await reading.WaitAsync(TimeSpan.FromSeconds(30));
        return [.. seen.Zip(answered, (at, before) => Math.Max(0, Stopwatch.GetElapsedTime(before, at).TotalMilliseconds))];
    }

    /// <summary>Makes so many objects more.</summary>
    public async Task GrowAsync(int count)
    {
        var end = made + count;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async connection =>
        {
            while (Interlocked.Increment(ref made) is var next && next <= end)
            {
                await SendAsync(Client(connection), HttpMethod.Post, Objects, Item(next));
            }
        }));
    }

    public void Dispose()
    {
        clients.ForEach(client => client.Dispose());
        own?.Dispose();
        foreach (var authority in authorities)
        {
            authority.Dispose();
        }
    }

    private async Task<double> RateAsync(int connections, TimeSpan time, Func<HttpClient, int, Task> operation)
    {
        var all = Enumerable.Range(0, connections).Select(Client).ToArray();
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(all.Select((client, connection) => Task.Run(async () =>
        {
            var done = 0;
            while (watch.Elapsed < time)
            {
                await operation(client, connection);
                done++;
            }

            return done;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static string Item(int number) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion":"load.test/v1","kind":"Item","metadata":{"name":"item-{{{number}}}","labels":{"app":"load"}},"spec":{"text":"a small object, as most are","number":{{{number}}}}}
        """);

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string body, MediaTypeHeaderValue? type = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type ?? Json) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
        }
    }

    // Each has one connection, made at its first request.
    private HttpClient Client(int connection)
    {
        lock (clients)
        {
            while (clients.Count <= connection)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.AddRange(authorities);
                var client = new HttpClient(new SocketsHttpHandler
                {
                    MaxConnectionsPerServer = 1,
                    SslOptions = new SslClientAuthenticationOptions { ClientCertificates = own is null ? null : [own], CertificateChainPolicy = policy },
                })
                { BaseAddress = server };
                client.DefaultRequestHeaders.UserAgent.ParseAdd("bench/1.0");
                if (token is not null)
                {
                    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
                }

                clients.Add(client);
            }

            return clients[connection];
        }
    }

    private static string? Value(YamlNode map, string name) => ((YamlMappingNode)map).Children.TryGetValue(new YamlScalarNode(name), out var node) ? ((YamlScalarNode)node).Value : null;

    private static string? Pem(YamlNode map, string name) =>
        Value(map, name + "-data") is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : Value(map, name) is { } file ? File.ReadAllText(file) : null;
}
