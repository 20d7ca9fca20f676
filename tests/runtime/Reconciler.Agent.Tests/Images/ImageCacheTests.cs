using System.Security.Cryptography;
using Reconciler.Agent.Images;
using Reconciler.Language.Images;
using Reconciler.Language.Machines;

namespace Reconciler.Agent.Tests.Images;

public sealed class ImageCacheTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("images-");
    private readonly string root;
    private readonly string cache;

    public ImageCacheTests()
    {
        root = folder.CreateSubdirectory("root").FullName;
        cache = Path.Combine(folder.FullName, "cache");
        File.WriteAllText(Path.Combine(root, "kernel"), "a kernel");
    }

    [Fact]
    public async Task EnsureAsync_CopiesReadableForTheEmulator()
    {
        var cached = await Cache().EnsureAsync(Image("kernel"), default);

        File.ReadAllText(cached.Path).Should().Be("a kernel");
        File.GetUnixFileMode(cached.Path).Should().HaveFlag(UnixFileMode.OtherRead);
    }

    [Fact]
    public async Task EnsureAsync_OnceCached_NeedsTheSourceNoMore()
    {
        await Cache().EnsureAsync(Image("kernel"), default);
        File.Delete(Path.Combine(root, "kernel"));

        File.Exists((await Cache().EnsureAsync(Image("kernel"), default)).Path).Should().BeTrue();
    }

    [Fact]
    public async Task EnsureAsync_WithTheRightChecksum_Takes()
    {
        var checksum = "sha256:" + Convert.ToHexStringLower(SHA256.HashData("a kernel"u8));

        File.Exists((await Cache().EnsureAsync(Image("kernel") with { Checksum = checksum }, default)).Path).Should().BeTrue();
    }

    [Fact]
    public async Task EnsureAsync_WithAWrongChecksum_RefusesAndLeavesNothing()
    {
        await Refused("ChecksumMismatch", Image("kernel") with { Checksum = "sha256:" + new string('0', 64) });

        Directory.GetFiles(cache).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("ROOT/../secret")]
    [InlineData("ROOT/link")]
    [InlineData("ROOT/folder/secret")]
    public async Task EnsureAsync_OfAFileOutsideTheRoots_IsRefusedWhateverWayLeadsThere(string path)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "secret"), "s");
        File.CreateSymbolicLink(Path.Combine(root, "link"), Path.Combine(folder.FullName, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(root, "folder"), folder.FullName);

        await Refused("ImageOutsideRoots", Image("kernel") with { Source = new ImageSource { Path = path.Replace("ROOT", root, StringComparison.Ordinal) } });
    }

    [Fact]
    public Task EnsureAsync_OfAMissingFile_SaysSo() => Refused("ImageNotFound", Image("none"));

    [Theory]
    [InlineData("""{"format":"qcow2","virtual-size":1}""", false)]
    [InlineData("""{"format":"qcow2","backing-filename":"/etc/shadow"}""", true)]
    [InlineData("""{"format":"qcow2","format-specific":{"data":{"data-file":"/etc/shadow"}}}""", true)]
    [InlineData("""{"format":"qcow2","format-specific":{"data":{"compat":"1.1"}}}""", false)]
    public void NamesOtherFiles_FindsBackingAndDataFiles(string info, bool expected) => DiskImageCheck.NamesOtherFiles(info).Should().Be(expected);

    public void Dispose() => folder.Delete(recursive: true);

    private async Task Refused(string reason, PartitionImage image)
    {
        var ensure = () => Cache().EnsureAsync(image, default);

        (await ensure.Should().ThrowAsync<ImageException>()).Which.Reason.Should().Be(reason);
    }

    private ImageCache Cache() => new(cache, new ImageRoots([root]), TimeProvider.System);

    private PartitionImage Image(string file) => new()
    {
        Namespace = "prod",
        Name = file,
        Format = ImageFormat.Kernel,
        Source = new ImageSource { Path = Path.Combine(root, file) },
    };
}
