using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi.Audit;
using Reconciler.EmbeddedApi.Authentication;
using Reconciler.EmbeddedApi.Tests.Running;

namespace Reconciler.EmbeddedApi.Tests.Audit;

public sealed class AuditTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Log_SaysWhoDidWhatFromWhereAndWhyItWasAllowed()
    {
        var secret = Guid.NewGuid().ToString("N");
        var token = string.Empty;
        await using (var host = await EmbeddedApiHost.StartAsync(Options()))
        {
            using var administrator = new ApiClient(host.KubeconfigPath);
            token = (await File.ReadAllTextAsync(Path.Combine(folder["data"], "token"))).Trim();
            (await administrator.PostAsync("/api/v1/namespaces/default/secrets", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "s" }, ["stringData"] = new JsonObject { ["k"] = secret } })).Code.Should().Be(201);
            (await administrator.PostAsync("/api/v1/namespaces/default/secrets", new JsonObject { ["metadata"] = new JsonObject { ["name"] = secret + "_" } })).Code.Should().Be(422);
            host.WriteKubeconfig(new ClientKubeconfig(folder["alice"], "alice", ["devs"]));
            using var alice = new ApiClient(folder["alice"]);
            (await alice.GetAsync("/api/v1/namespaces/default/secrets/s?x=1")).Code.Should().Be(403);
            using var nobody = new ApiClient(host.KubeconfigPath, "wrong-" + secret);
            (await nobody.GetAsync("/api/v1/secrets")).Code.Should().Be(401);
            (await nobody.GetAsync("/healthz")).Code.Should().Be(200);
        }

        var path = Path.Combine(folder["data"], "audit.log");
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var text = await File.ReadAllTextAsync(path);
        text.Should().NotContain(secret + "\"", "bodies do not stand there").And.NotContain(token).And.NotContain("wrong-").And.NotContain("healthz");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        lines.Should().HaveCount(4).And.OnlyContain(line => line["apiVersion"]!.GetValue<string>() == "audit.k8s.io/v1" && line["level"]!.GetValue<string>() == "Metadata");

        var created = lines[0];
        created["user"]!["username"]!.GetValue<string>().Should().Be("reconciler-admin");
        created["verb"]!.GetValue<string>().Should().Be("create");
        created["sourceIPs"]![0]!.GetValue<string>().Should().Be("127.0.0.1");
        created["userAgent"]!.GetValue<string>().Should().Be("tests/1.0");
        created["objectRef"]!.ToJsonString().Should().Be("""{"resource":"secrets","namespace":"default","apiVersion":"v1"}""");
        created["responseStatus"]!["code"]!.GetValue<int>().Should().Be(201);
        created["annotations"]!["authorization.k8s.io/decision"]!.GetValue<string>().Should().Be("allow");

        var refused = lines[2];
        refused["requestURI"]!.GetValue<string>().Should().Be("/api/v1/namespaces/default/secrets/s?x=1");
        refused["user"]!["groups"]!.AsArray().Select(group => group!.GetValue<string>()).Should().Equal("devs", "system:authenticated");
        refused["responseStatus"]!.ToJsonString().Should().Be("""{"metadata":{},"status":"Failure","reason":"Forbidden","code":403}""");
        refused["annotations"]!["authorization.k8s.io/decision"]!.GetValue<string>().Should().Be("forbid");
        lines[3]["responseStatus"]!["code"]!.GetValue<int>().Should().Be(401);
        lines[3]["user"]!.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task Log_BeginsANewFileWhenOneIsFullAndKeepsSoMany()
    {
        var path = folder["audit.log"];
        await using (var file = new AuditFile(path, new AuditOptions { FileBytes = 1000, Files = 2 }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance))
        {
            for (var i = 0; i < 100; i++)
            {
                await file.AddAsync(System.Text.Encoding.ASCII.GetBytes($"{i:D99}\n"));
            }
        }

        Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order().Should().Equal("audit.log", "audit.log.1", "audit.log.2");
        (await File.ReadAllLinesAsync(path)).Should().HaveCount(10).And.EndWith($"{99:D99}");
        (await File.ReadAllLinesAsync(path + ".2"))[0].Should().Be($"{70:D99}");
    }

    [Fact]
    public async Task Log_OnADiskThatTakesNothing_LeavesNoFileOpen()
    {
        var path = folder["audit.log"];
        File.CreateSymbolicLink(path, "/dev/full");
        await using (var file = new AuditFile(path, new AuditOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance))
        {
            await file.AddAsync("a line\n"u8.ToArray());
        }

        Directory.EnumerateFiles("/proc/self/fd").Select(open => new FileInfo(open).LinkTarget).Should().NotContain("/dev/full");
    }

    [Fact]
    public async Task Impersonation_IsWrittenDownWithBoth()
    {
        await using (var host = await EmbeddedApiHost.StartAsync(Options()))
        {
            using var administrator = new ApiClient(host.KubeconfigPath);
            administrator.Http.DefaultRequestHeaders.Add("Impersonate-User", "zoe");
            (await administrator.GetAsync("/api")).Code.Should().Be(200);
        }

        var line = JsonNode.Parse((await File.ReadAllLinesAsync(Path.Combine(folder["data"], "audit.log")))[0])!;
        line["user"]!["username"]!.GetValue<string>().Should().Be("reconciler-admin");
        line["impersonatedUser"]!["username"]!.GetValue<string>().Should().Be("zoe");
        line["annotations"]!["authorization.k8s.io/reason"]!.GetValue<string>().Should().Be("RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\" to Group \"system:authenticated\"");
    }

    [Fact]
    public async Task TooManyRequests_AreToldWhenToComeAgain_ButNotTheAdministrator()
    {
        await using var host = await EmbeddedApiHost.StartAsync(Options() with { RequestsPerSecond = 1, RequestBurst = 5 });
        host.WriteKubeconfig(new ClientKubeconfig(folder["alice"], "alice", []));
        using var alice = new ApiClient(folder["alice"]);
        var codes = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            codes.Add((await alice.GetAsync("/api")).Code);
        }

        codes[..5].Should().OnlyContain(code => code == 200);
        codes.Should().Contain(429);
        using var response = await alice.Http.GetAsync("/api");
        response.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromSeconds(10));
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"reason\":\"TooManyRequests\"");
        using var administrator = new ApiClient(host.KubeconfigPath);
        for (var i = 0; i < 50; i++)
        {
            (await administrator.GetAsync("/api")).Code.Should().Be(200);
        }
    }

    [Fact]
    public async Task Log_OfWhoHasNoCredential_IsShortAndCountsTheRest()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using (var host = await EmbeddedApiHost.StartAsync(Options() with { Time = time }))
        {
            using var nobody = new ApiClient(host.KubeconfigPath, "wrong");
            using var administrator = new ApiClient(host.KubeconfigPath);
            for (var i = 0; i < 25; i++)
            {
                (await nobody.GetAsync("/api/v1/secrets?x=" + new string('y', 4000))).Code.Should().Be(401);
            }

            // A request's line comes after its answer: a next answer on the same connection says that it has come.
            (await nobody.GetAsync("/healthz")).Code.Should().Be(200);
            (await administrator.GetAsync("/api?of=theFirstMinute")).Code.Should().Be(200);
            (await administrator.GetAsync("/healthz")).Code.Should().Be(200);
            time.Advance(TimeSpan.FromMinutes(1));
            (await administrator.GetAsync("/api?of=theSecondMinute")).Code.Should().Be(200);
            (await administrator.GetAsync("/healthz")).Code.Should().Be(200);
            for (var i = 0; i < 12; i++)
            {
                (await nobody.GetAsync("/api")).Code.Should().Be(401);
            }
        }

        var lines = (await File.ReadAllLinesAsync(Path.Combine(folder["data"], "audit.log"))).Select(line => JsonNode.Parse(line)!).ToArray();
        lines.Should().HaveCount(10 + 1 + 1 + 1 + 10 + 1);
        lines[..10].Should().OnlyContain(line => line["requestURI"]!.GetValue<string>().Length == 1024 && line["responseStatus"]!["code"]!.GetValue<int>() == 401);
        lines[10]["requestURI"]!.GetValue<string>().Should().Be("/api?of=theFirstMinute", "who is known is always written down");
        lines[11]["annotations"]!.ToJsonString().Should().Be("""{"reconciler.dev/left-out":"15"}""");
        lines[11]["sourceIPs"]!.ToJsonString().Should().Be("""["127.0.0.1"]""");
        lines[12]["requestURI"]!.GetValue<string>().Should().Be("/api?of=theSecondMinute");
        lines[^1]["annotations"]!["reconciler.dev/left-out"]!.GetValue<string>().Should().Be("2", "the end of the server loses no count");
    }

    [Fact]
    public void UnidentifiedRequests_OfManyAddresses_AreFewLinesAndLoseNoCount()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var requests = new UnidentifiedRequests(time);

        var written = Enumerable.Range(0, 50_000).Count(i => requests.Take($"2001:db8::{i:x}"));

        written.Should().Be(UnidentifiedRequests.AllInFull);
        requests.End().Should().BeEmpty("the minute is not over");
        time.Advance(TimeSpan.FromMinutes(1));
        requests.End().Should().ContainSingle().Which.Should().Be(KeyValuePair.Create(UnidentifiedRequests.Others, 49_900L));
        requests.Take("2001:db8::1").Should().BeTrue();
    }

    private EmbeddedApiOptions Options() => new() { DataFolder = folder["data"], Definitions = [] };
}
