using System.Buffers.Binary;
using System.Text;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Seeds;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Seeds;

public class CloudInitSeedTests
{
    private const int Sector = 2048;
    private const string UserData = "#cloud-config\npassword: geheim\n";

    private static readonly PartitionSpec Spec = Sample.Full with
    {
        Machine = Sample.Full.Machine with { CloudInit = new PartitionCloudInit { UserData = UserData, NetworkData = "version: 2\n" } },
    };

    private static readonly DesiredPartition Desired = Sample.Desired(Spec);

    [Fact]
    public void Build_OfTheSameSpec_GivesTheSameBytes() => Volume().Should().Equal(Volume());

    [Fact]
    public void Build_MakesAVolumeThatCloudInitLooksFor()
    {
        var volume = Volume();

        volume.Length.Should().Be(BinaryPrimitives.ReadInt32LittleEndian(volume.AsSpan((16 * Sector) + 80)) * Sector);
        Encoding.ASCII.GetString(volume, (16 * Sector) + 1, 5).Should().Be("CD001");
        Encoding.ASCII.GetString(volume, (16 * Sector) + 40, 32).TrimEnd().Should().Be("cidata");
        Encoding.BigEndianUnicode.GetString(volume, (17 * Sector) + 40, 32).TrimEnd().Should().Be("cidata");
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(17, true)]
    public void Build_HoldsTheFilesUnderTheirNames(int descriptor, bool isJoliet)
    {
        var files = Files(Volume(), descriptor, isJoliet);

        files.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["meta-data"] = $"instance-id: {Spec.VirtualMachine.Uid}\nlocal-hostname: db\n",
            ["user-data"] = UserData,
            ["network-config"] = "version: 2\n",
        });
    }

    [Fact]
    public void Build_AttachesADriveThatIsOnlyRead()
    {
        var drive = Desired.Domain.Disks[^1];

        drive.Should().BeEquivalentTo(new { Device = "cdrom", Bus = "sata", Format = "raw", ReadOnly = true, Path = "/srv/pool/default.db._seed.iso" });
        Desired.Domain.Disks.Select(disk => disk.Target).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Plan_WhenTheSeedIsMissing_WritesItBeforeTheStart()
    {
        var seen = Seen.NoFiles(Desired);

        var steps = PartitionPlanner.Plan(Desired, seen, null, new(), Sample.Now).Steps.Select(step => step.Action).ToList();

        steps.IndexOf("WriteSeed").Should().BeInRange(0, steps.IndexOf("StartDomain") - 1);
    }

    [Fact]
    public void Plan_WhenTheSeedWasAltered_WritesItAnewAndTellsNothingOfItsContent()
    {
        var running = Seen.Running(Desired);
        var seen = running with
        {
            DiskFiles = running.DiskFiles.Select(file => file.Path.EndsWith(".iso", StringComparison.Ordinal) ? file with { Checksum = "sha256:0123456789abcdef" } : file).ToValueList(),
        };

        var plan = PartitionPlanner.Plan(Desired, seen, Desired.Hash, new(), Sample.Now);

        plan.Steps.Should().ContainSingle().Which.Should().BeOfType<WriteSeed>();
        plan.Drift.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "spec.cloudInit", Observed = "sha256:0123456789ab" });
        plan.ToString().Should().NotContain("geheim");
    }

    [Fact]
    public void Plan_WhenAllIsThere_IsEmpty() =>
        PartitionPlanner.Plan(Desired, Seen.Running(Desired), Desired.Hash, new(), Sample.Now).Differences.Should().BeEmpty();

    [Fact]
    public void PlanRemoval_TakesTheSeedAlong()
    {
        var plan = PartitionPlanner.PlanRemoval("default.db", Spec.VirtualMachine.Uid, Seen.Off(Desired), Desired.DiskFiles);

        plan.Steps.OfType<DeleteDisk>().Select(step => step.File).Should().Contain("/srv/pool/default.db._seed.iso");
    }

    [Fact]
    public void Hash_ChangesWithTheContent() =>
        Sample.Desired(Spec with { Machine = Spec.Machine with { CloudInit = new PartitionCloudInit { UserData = "else" } } }).Hash.Should().NotBe(Desired.Hash);

    private static byte[] Volume() => CloudInitSeed.Build(Spec.VirtualMachine, Spec.Machine.CloudInit!);

    /// <summary>Reads the root folder as a driver does.</summary>
    private static Dictionary<string, string> Files(byte[] volume, int descriptor, bool isJoliet)
    {
        var root = volume.AsSpan((descriptor * Sector) + 156);
        var folder = volume.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(root[2..]) * Sector, BinaryPrimitives.ReadInt32LittleEndian(root[10..]));
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (folder[0] != 0)
        {
            var record = folder[..folder[0]];
            folder = folder[record.Length..];
            var name = record.Slice(33, record[32]);
            if (name.Length == 1)
            {
                continue;
            }

            var (at, length) = (BinaryPrimitives.ReadInt32LittleEndian(record[2..]), BinaryPrimitives.ReadInt32LittleEndian(record[10..]));
            files.Add(isJoliet ? Encoding.BigEndianUnicode.GetString(name) : RockRidge(record[(33 + name.Length + (1 - (name.Length % 2)))..]), Encoding.UTF8.GetString(volume, at * Sector, length));
        }

        return files;
    }

    private static string RockRidge(ReadOnlySpan<byte> entries)
    {
        while (!entries.StartsWith("NM"u8))
        {
            entries = entries[entries[2]..];
        }

        return Encoding.ASCII.GetString(entries[5..entries[2]]);
    }
}
