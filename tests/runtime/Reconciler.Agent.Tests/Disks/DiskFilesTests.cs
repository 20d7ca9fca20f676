using Reconciler.Agent.Disks;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Tests.Disks;

/// <summary>Reads headers that the real qemu-img wrote.</summary>
public sealed class DiskFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("disks-");

    [Fact]
    public void Look_ReadsSizeAndBackingFileOfAnOverlay()
    {
        var (image, disk) = (PathOf("image"), PathOf("disk"));
        QemuImg.Run("create", "-q", "-f", "raw", image, "1M");
        QemuImg.Run("create", "-q", "-f", "qcow2", "-F", "raw", "-b", image, disk, "64M");

        Look(disk).Should().Be(new ObservedDiskFile { Path = disk, Exists = true, Format = "qcow2", Size = 67108864, BackingFile = image, BackingFormat = "raw" });
    }

    [Fact]
    public void Look_ReadsBlankAndOldDisks()
    {
        QemuImg.Run("create", "-q", "-f", "qcow2", "-o", "compat=0.10", PathOf("old"), "1M");
        QemuImg.Run("create", "-q", "-f", "qcow2", PathOf("new"), "1M");

        foreach (var name in new[] { "old", "new" })
        {
            Look(PathOf(name)).Should().Be(new ObservedDiskFile { Path = PathOf(name), Exists = true, Format = "qcow2", Size = 1048576 });
        }
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("vmdk")]
    [InlineData("vhdx")]
    [InlineData("vpc")]
    public void Look_TellsFormatsApart(string format)
    {
        QemuImg.Run("create", "-q", "-f", format, PathOf("x"), "10M");

        Look(PathOf("x")).Format.Should().Be(format);
    }

    [Fact]
    public void Look_OfWhatIsNoWholeHeader_IsRawOrUnknownAndDoesNotFail()
    {
        File.WriteAllBytes(PathOf("empty"), []);
        File.WriteAllBytes(PathOf("short"), [0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 3]);

        Look(PathOf("empty")).Format.Should().Be("raw");
        Look(PathOf("short")).Should().BeEquivalentTo(new { Exists = true, BackingFile = (string?)null, Size = (long?)null });
        Look(PathOf("none")).Exists.Should().BeFalse();
    }

    [Fact]
    public void LookBelow_FollowsTheChainToTheDesiredFile()
    {
        QemuImg.Run("create", "-q", "-f", "qcow2", PathOf("disk"), "1M");
        QemuImg.Run("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", PathOf("disk"), PathOf("snap1"));
        QemuImg.Run("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", PathOf("snap1"), PathOf("snap2"));

        DiskFiles.LookBelow([PathOf("snap2")], new HashSet<string> { PathOf("disk") }).Select(file => file.Path).Should().Equal(PathOf("snap2"), PathOf("snap1"));
    }

    [Fact]
    public void WriteSeed_IsReadableByItsOwnerOnly()
    {
        DiskFiles.WriteSeed(PathOf("seed"), "geheim"u8);

        File.GetUnixFileMode(PathOf("seed")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        DiskFiles.Look(new DiskFile { Disk = "_seed", Path = PathOf("seed"), Checksum = "sha256:", DeletedWithMachine = true }).Checksum
            .Should().Be(Planning.Seeds.MachineSeed.ChecksumOf("geheim"u8));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static ObservedDiskFile Look(string path) => DiskFiles.Look(new DiskFile { Disk = "x", Path = path, DeletedWithMachine = true });

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
