using System.Security.Cryptography;
using Reconciler.Agent.Images;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Images;

public sealed class ImageCacheTests : IAsyncLifetime
{
    private readonly CacheStage stage = new();

    public Task InitializeAsync() => File.WriteAllTextAsync(Path.Combine(stage.Root, "kernel"), "a kernel");

    public async Task DisposeAsync() => await stage.DisposeAsync();

    [Fact]
    public async Task EnsureAsync_CopiesReadableForTheEmulator()
    {
        var cached = await stage.MakeCache().EnsureAsync(Image("kernel"), default);

        File.ReadAllText(cached.Path).Should().Be("a kernel");
        File.GetUnixFileMode(cached.Path).Should().HaveFlag(UnixFileMode.OtherRead);
    }

    [Fact]
    public async Task EnsureAsync_OnceCached_NeedsTheSourceNoMore()
    {
        await stage.MakeCache().EnsureAsync(Image("kernel"), default);
        File.Delete(Path.Combine(stage.Root, "kernel"));

        File.Exists((await stage.MakeCache().EnsureAsync(Image("kernel"), default)).Path).Should().BeTrue();
    }

    [Fact]
    public async Task EnsureAsync_WithTheRightChecksum_Takes()
    {
        var checksum = "sha256:" + Convert.ToHexStringLower(SHA256.HashData("a kernel"u8));

        File.Exists((await stage.MakeCache().EnsureAsync(Image("kernel") with { Checksum = checksum }, default)).Path).Should().BeTrue();
    }

    [Fact]
    public async Task EnsureAsync_WithAWrongChecksum_RefusesAndLeavesNothing()
    {
        await stage.RefusedAsync("ChecksumMismatch", Image("kernel") with { Checksum = "sha256:" + new string('0', 64) });

        Directory.GetFiles(stage.Folder).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("ROOT/../secret")]
    [InlineData("ROOT/link")]
    [InlineData("ROOT/folder/secret")]
    public async Task EnsureAsync_OfAFileOutsideTheRoots_IsRefusedWhateverWayLeadsThere(string path)
    {
        File.WriteAllText(Path.Combine(stage.Parent, "secret"), "s");
        File.CreateSymbolicLink(Path.Combine(stage.Root, "link"), Path.Combine(stage.Parent, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(stage.Root, "folder"), stage.Parent);

        await stage.RefusedAsync("ImageOutsideRoots", Image("kernel") with { Source = new ImageSource { Path = path.Replace("ROOT", stage.Root, StringComparison.Ordinal) } });
    }

    [Fact]
    public Task EnsureAsync_OfAMissingFile_SaysSo() => stage.RefusedAsync("ImageNotFound", Image("none"));

    [Theory]
    [InlineData("""{"format":"qcow2","virtual-size":1}""", false)]
    [InlineData("""{"format":"qcow2","backing-filename":"/etc/shadow"}""", true)]
    [InlineData("""{"format":"qcow2","format-specific":{"data":{"data-file":"/etc/shadow"}}}""", true)]
    [InlineData("""{"format":"qcow2","format-specific":{"data":{"compat":"1.1"}}}""", false)]
    [InlineData("""{"format":"vmdk","format-specific":{"data":{"extents":[{"filename":"/cache/disk"}]}}}""", false)]
    [InlineData("""{"format":"vmdk","format-specific":{"data":{"extents":[{"filename":"/etc/shadow"}]}}}""", true)]
    public void NamesOtherFiles_FindsBackingAndDataFiles(string info, bool expected) => DiskImageCheck.NamesOtherFiles(info, "/cache/disk").Should().Be(expected);

    private PartitionImage Image(string file) => stage.Local(file);
}
