using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Plans;

public class DiskFilePlanTests
{
    private const string Root = "/srv/pool/default.db.root.qcow2";
    private const string Overlay = "/srv/pool/default.db.snap1";

    private static readonly DesiredPartition Full = Sample.Desired(Sample.Full);

    [Fact]
    public void Plan_WhenTheFilesAreAsTheyWereMade_IsEmpty() => Plan(Seen.Running(Full).WithFile(Whole)).Differences.Should().BeEmpty();

    [Fact]
    public void Plan_WhenAFileHasAnotherFormat_LeavesItToAPerson() => IsLeft(Whole with { Format = "raw", BackingFile = null, BackingFormat = null }, "spec.disks[name=root].format");

    [Fact]
    public void Plan_WhenAFileHasAnotherBackingFile_LeavesItToAPerson() => IsLeft(Whole with { BackingFile = "/tmp/evil.qcow2" }, "spec.disks[name=root].backingFile");

    [Fact]
    public void Plan_WhenAFileHasNoBackingFileAnyMore_LeavesItToAPerson() => IsLeft(Whole with { BackingFile = null }, "spec.disks[name=root].backingFile");

    [Fact]
    public void Plan_WhenAFileHasAnotherBackingFormat_LeavesItToAPerson() => IsLeft(Whole with { BackingFormat = "raw" }, "spec.disks[name=root].backingFormat");

    [Fact]
    public void Plan_WhenTheSpecNamesAnotherImage_KeepsTheDiskOnTheOneThatItWasMadeFrom()
    {
        var node = Sample.Node with { MadeFrom = new() { [Root] = "/srv/images/older.qcow2" } };
        var desired = PartitionBuild.Build("default", Sample.Full, node).Partition!;

        PartitionPlanner.Plan(desired, Seen.Running(desired).WithFile(Whole with { BackingFile = "/srv/images/older.qcow2" }), desired.Hash, new(), Sample.Now)
            .Differences.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_WhenADiskRunsOnAnOverlayOfItsFile_LeavesGuestAndDefinition(bool isRunning)
    {
        static DomainDefinitionChange ToOverlay() => domain => domain with
        {
            ClockOffset = "localtime",
            Disks = domain.Disks.Select(disk => disk.Name == "root" ? disk with { Path = Overlay } : disk).ToValueList(),
        };

        var seen = Seen.Running(Full).WithLive(domain => ToOverlay()(domain) with { ClockOffset = "utc" });
        seen = (isRunning ? seen : Seen.Off(Full)).WithPersistent(domain => ToOverlay()(domain)) with
        {
            OtherDiskFiles = [new ObservedDiskFile { Path = Overlay, Exists = true, Format = "qcow2", BackingFile = Root, BackingFormat = "qcow2" }],
        };

        var plan = PartitionPlanner.Plan(Full, seen, Full.Hash, new DriftRules { Spec = new DriftSpec { Restart = DriftRestart.WhenRequired } }, Sample.Now);

        plan.Drift.Single(difference => difference.Path == "spec.disks[name=root].file").Should().BeEquivalentTo(new { Remedy = Remedy.Person });
        plan.Steps.Select(step => step.Action).Should().NotContain(["ShutdownDomain", "DestroyDomain"]);
        plan.Steps.OfType<DefineDomain>().Single().Xml.Should().Contain(Overlay).And.Contain("offset=\"utc\"");
    }

    [Fact]
    public void Plan_WhenADiskRunsOnAnUnrelatedFile_LeadsTheDefinitionBack()
    {
        var seen = Seen.Off(Full).WithPersistent(domain => domain with { Disks = domain.Disks.Select(disk => disk.Name == "root" ? disk with { Path = "/tmp/x" } : disk).ToValueList() });

        Plan(seen).Steps.OfType<DefineDomain>().Single().Xml.Should().Contain(Root);
    }

    [Fact]
    public void Plan_WhenAnImageIsUnfit_StartsNothingFromItAndKeepsTheRest()
    {
        var desired = Full with { StartObstacles = [new Obstacle { Reason = "ImageUnfit", Path = "spec.disks[name=root].image", Message = "it is another one", Passing = true }] };

        var off = PartitionPlanner.Plan(desired, Seen.Off(Full).WithPersistent(domain => domain with { ClockOffset = "localtime" }), Full.Hash, new(), Sample.Now);
        var running = PartitionPlanner.Plan(desired, Seen.Running(Full).WithLive(domain => domain with { BalloonPeriod = 3 }), Full.Hash, new(), Sample.Now);

        off.Steps.Should().ContainSingle().Which.Should().BeOfType<DefineDomain>();
        off.Obstacles.Should().ContainSingle();
        running.Steps.Should().ContainSingle().Which.Should().BeOfType<SetBalloonPeriod>();
        running.Obstacles.Should().BeEmpty();
    }

    private delegate Planning.Domains.DomainDefinition DomainDefinitionChange(Planning.Domains.DomainDefinition domain);

    private static ObservedDiskFile Whole { get; } =
        new() { Path = Root, Exists = true, Size = 134217728, Format = "qcow2", BackingFile = "/srv/images/debian.qcow2", BackingFormat = "qcow2" };

    private static void IsLeft(ObservedDiskFile file, string path)
    {
        var running = Plan(Seen.Running(Full).WithFile(file));
        var off = Plan(Seen.Off(Full).WithFile(file));

        running.Drift.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = path, Remedy = Remedy.Person });
        running.Steps.Should().BeEmpty();
        off.Steps.Should().BeEmpty("no guest is started on a broken chain");
    }

    private static PartitionPlan Plan(ObservedPartition seen) => PartitionPlanner.Plan(Full, seen, Full.Hash, new(), Sample.Now);
}

internal static class DiskFileObservations
{
    public static ObservedPartition WithFile(this ObservedPartition seen, ObservedDiskFile file) =>
        seen with { DiskFiles = seen.DiskFiles.Select(other => other.Path == file.Path ? file : other).ToValueList() };
}
