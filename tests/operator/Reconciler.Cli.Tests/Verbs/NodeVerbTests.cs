using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Reconciler.EmbeddedApi;
using Reconciler.Testing;

namespace Reconciler.Cli.Tests.Verbs;

/// <summary>Machines that become nodes by the verbs, against an embedded API over TLS.</summary>
public sealed class NodeVerbTests : IAsyncLifetime
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();
    private EmbeddedApiHost api = null!;

    private string State => folder["state"];

    private string Kubeconfig => Path.Combine(State, "node.kubeconfig");

    private string TokenFile => folder["token"];

    private string Server => api.Address.GetLeftPart(UriPartial.Authority);

    public async Task InitializeAsync() => api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder["data"] });

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Join_MakesThisMachineTheNode_AndAgainNeedsNoToken()
    {
        var token = await TokenAsync();
        File.GetUnixFileMode(TokenFile).Should().Be(Own);
        var (code, output, error) = await JoinAsync();
        (code, output).Should().Be((0, ""), error);
        error.Should().StartWith("This machine is node node7 now, by a certificate until ").And.NotContain(Secret(token));
        File.GetUnixFileMode(Kubeconfig).Should().Be(Own);
        Directory.GetFiles(State).Should().Equal(Kubeconfig);
        (await CommandRun.Of("get", "hypervisornodes", "node7", "--kubeconfig", Kubeconfig)).Error.Should().Contain("not found");
        (await CommandRun.Of("get", "secrets", "--kubeconfig", Kubeconfig)).Error.Should().Contain("forbidden");

        File.Delete(TokenFile);
        var before = await File.ReadAllTextAsync(Kubeconfig);
        (code, _, error) = await JoinAsync();
        code.Should().Be(0, error);
        error.Should().StartWith("This machine is node node7 already, by a certificate until ").And.EndWith("no token is needed.\n");
        (await File.ReadAllTextAsync(Kubeconfig)).Should().Be(before);
    }

    [Fact]
    public async Task Join_KilledBeforeItHadTheAnswer_GoesOnWithItsKey()
    {
        await TokenAsync();
        (await JoinAsync()).ExitCode.Should().Be(0);
        var key = Decoded("client-key-data");

        // As it was when the API had answered and this machine had not heard.
        File.Delete(Kubeconfig);
        await File.WriteAllTextAsync(Path.Combine(State, "joining.key"), key);
        var (code, _, error) = await JoinAsync();
        code.Should().Be(0, error);
        Decoded("client-key-data").Trim().Should().Be(key.Trim());
    }

    [Fact]
    public async Task Join_AfterARevocation_TakesANewKeyAlsoIfTheOldOneWasLeft()
    {
        await TokenAsync();
        (await JoinAsync()).ExitCode.Should().Be(0);
        var key = Decoded("client-key-data");

        // As it was when this machine had written the kubeconfig and was killed then.
        await File.WriteAllTextAsync(Path.Combine(State, "joining.key"), key.Trim());
        await File.WriteAllTextAsync(Path.Combine(State, "node.kubeconfig.next-key"), key.Trim());
        (await CommandRun.Of("node", "revoke", "node7", "--kubeconfig", api.KubeconfigPath)).ExitCode.Should().Be(0);
        File.Delete(TokenFile);
        await TokenAsync();
        var (code, _, error) = await JoinAsync();
        code.Should().Be(0, error);
        Decoded("client-key-data").Trim().Should().NotBe(key.Trim());
        Directory.GetFiles(State).Should().Equal(Kubeconfig);
    }

    [Fact]
    public async Task Join_WithAUsedToken_SaysWhenItWasUsedAndWhatToDo()
    {
        await TokenAsync();
        (await JoinAsync()).ExitCode.Should().Be(0);
        var (code, _, error) = await JoinAsync(folder["other"]);
        code.Should().Be(2);
        error.Should().StartWith("reconciler: the token for node \"node7\" was used at ").And.Contain("reconciler node revoke node7");
    }

    [Fact]
    public async Task Join_WithAWrongToken_SaysWhatItMayBe()
    {
        await TokenAsync();
        var document = JsonNode.Parse(await File.ReadAllTextAsync(TokenFile))!;
        document["token"] = "node-join:node7:wrong";
        await RewriteAsync(document);
        var (code, _, error) = await JoinAsync();
        code.Should().Be(2);
        error.Should().Be($"reconciler: {Server}/ does not know this token: it was replaced by a newer one for node node7, or that node was revoked since, or the file was changed. Make another with: reconciler node token node7 --token-file FILE\n");
    }

    [Fact]
    public async Task Join_WithAFileThatOthersMayRead_IsRefused()
    {
        await TokenAsync();
        File.SetUnixFileMode(TokenFile, Own | UnixFileMode.GroupRead);
        var (code, _, error) = await JoinAsync();
        code.Should().Be(2);
        error.Should().StartWith($"reconciler: {TokenFile}: others than its owner may read or write it.");
    }

    [Theory]
    [InlineData("", "it cannot be read")]
    [InlineData("[]", "it cannot be read")]
    [InlineData("{\"node\":\"a\"}", "'token' is missing")]
    [InlineData("{\"node\":\"a\",\"token\":\"SECRET\",\"authority\":\"SECRET\",\"expires\":\"2026-01-01T00:00:00Z\"}", "it cannot be read")]
    [InlineData("SECRET", "it cannot be read")]
    public async Task Join_WithAFileOfSomethingElse_SaysWhatIsWrongAndNothingOfIt(string content, string why)
    {
        await File.WriteAllTextAsync(TokenFile, content);
        File.SetUnixFileMode(TokenFile, Own);
        var (code, _, error) = await JoinAsync();
        code.Should().Be(2);
        error.Should().Be($"reconciler: {TokenFile}: this is not what 'reconciler node token' makes: {why}\n");
    }

    [Fact]
    public async Task Join_AtAServerThatDidNotMakeTheToken_SendsItNothing()
    {
        await TokenAsync();
        await using var other = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder["other-data"] });
        var server = other.Address.GetLeftPart(UriPartial.Authority);
        var (code, _, error) = await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State, "--token-file", TokenFile, "--server", server);
        code.Should().Be(2);
        error.Should().Be($"reconciler: {server}/ is not the server that made this token: its certificate is signed by somebody else. The token was not sent\n");
        File.Exists(Path.Combine(folder["other-data"], "audit.log")).Should().BeFalse("it was asked for nothing");
    }

    [Fact]
    public async Task Join_UnderANameThatTheCertificateHasNot_SaysHowToStartTheServer()
    {
        await using var other = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder["other-data"], ListenAddress = IPAddress.Any });
        (await CommandRun.Of("node", "token", "node7", "--token-file", TokenFile, "--kubeconfig", other.KubeconfigPath)).ExitCode.Should().Be(0);
        var (code, _, error) = await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State, "--token-file", TokenFile, "--server", $"https://127.0.0.2:{other.Address.Port}");
        code.Should().Be(2, error);
        error.Should().Contain("not made for the name 127.0.0.2").And.Contain("reconciler up --tls-san 127.0.0.2");
    }

    [Fact]
    public async Task Join_WithoutAnythingToJoinBy_SaysWhatIsNeeded() =>
        (await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State)).Should().Be((2, "", "reconciler: --server and --token-file are needed: this machine has no certificate of a node that is good\n"));

    [Fact]
    public async Task Join_AsAnotherNodeThanTheToken_IsRefused()
    {
        await TokenAsync();
        (await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State, "--token-file", TokenFile, "--server", Server, "--node", "node8")).Error
            .Should().Be("reconciler: --node node8: the token was made for node node7\n");
        (await JoinAsync()).ExitCode.Should().Be(0);
        (await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State, "--node", "node8")).Error.Should().StartWith("reconciler: --node node8: this machine is node node7 already.");
    }

    [Fact]
    public async Task Revoke_TakesTheNodeOut_AndANewTokenLetsItInAgain()
    {
        await TokenAsync();
        (await JoinAsync()).ExitCode.Should().Be(0);
        var (code, output, error) = await CommandRun.Of("node", "revoke", "node7", "--kubeconfig", api.KubeconfigPath);
        (code, error).Should().Be((0, ""));
        output.Should().StartWith("node node7: no certificate made before ").And.EndWith(" is good any more\n");
        (await CommandRun.Of("get", "hypervisornodes", "node7", "--kubeconfig", Kubeconfig)).Error.Should().Contain("was revoked");

        (code, _, error) = await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State);
        code.Should().Be(2);
        error.Should().StartWith("The API no longer takes this machine for node node7: Unauthorized: the certificate of \"system:node:node7\" was revoked. It needs a new token: reconciler node token node7 --token-file FILE\n");

        File.Delete(TokenFile);
        await TokenAsync();
        (code, _, error) = await JoinAsync();
        code.Should().Be(0, error);
        (await CommandRun.Of("get", "hypervisornodes", "node7", "--kubeconfig", Kubeconfig)).Error.Should().Contain("not found");
    }

    [Fact]
    public async Task Revocation_IsInABackupAndCountsInWhatIsRestoredFromIt()
    {
        await TokenAsync();
        (await JoinAsync()).ExitCode.Should().Be(0);
        (await CommandRun.Of("node", "revoke", "node7", "--kubeconfig", api.KubeconfigPath)).ExitCode.Should().Be(0);
        (await CommandRun.Of("backup", folder["backup"], "--data-dir", folder["data"])).ExitCode.Should().Be(0);
        (await CommandRun.Of("restore", folder["backup"], "--data-dir", folder["restored"])).ExitCode.Should().Be(0);
        await using var restored = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder["restored"] });
        var (code, _, error) = await CommandRun.Of("node", "join", "--no-agent", "--state-dir", State, "--server", restored.Address.GetLeftPart(UriPartial.Authority));
        code.Should().Be(2);
        error.Should().Contain("The API no longer takes this machine for node node7: Unauthorized: the certificate of \"system:node:node7\" was revoked.");
    }

    [Fact]
    public async Task Token_GoesIntoAFileOfItsOwn_AndToStdoutOnlyWhenTold()
    {
        var (code, output, error) = await CommandRun.Of("node", "token", "node9", "--kubeconfig", api.KubeconfigPath);
        code.Should().NotBe(0, "what a shell redirects into a file, others may read");
        (output + error).Should().Contain("--token-file").And.NotContain("node-join:");
        (code, output, error) = await CommandRun.Of("node", "token", "node9", "--token-file", "-", "--ttl", "2h", "--kubeconfig", api.KubeconfigPath);
        code.Should().Be(0, error);
        JsonNode.Parse(output)!["node"]!.GetValue<string>().Should().Be("node9");
        error.Should().StartWith("Good until ").And.NotContain(JsonNode.Parse(output)!["token"]!.GetValue<string>());
        await File.WriteAllTextAsync(TokenFile, "mine");
        (await CommandRun.Of("node", "token", "node9", "--token-file", TokenFile, "--kubeconfig", api.KubeconfigPath)).Error.Should().Be($"reconciler: {TokenFile} exists already; it is left as it is\n");
        (await CommandRun.Of("node", "token", "A", "--token-file", "-", "--kubeconfig", api.KubeconfigPath)).Error.Should().StartWith("reconciler: A: no name of a node");
    }

    [Fact]
    public async Task Join_WhileTheServerIsAway_TriesAgainUntilItIsThere()
    {
        await TokenAsync();
        var port = api.Address.Port;
        await api.DisposeAsync();
        var progress = new Heard();
        var joining = CommandLine.RunAsync(["node", "join", "--no-agent", "--state-dir", State, "--token-file", TokenFile, "--server", $"https://127.0.0.1:{port}"], TextWriter.Null, progress);
        (await progress.First.Task.WaitAsync(TimeSpan.FromSeconds(60))).Should().StartWith($"https://127.0.0.1:{port}/ does not answer: ");
        api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = folder["data"], Port = port, ListenAddress = IPAddress.Loopback });
        (await joining.WaitAsync(TimeSpan.FromSeconds(60))).Should().Be(0);
    }

    [Fact]
    public async Task Join_AsAProcessOfItsOwn_RunsTheAgentThatWritesAsTheNodeUntilItIsRevoked()
    {
        await TokenAsync();
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", "with-prefix"))
        {
            ArgumentList =
            {
                Program, "node", "join", "--server", Server, "--token-file", TokenFile, "--state-dir", State, "--libvirt", "test:///default", "--no-node-network", "--scan-interval", "1s",
                "--guest-sockets", folder["guests"], "--definitions", folder["definitions"], "--running", folder["running"], "--ovn-controller-log", "", "--ovsdb", "unix:" + folder["none"], "--ovsdb-file", "",
            },
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        try
        {
            await Eventually.SeesAsync(
                "the node's sealing key, which its agent alone can write",
                async () => (await CommandRun.Of("get", "hypervisornodes", "node7", "-o", "json", "--kubeconfig", api.KubeconfigPath)).Output,
                shown => shown.Contains("sealingKey", StringComparison.Ordinal) || process.HasExited,
                TimeSpan.FromMinutes(2));
            process.HasExited.Should().BeFalse(string.Join('\n', said));
            said.First().Should().StartWith("This machine is node node7 now");
            (await CommandRun.Of("node", "revoke", "node7", "--kubeconfig", api.KubeconfigPath)).ExitCode.Should().Be(0);
            await Eventually.SeesAsync(
                "the agent saying why it is refused",
                () => Task.FromResult(string.Join('\n', said)),
                text => text.Contains("Unauthorized: the certificate of \"system:node:node7\" was revoked", StringComparison.Ordinal),
                TimeSpan.FromMinutes(2));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static string Program => File.Exists(Path.Combine(Repository.Root, "bin/reconciler")) ? Path.Combine(Repository.Root, "bin/reconciler") : Path.Combine(AppContext.BaseDirectory, "reconciler");

    private static string Secret(string token) => token[(token.LastIndexOf(':') + 1)..];

    private string Decoded(string field) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(JsonNode.Parse(File.ReadAllText(Kubeconfig))!["users"]![0]!["user"]![field]!.GetValue<string>()));

    private async Task<string> TokenAsync()
    {
        (await CommandRun.Of("node", "token", "node7", "--token-file", TokenFile, "--kubeconfig", api.KubeconfigPath)).Output.Should().Be(TokenFile + "\n");
        return JsonNode.Parse(await File.ReadAllTextAsync(TokenFile))!["token"]!.GetValue<string>();
    }

    private async Task RewriteAsync(JsonNode document)
    {
        await File.WriteAllTextAsync(TokenFile, document.ToJsonString());
        File.SetUnixFileMode(TokenFile, Own);
    }

    private Task<(int ExitCode, string Output, string Error)> JoinAsync(string? state = null) =>
        CommandRun.Of("node", "join", "--no-agent", "--state-dir", state ?? State, "--token-file", TokenFile, "--server", Server);

    /// <summary>Tells of the first line.</summary>
    private sealed class Heard : StringWriter
    {
        public TaskCompletionSource<string> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task WriteLineAsync(string? value)
        {
            First.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }
    }
}
