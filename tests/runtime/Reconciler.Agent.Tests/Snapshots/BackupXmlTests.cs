using System.Xml.Linq;
using Reconciler.Agent.Snapshots;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Tests.Snapshots;

public sealed class BackupXmlTests
{
    private const string Domain = """
        <domain><devices>
          <disk type='file' device='disk'><source file='/pool/a.qcow2'/><target dev='vda'/></disk>
          <disk type='file' device='cdrom'><source file='/pool/seed.iso'/><target dev='sda'/></disk>
          <disk type='file' device='cdrom'><target dev='sdb'/></disk>
          <disk type='file' device='disk'><source file='/pool/b.qcow2'/><target dev='vdb'/></disk>
        </devices></domain>
        """;

    [Fact]
    public void Write_CopiesOurDisks_AndLeavesAllOthersOut()
    {
        var (xml, held) = BackupXml.Write(Domain, [Copy("a"), Copy("b")]);

        var disks = XElement.Parse(xml).Element("disks")!.Elements().ToDictionary(disk => (string)disk.Attribute("name")!);
        disks.Should().HaveCount(4, "a disk that is not named would be copied, too");
        disks["vda"].Element("target")!.Attribute("file")!.Value.Should().Be("/pool/snapshots/a & <a>.qcow2");
        disks["sda"].Attribute("backup")!.Value.Should().Be("no");
        disks["sdb"].Attribute("backup")!.Value.Should().Be("no");
        held.Select(file => file.Disk).Should().Equal("a", "b");
    }

    [Fact]
    public void Write_TellsWhichDisksTheGuestDoesNotHave() =>
        BackupXml.Write(Domain, [Copy("a"), Copy("c")]).Held.Select(file => file.Disk).Should().Equal("a");

    private static (DiskFile Disk, SnapshotFile Copy) Copy(string name) => (
        new DiskFile { Disk = name, Path = $"/pool/{name}.qcow2", DeletedWithMachine = true },
        new SnapshotFile(name, $"/pool/snapshots/{name} & <a>.qcow2", null));
}
