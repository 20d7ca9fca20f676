using System.Formats.Tar;
using System.Text;
using Reconciler.Agent.Tests;

namespace Reconciler.Cli.Tests.Importing;

public sealed class ConvertTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("kubevirt", "shop.yaml", ForeignFiles.KubeVirt, 1)]
    [InlineData("libvirt", "mail.xml", ForeignFiles.Libvirt, 1)]
    [InlineData("vmx", "files.vmx", ForeignFiles.Vmx, 1)]
    [InlineData("ovf", "wiki.ovf", ForeignFiles.Ovf, 0)]
    public async Task AFile_BecomesAValidMachine_AndWhatIsNotCarriedIsNamed(string format, string name, string content, int code)
    {
        var file = folder.Write(name, content);

        var (exit, output, error) = await CommandRun.Of("convert", file, "-n", "prod");

        Golden.ShouldBe(Shown(output), format + ".yaml");
        Golden.ShouldBe(Shown(error), format + ".notes.txt");
        exit.Should().Be(code);
        (await CommandRun.Of("convert", file, "--from", format, "-n", "prod")).Output.Should().Be(output, "it was known by its looks");
        (await CommandRun.Of("validate", folder.Write("out.yaml", output))).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task AnExportOfHyperV_IsReadWithItsDisks()
    {
        folder.Write("Virtual Machines/1.xml", ForeignFiles.HyperV);
        Directory.CreateDirectory(folder["Virtual Hard Disks"]);
        QemuImg.Run("create", "-q", "-f", "vhdx", folder["Virtual Hard Disks/print.vhdx"], "64M");

        var (exit, output, error) = await CommandRun.Of("convert", folder.Path, "--disks", folder["disks"]);

        Golden.ShouldBe(Shown(output), "hyperv.yaml");
        Golden.ShouldBe(Shown(error), "hyperv.notes.txt");
        exit.Should().Be(1, "one disk is not there");
        QemuImg.Run("check", "-q", "-f", "qcow2", folder["disks/print-server-disk1.qcow2"]);
    }

    [Fact]
    public async Task ABinaryExport_GivesItsDisks_AndSaysWhatItDoesNotKnow()
    {
        folder.Write("Virtual Machines/1.vmcx", "binary");
        Directory.CreateDirectory(folder["Virtual Hard Disks"]);
        QemuImg.Run("create", "-q", "-f", "vhdx", folder["Virtual Hard Disks/a.vhdx"], "64M");

        var (exit, output, error) = await CommandRun.Of("convert", folder.Path);

        exit.Should().Be(0);
        output.Should().Contain("format: vhdx");
        error.Should().Contain("is a binary that Hyper-V alone reads");
    }

    [Fact]
    public async Task AnOva_GivesItsDisks_WhereAFolderIsNamed()
    {
        QemuImg.Run("create", "-q", "-f", "vmdk", "-o", "subformat=streamOptimized", folder["wiki-disk1.vmdk"], "64M");
        var ova = Tar("wiki.ova", ("wiki.ovf", Encoding.UTF8.GetBytes(ForeignFiles.Ovf)), ("wiki-disk1.vmdk", File.ReadAllBytes(folder["wiki-disk1.vmdk"])));

        var (exit, output, error) = await CommandRun.Of("convert", ova, "--disks", folder["disks"], "-o", folder["yaml"]);

        error.Should().Contain("1 machine written");
        exit.Should().Be(0);
        output.Should().Be(folder["yaml/wiki.yaml"] + "\n");
        File.ReadAllText(folder["yaml/wiki.yaml"]).Should().Contain($"path: '{folder["disks/wiki-disk1.qcow2"]}'");
        QemuImg.Run("check", "-q", "-f", "qcow2", folder["disks/wiki-disk1.qcow2"]);
        Directory.EnumerateFileSystemEntries(folder["disks"]).Should().ContainSingle("what was taken out for it is gone");
        var again = await CommandRun.Of("convert", ova, "--disks", folder["disks"], "-o", folder["yaml"]);
        again.ExitCode.Should().Be(2);
        again.Error.Should().Contain("is there already");

        (await CommandRun.Of("convert", ova)).Should().Match<(int ExitCode, string Output, string Error)>(run => run.ExitCode == 1 && run.Error.Contains("--disks FOLDER takes them out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../wiki.ovf")]
    [InlineData("/etc/cron.d/x")]
    [InlineData("a/b")]
    public async Task AnOva_ThatLeadsOutOfItsFolder_IsRefused(string name)
    {
        var (exit, output, error) = await CommandRun.Of("convert", Tar("bad.ova", (name, [1]), ("wiki.ovf", Encoding.UTF8.GetBytes(ForeignFiles.Ovf))), "--disks", folder["disks"]);

        exit.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Contain("an OVA holds plain files");
    }

    [Fact]
    public async Task AnOva_WithALink_OrCutShort_IsRefused()
    {
        var linked = folder["link.ova"];
        using (var writer = new TarWriter(File.Create(linked)))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "wiki-disk1.vmdk") { LinkName = "/etc/shadow" });
        }

        (await CommandRun.Of("convert", linked)).Error.Should().Contain("SymbolicLink");
        var whole = File.ReadAllBytes(Tar("whole.ova", ("wiki.ovf", Encoding.UTF8.GetBytes(ForeignFiles.Ovf))));
        File.WriteAllBytes(folder["cut.ova"], whole[..1500]);
        var (exit, _, error) = await CommandRun.Of("convert", folder["cut.ova"]);
        exit.Should().Be(1);
        error.Should().Contain("cut short");
    }

    [Theory]
    [InlineData("a.xml", "<!DOCTYPE domain [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><domain><name>&b;</name></domain>", "is no XML that can be read")]
    [InlineData("a.ovf", "<!DOCTYPE x SYSTEM 'file:///etc/shadow'><Envelope/>", "is no XML that can be read")]
    [InlineData("a.ovf", "<Envelope><VirtualSystem/></Envelope>", "without VirtualHardwareSection")]
    [InlineData("a.xml", "<domain><name>x</name></domain>", "<domain> has no <os>")]
    [InlineData("a.xml", "<x/>", "belongs to none of the formats")]
    [InlineData("a.vmx", "hello", "is no VMX")]
    [InlineData("a.bin", "hello", "looks like none of the formats")]
    [InlineData("a.yaml", "a: [", "error: document")]
    public async Task WhatCannotBeRead_IsOneLine_AndNothingIsWritten(string name, string content, string why)
    {
        var (exit, output, error) = await CommandRun.Of("convert", folder.Write(name, content));

        exit.Should().Be(1);
        output.Should().BeEmpty();
        error.Should().Contain(why).And.NotContain("   at ");
    }

    [Fact]
    public async Task MegabytesOfADescription_AreRefused() =>
        (await CommandRun.Of("convert", folder.Write("a.ovf", new string(' ', 5 * 1024 * 1024)))).Error.Should().Contain("larger than 4 MiB");

    [Fact]
    public async Task ADiskWithABackingFile_IsRefused()
    {
        QemuImg.Run("create", "-q", "-f", "qcow2", folder["base.qcow2"], "64M");
        QemuImg.Run("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", folder["base.qcow2"], folder["top.qcow2"]);
        var xml = ForeignFiles.Libvirt.Replace("/srv/images/mail.qcow2", folder["top.qcow2"], StringComparison.Ordinal);

        var (exit, output, error) = await CommandRun.Of("convert", folder.Write("a.xml", xml), "--disks", folder["disks"]);

        exit.Should().Be(1);
        error.Should().Contain("it has a backing file");
        output.Should().NotContain("MachineImage");
        Directory.Exists(folder["disks"]).Should().BeFalse();
    }

    [Fact]
    public async Task ADiskOfEsxi_ATextAndAFileOfPlainBytes_IsTaken()
    {
        File.WriteAllBytes(folder["files-flat.vmdk"], new byte[1 << 20]);
        folder.Write("files.vmdk", "# Disk DescriptorFile\nversion=1\ncreateType=\"vmfs\"\nRW 2048 VMFS \"files-flat.vmdk\"\n");

        await CommandRun.Of("convert", folder.Write("files.vmx", ForeignFiles.Vmx), "--disks", folder["disks"]);

        QemuImg.Run("check", "-q", "-f", "qcow2", Directory.EnumerateFiles(folder["disks"]).Should().ContainSingle().Which);
    }

    [Fact]
    public async Task APathThatIsNotThere_IsAnError() => (await CommandRun.Of("convert", folder["nowhere"])).ExitCode.Should().Be(2);

    private string Shown(string text) => text.Replace(folder.Path, "FOLDER", StringComparison.Ordinal);

    private string Tar(string name, params (string Name, byte[] Content)[] files)
    {
        using var writer = new TarWriter(File.Create(folder[name]));
        foreach (var (file, content) in files)
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(content) });
        }

        return folder[name];
    }
}
