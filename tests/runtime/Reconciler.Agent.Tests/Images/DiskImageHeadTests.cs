using Reconciler.Agent.Disks;
using Reconciler.Agent.Images;
using Reconciler.Language.Images;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Tests.Images;

/// <summary>Disk images that would make QEMU open other files, or are not what they are said to be; made by the real qemu-img.</summary>
public sealed class DiskImageHeadTests : IAsyncLifetime
{
    private readonly CacheStage stage = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await stage.DisposeAsync();

    [Theory]
    [InlineData("raw", ImageFormat.Raw)]
    [InlineData("qcow2", ImageFormat.Qcow2)]
    [InlineData("vmdk", ImageFormat.Vmdk)]
    [InlineData("vhdx", ImageFormat.Vhdx)]
    [InlineData("vpc", ImageFormat.Vhd)]
    public async Task AnImageOfEveryFormat_IsTaken(string format, ImageFormat said)
    {
        QemuImg.Run("create", "-q", "-f", format, PathOf("disk"), "10M");

        var image = stage.Local("disk", said);
        var cached = await stage.Cache.EnsureAsync(image, default);

        cached.Problem.Should().BeNull();
        DiskFiles.Look(new DiskFile { Disk = "x", Path = cached.Path, DeletedWithMachine = true }).Should().BeEquivalentTo(new { Format = said == ImageFormat.Raw ? "raw" : "qcow2" });
        await File.WriteAllTextAsync(cached.Path, "altered");
        var altered = await stage.Cache.LookAsync(image, default);
        await stage.Cache.RepairAsync(image, altered!, default);
        (await stage.Cache.LookAsync(image, default)).Should().BeNull("it is fetched, and converted, anew");
    }

    [Fact]
    public async Task AQcow2WithABackingFile_IsRefused()
    {
        QemuImg.Run("create", "-q", "-u", "-f", "qcow2", "-F", "raw", "-b", "/etc/shadow", PathOf("disk"), "10M");

        (await stage.RefusedAsync("ImageNamesOtherFiles", stage.Local("disk", ImageFormat.Qcow2))).Should().Contain("backing file").And.Contain("qemu-img convert");
    }

    [Fact]
    public async Task AQcow2WithADataFile_IsRefused()
    {
        QemuImg.Run("create", "-q", "-f", "qcow2", "-o", $"data_file={PathOf("data")}", PathOf("disk"), "10M");

        await stage.RefusedAsync("ImageNamesOtherFiles", stage.Local("disk", ImageFormat.Qcow2));
    }

    [Theory]
    [InlineData("monolithicFlat")]
    [InlineData("twoGbMaxExtentSparse")]
    public async Task AVmdkOfSeveralFiles_IsRefused(string kind)
    {
        QemuImg.Run("create", "-q", "-f", "vmdk", "-o", $"subformat={kind}", PathOf("disk"), "10M");

        await Refused(stage.Local("disk", ImageFormat.Vmdk), "ImageNamesOtherFiles", "ImageFormatMismatch");
    }

    [Theory]
    [InlineData("monolithicFlat", 0)]
    [InlineData("monolithicFlat", 8)]
    [InlineData("monolithicSparse", 0)]
    public async Task AVmdkThatHidesADescriptorOfOtherFiles_IsRefused(string createType, byte capacity)
    {
        // QEMU takes the descriptor inside of a file that says it holds nothing for that of a disk made of other files.
        var head = new byte[2048];
        "KDMV"u8.CopyTo(head);
        (head[4], head[12], head[28], head[36]) = (1, capacity, 1, 1);
        System.Text.Encoding.ASCII.GetBytes($"# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"{createType}\"\nRW 8 FLAT \"/etc/shadow\" 0\n").CopyTo(head, 512);
        await File.WriteAllBytesAsync(PathOf("disk"), head);

        await stage.RefusedAsync("ImageNamesOtherFiles", stage.Local("disk", ImageFormat.Vmdk));
    }

    [Fact]
    public async Task AVmdkWithAParent_IsRefused()
    {
        QemuImg.Run("create", "-q", "-f", "vmdk", PathOf("parent"), "10M");
        QemuImg.Run("create", "-q", "-f", "vmdk", "-F", "vmdk", "-b", PathOf("parent"), PathOf("disk"));

        await stage.RefusedAsync("ImageNamesOtherFiles", stage.Local("disk", ImageFormat.Vmdk));
    }

    [Fact]
    public async Task ADifferencingVhd_IsRefused()
    {
        QemuImg.Run("create", "-q", "-f", "vpc", PathOf("disk"), "10M");
        await using (var file = new FileStream(PathOf("disk"), FileMode.Open))
        {
            file.Position = file.Length - 512 + 63;
            file.WriteByte(4);
        }

        await stage.RefusedAsync("ImageNamesOtherFiles", stage.Local("disk", ImageFormat.Vhd));
    }

    [Theory]
    [InlineData("qcow2", ImageFormat.Raw)]
    [InlineData("raw", ImageFormat.Qcow2)]
    [InlineData("qcow2", ImageFormat.Vhdx)]
    [InlineData("raw", ImageFormat.Vhd)]
    [InlineData("raw", ImageFormat.Vmdk)]
    public async Task AnImageThatIsNotWhatItSays_IsRefused(string format, ImageFormat said)
    {
        QemuImg.Run("create", "-q", "-f", format, PathOf("disk"), "10M");

        await stage.RefusedAsync("ImageFormatMismatch", stage.Local("disk", said));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(80)]
    [InlineData(70_000)]
    public async Task AQcow2ThatIsCutShort_IsRefused(int length)
    {
        QemuImg.Run("create", "-q", "-f", "qcow2", PathOf("disk"), "10M");
        await using (var file = new FileStream(PathOf("disk"), FileMode.Open))
        {
            file.SetLength(length);
        }

        await Refused(stage.Local("disk", ImageFormat.Qcow2), "ImageFormatMismatch", "ImageDamaged");
    }

    private async Task Refused(Language.Machines.PartitionImage image, params string[] reasons) =>
        reasons.Should().Contain((await stage.Cache.Invoking(cache => cache.EnsureAsync(image, default)).Should().ThrowAsync<ImageException>()).Which.Reason);

    private string PathOf(string name) => Path.Combine(stage.Root, name);
}
