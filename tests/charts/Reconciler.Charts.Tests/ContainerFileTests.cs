using System.Text.RegularExpressions;
using Reconciler.Testing;

namespace Reconciler.Charts.Tests;

/// <summary>No image can be built here; what can be known of the files without that is held.</summary>
public sealed partial class ContainerFileTests
{
    // The package of Debian that brings what the agent calls.
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["ip"] = "iproute2",
        ["nft"] = "nftables",
        ["ovs-vsctl"] = "openvswitch-switch",
        ["qemu-img"] = "qemu-utils",
        ["prlimit"] = "util-linux",
        ["nsenter"] = "util-linux",
        ["unshare"] = "util-linux",
    };

    [Theory]
    [InlineData("operator", "65532:65532")]
    [InlineData("agent", null)]
    public async Task WhatTheyCopy_IsMadeByTheBuild_AndNotIgnored(string image, string? user)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "images", image + ".Containerfile"));
        var build = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "scripts", "build"));
        var ignored = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, ".dockerignore"));
        var sources = lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)).Select(line => line.Split(' ').Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ElementAt(1).TrimEnd('/')).ToList();
        sources.Should().Contain("bin/reconciler");
        foreach (var source in sources)
        {
            (Path.Exists(Path.Combine(Repository.Root, source)) || build.Contains($"/{Path.GetFileName(source)} {Path.GetDirectoryName(source)}", StringComparison.Ordinal)).Should().BeTrue("{0} must be there after make build", source);
            ignored.Should().Contain("!" + source);
        }

        lines.Where(line => line.StartsWith("USER ", StringComparison.Ordinal)).Should().Equal(user is null ? [] : ["USER " + user]);
        lines.Should().Contain("ENTRYPOINT [\"/usr/bin/reconciler\"]");
    }

    [Fact]
    public async Task TheAgentsImage_HasEveryProgramThatTheAgentCalls()
    {
        var image = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "images", "agent.Containerfile"));
        var called = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "runtime", "Reconciler.Agent"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var text = await File.ReadAllTextAsync(file);
            called.UnionWith(Call().Matches(text).Select(match => match.Groups[1].Value));
            called.UnionWith(Packages.Keys.Where(program => program != "ip" && text.Contains($"\"{program}\"", StringComparison.Ordinal)));
        }

        called.Should().Contain(["qemu-img", "nft", "ip"]).And.BeSubsetOf(Packages.Keys);
        called.Should().OnlyContain(program => image.Contains(" " + Packages[program] + " ", StringComparison.Ordinal));
    }

    [GeneratedRegex("Tool\\.RunAsync\\(\\s*\"([^\"]+)\"")]
    private static partial Regex Call();
}
