using Reconciler.Cli.Hosting;
using Reconciler.EmbeddedApi;
using Reconciler.Lab;

namespace Reconciler.Cli.Tests.Hosting;

/// <summary>What the lab runs of ours, with an API of its own and with somebody else's.</summary>
public sealed class LabCommandsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("reconciler-lab-commands-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void WithApiOf_RunsOperatorAndAgentsOnThatApi()
    {
        var file = Kubeconfig("https://127.0.0.1:17443");

        var options = LabCommands.WithApiOf(Options(), file, "1s");

        options.ApiPort.Should().Be(17443, "the nodes find the API on their own 127.0.0.1 by a relay to this port");
        options.Control!.Arguments.Should().ContainInOrder("operator", "--kubeconfig", file, "--scan-interval", "1s");
        options.Agent!(new LabNode(options.Folders, 1)).Arguments.Should().ContainInOrder("agent", "--node", "node1", "--kubeconfig", file, "--scan-interval", "1s");
    }

    [Fact]
    public void WithApiOf_RunsTheWebhookOfThatApi_AndAgentsAsThemselves()
    {
        var file = Kubeconfig("https://127.0.0.1:17443");

        var options = LabCommands.WithApiOf(Options(), file, "1s", new Dictionary<string, string> { ["node1"] = "/own" }, 9443);

        options.Webhook!.Arguments.Should().ContainInOrder("webhook", "--kubeconfig", file, "--listen", "127.0.0.1:9443", "--name", "127.0.0.1");
        options.Agent!(new LabNode(options.Folders, 1)).Arguments.Should().ContainInOrder("--node", "node1", "--kubeconfig", "/own");
        options.Agent!(new LabNode(options.Folders, 2)).Arguments.Should().ContainInOrder("--node", "node2", "--kubeconfig", file);
        LabCommands.WithApiOf(Options(), file, "1s").Webhook.Should().BeNull();
    }

    [Theory]
    [InlineData("lab up --webhook 9443", "go with --kubeconfig")]
    [InlineData("lab up --node-kubeconfig node1=f", "go with --kubeconfig")]
    [InlineData("lab up --kubeconfig f --webhook 0", "right would be a port")]
    [InlineData("lab up --kubeconfig f --node-kubeconfig node1=", "right would be NAME=FILE")]
    public async Task LabUp_SaysWhatIsWrong(string line, string said)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        (await CommandLine.RunAsync(line.Split(' '), output, error)).Should().NotBe(0);

        error.ToString().Should().Contain(said);
    }

    [Fact]
    public void WithEmbeddedApi_TheFirstNodeHasAKubeconfigAndTheOthersJoinByTokens()
    {
        var options = LabCommands.WithEmbeddedApi(Options() with { Nodes = 2 }, "1s");

        var first = options.Agent!(new LabNode(options.Folders, 1));
        first.Arguments.Should().ContainInOrder("agent", "--node", "node1", "--kubeconfig", options.Folders.NodeKubeconfig("node1"));
        first.WaitsFor.Should().BeNull();
        var second = options.Agent!(new LabNode(options.Folders, 2));
        second.Arguments.Should().ContainInOrder("node", "join", "--server", $"https://127.0.0.1:{options.ApiPort}", "--token-file", options.Folders.NodeToken("node2"));
        second.WaitsFor.Should().Be(options.Folders.NodeToken("node2"));
    }

    [Fact]
    public async Task WithEmbeddedApi_WhatAKilledLabLeftOfATokenIsReplaced()
    {
        var options = LabCommands.WithEmbeddedApi(Options() with { Nodes = 2 }, "1s");
        var file = options.Folders.NodeToken("node2");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file + ".new", "left");
        await File.WriteAllTextAsync(file, "left");
        await using var api = await EmbeddedApiHost.StartAsync(new EmbeddedApiOptions { DataFolder = Path.Combine(folder.FullName, "data"), KubeconfigPath = options.Folders.Kubeconfig });

        await options.ControlReady!(CancellationToken.None);

        (await File.ReadAllTextAsync(file)).Should().Contain("\"node\":\"node2\"");
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(file + ".new").Should().BeFalse();
    }

    [Theory]
    [InlineData("https://192.0.2.1:6443")]
    [InlineData("http://127.0.0.1:8080")]
    public void WithApiOf_RefusesAnApiThatTheNodesCannotReach(string server)
    {
        var act = () => LabCommands.WithApiOf(Options(), Kubeconfig(server), "30s");

        act.Should().Throw<CommandFailedException>().WithMessage("*https://127.0.0.1 only*");
    }

    private LabOptions Options() => new() { Folders = new LabFolders { Lab = Path.Combine(folder.FullName, "lab"), Artifacts = folder.FullName } };

    private string Kubeconfig(string server)
    {
        var file = Path.Combine(folder.FullName, "kubeconfig");
        File.WriteAllText(file, $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{{server}}}"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            current-context: c
            """);
        return file;
    }
}
