using System.Security.Cryptography;
using Reconciler.Agent.Images.Downloads;
using Reconciler.Language.Nodes;

namespace Reconciler.Agent.Tests.Images;

/// <summary>Images over HTTP, from a server that misbehaves.</summary>
public sealed class ImageDownloadsTests : IAsyncLifetime
{
    private readonly CacheStage stage = new();
    private readonly ImageServer server = new() { Content = RandomNumberGenerator.GetBytes(3_000_000) };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await stage.DisposeAsync();
    }

    [Fact]
    public async Task Fetches_AndTellsChecksumAndSize()
    {
        var image = CacheStage.Remote(server.Url);

        var cached = await stage.Cache.EnsureAsync(image, default);

        (await File.ReadAllBytesAsync(cached.Path)).Should().Equal(server.Content);
        stage.Cache.Describe(image).Should().BeEquivalentTo(new { Phase = NodeImagePhase.Ready, Checksum = Checksum(), Size = new { Value = 3_000_000L } });
        Directory.GetFiles(stage.Folder).Should().HaveCount(2, "nothing but the image and its record is left");
    }

    [Fact]
    public async Task WhenConnectionsBreak_FetchesTheRestAndNothingTwice()
    {
        server.CutAfter = 700_000;

        var cached = await stage.Cache.EnsureAsync(CacheStage.Remote(server.Url) with { Checksum = Checksum() }, default);

        (await File.ReadAllBytesAsync(cached.Path)).Should().Equal(server.Content);
        server.Sent.Should().Be(3_000_000);
        server.Ranges.Should().Equal("", "bytes=700000-", "bytes=1400000-", "bytes=2100000-", "bytes=2800000-");
    }

    [Fact]
    public async Task WhenTheServerGoesAway_ALaterTransferTakesUpWhatIsThere()
    {
        var image = CacheStage.Remote(server.Url);
        server.CutAfter = 1_000_000;
        await BreakOffAsync(image);
        server.CutAfter = null;

        stage.Time.Advance(TimeSpan.FromMinutes(5));
        var cached = await stage.MakeCache().EnsureAsync(image, default);

        (await File.ReadAllBytesAsync(cached.Path)).Should().Equal(server.Content);
        server.Ranges.Last().Should().Be("bytes=1000000-", "a new transfer, and a new agent, go on where the former stopped");
    }

    [Fact]
    public async Task WhenTheContentChangedMeanwhile_BeginsAnew()
    {
        var image = CacheStage.Remote(server.Url);
        server.CutAfter = 1_000_000;
        await BreakOffAsync(image);
        (server.CutAfter, server.Content, server.Tag) = (null, RandomNumberGenerator.GetBytes(2_000_000), "\"2\"");
        stage.Time.Advance(TimeSpan.FromMinutes(5));

        var cached = await stage.Cache.EnsureAsync(image, default);

        (await File.ReadAllBytesAsync(cached.Path)).Should().Equal(server.Content, "no byte of the former version is in it");
    }

    [Fact]
    public async Task WithoutAVersion_NeverMixesTwoAnswers()
    {
        server.Tag = null;
        server.CutAfter = 1_000_000;

        await stage.RefusedAsync("ImageTransferBroke", CacheStage.Remote(server.Url));

        server.Ranges.Should().OnlyContain(range => range == "");
    }

    [Fact]
    public async Task WithAWrongChecksum_RefusesAndLeavesNothing()
    {
        var message = await stage.RefusedAsync("ChecksumMismatch", CacheStage.Remote(server.Url) with { Checksum = "sha256:" + new string('0', 64) });

        message.Should().Contain(Checksum());
        Directory.GetFiles(stage.Folder).Should().BeEmpty();
    }

    [Fact]
    public async Task OfAPinnedImage_TakesNoOtherContent()
    {
        await stage.RefusedAsync("ImageSourceChanged", CacheStage.Remote(server.Url) with { PinnedChecksum = "sha256:" + new string('0', 64) });

        Directory.GetFiles(stage.Folder).Should().BeEmpty();
    }

    [Fact]
    public async Task AfterAFailure_SparesTheServerForAWhile()
    {
        var image = CacheStage.Remote(server.Url);
        server.Answer = "HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close\n\n";
        (await stage.RefusedAsync("ImageNotFound", image)).Should().Contain("404");
        server.Answer = null;

        await stage.RefusedAsync("ImageNotFound", image);
        server.Ranges.Should().HaveCount(1);
        stage.Cache.Describe(image).Should().BeEquivalentTo(new { Phase = NodeImagePhase.Failed, Reason = "ImageNotFound" });

        stage.Time.Advance(TimeSpan.FromSeconds(6));
        (await stage.Cache.EnsureAsync(image, default)).Problem.Should().BeNull();
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\nLocation: file:///etc/shadow\nContent-Length: 0\nConnection: close\n\n")]
    [InlineData("HTTP/1.1 206 Partial Content\nContent-Range: bytes 5-6/7\nContent-Length: 2\nConnection: close\n\nxx")]
    [InlineData("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 2\nConnection: close\n\nxx")]
    [InlineData("HTTP/1.1 500 Oops\nContent-Length: 0\nConnection: close\n\n")]
    [InlineData("nonsense\n\n")]
    public async Task OfAServerThatMisbehaves_TakesNothing(string answer)
    {
        server.Answer = answer;

        await stage.RefusedAsync("ImageTransferBroke", CacheStage.Remote(server.Url));

        Directory.GetFiles(stage.Folder).Should().NotContain(file => file.EndsWith(".raw", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfTheNodesOwnAddresses_IsRefusedUnlessTheAdministratorAllowsThem()
    {
        await using var strict = new CacheStage(loopback: false);

        (await strict.RefusedAsync("ImageUrlRefused", CacheStage.Remote(server.Url))).Should().Contain("--image-network");
        await strict.RefusedAsync("ImageUrlRefused", CacheStage.Remote(new Uri("http://[::ffff:127.0.0.1]:1/x")));
        await strict.RefusedAsync("ImageUrlRefused", CacheStage.Remote(new Uri("http://169.254.169.254/latest/meta-data")));
        await strict.RefusedAsync("ImageUrlRefused", CacheStage.Remote(new Uri("http://[64:ff9b::a9fe:a9fe]/latest/meta-data")));
        await strict.RefusedAsync("ImageUrlRefused", CacheStage.Remote(new Uri("http://[2002:7f00:1::1]/x")));
        server.Ranges.Should().BeEmpty();
    }

    [Fact]
    public void Allows_NoneOfTheNodesOwnAddresses()
    {
        var networks = new DownloadNetworks([]);

        System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Should().OnlyContain(own => !networks.Allows(own.Address));
        networks.Allows(System.Net.IPAddress.Parse("192.0.2.1")).Should().BeTrue();
    }

    [Fact]
    public void Shown_HidesWhatMayBeASignature() =>
        ImageDownloads.Shown(new Uri("https://example.com/a/b.qcow2?sig=secret")).Should().Be("https://example.com/a/b.qcow2?…");

    /// <summary>The server gives a first piece and is gone.</summary>
    private async Task BreakOffAsync(Language.Machines.PartitionImage image)
    {
        server.StopAfter = 1;
        await stage.RefusedAsync("ImageTransferBroke", image);
        server.StopAfter = null;
    }

    private string Checksum() => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(server.Content));
}
