using System.Text;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Seeds;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Seeds;

public sealed class MachineSeedTests
{
    private static readonly PartitionSeed Seed = new() { Kind = SeedKind.Sysprep, Secret = "answers", SecretVersion = "u/1", Key = "k", Sealed = "s" };

    private static readonly PartitionSpec Windows = Sample.Full with
    {
        Machine = Sample.Full.Machine with { Seed = Seed, Sysprep = new PartitionSysprep { Unattend = "<unattend>geheim</unattend>" } },
    };

    [Fact]
    public void Build_OfAnAnswerFile_HoldsItUnderBothNamesThatWindowsAsksFor()
    {
        var volume = MachineSeed.Build(Windows)!;

        var text = Encoding.ASCII.GetString(volume);
        text.Split("<unattend>geheim</unattend>").Should().HaveCount(3);
        foreach (var name in new[] { "autounattend.xml", "unattend.xml" })
        {
            volume.AsSpan().IndexOf(Encoding.BigEndianUnicode.GetBytes(name)).Should().BePositive();
        }

        var drive = Sample.Desired(Windows).Domain.Disks[^1];
        drive.Should().BeEquivalentTo(new { Device = "cdrom", Bus = "sata", ReadOnly = true, Path = "/srv/pool/default.db._sysprep.iso" });
    }

    [Fact]
    public void Plan_OfASeedOutOfASecret_ShowsNotEvenItsChecksum()
    {
        var desired = Sample.Desired(Windows);
        var running = Seen.Running(desired);
        var seen = running with
        {
            DiskFiles = running.DiskFiles.Select(file => file.Path.EndsWith(".iso", StringComparison.Ordinal) ? file with { Checksum = "sha256:0123456789abcdef" } : file).ToValueList(),
        };

        var plan = PartitionPlanner.Plan(desired, seen, desired.Hash, new(), Sample.Now);

        plan.Drift.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "spec.sysprep", Expected = "what the Secret says", Observed = "another content" });
    }
}
