using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Machines;
using Reconciler.Planning.Desired;
using Reconciler.Planning.Differences;
using Reconciler.Planning.Disks;
using Reconciler.Planning.Domains;
using Reconciler.Planning.Observed;
using Reconciler.Planning.Plans;
using Reconciler.Planning.Steps;
using Reconciler.Planning.Tests.Samples;

namespace Reconciler.Planning.Tests.Plans;

public class PartitionPlannerTests
{
    private static readonly DesiredPartition Small = Sample.Desired(Sample.Small);
    private static readonly DesiredPartition Full = Sample.Desired(Sample.Full);

    [Fact]
    public void Plan_WhenDomainIsMissing_DefinesThenStarts()
    {
        var plan = Plan(Small, Seen.Nothing, applied: null);

        Actions(plan).Should().Equal("DefineDomain", "StartDomain");
        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "domain", Observed = "undefined", IsDrift = false });
    }

    [Fact]
    public void Plan_WhenDisksAreNew_MakesTheirFilesFirst()
    {
        var plan = Plan(Full, Seen.NoFiles(Full), applied: null);

        Actions(plan).Should().Equal("CreateDisk", "CreateDisk", "DefineDomain", "StartDomain");
        plan.Steps[0].Should().BeEquivalentTo(new
        {
            File = "/srv/pool/default.db.root.qcow2",
            Size = 134217728L,
            BackingFile = "/srv/images/debian.qcow2",
            BackingFormat = "qcow2",
        });
    }

    [Fact]
    public void Plan_WhenADiskInUseVanished_StartsNothingAndMakesNoEmptyOne()
    {
        var plan = Plan(Full, Seen.NoFiles(Full), Full.Hash);

        plan.Steps.Should().BeEmpty();
        plan.Differences.Should().Contain(difference => difference.Path == "spec.disks[name=root]" && difference.Remedy == Remedy.Person);
        plan.IsFulfilled.Should().BeFalse();
    }

    [Fact]
    public void Plan_WhenDomainWasDestroyed_JustStartsIt()
    {
        var plan = Plan(Small, Seen.Off(Small));

        Actions(plan).Should().Equal("StartDomain");
        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Path = "spec.runStrategy", Expected = "Running", Observed = "Shutoff (Destroyed)", IsDrift = true });
    }

    [Theory]
    [InlineData(ShutoffReason.Shutdown, false)]
    [InlineData(ShutoffReason.Crashed, true)]
    [InlineData(ShutoffReason.Destroyed, true)]
    [InlineData(ShutoffReason.Migrated, false)]
    public void Plan_UnderRerunOnFailure_StartsAgainAfterFailuresOnly(ShutoffReason reason, bool starts)
    {
        var desired = Sample.Desired(Sample.Small with { RunStrategy = RunStrategy.RerunOnFailure });

        Plan(desired, Seen.Off(desired, reason)).Steps.Should().HaveCount(starts ? 1 : 0);
    }

    [Fact]
    public void Plan_WhenSuspended_Resumes() =>
        Actions(Plan(Small, Paused(PausedReason.User))).Should().Equal("ResumeDomain");

    [Theory]
    [InlineData(PausedReason.Migration)]
    [InlineData(PausedReason.Save)]
    [InlineData(PausedReason.Snapshot)]
    [InlineData(PausedReason.StartingUp)]
    public void Plan_WhenLibvirtHaltsTheGuestForAMoment_Waits(PausedReason reason) =>
        Plan(Small, Paused(reason)).Should().BeEquivalentTo(new { Steps = Array.Empty<PartitionStep>(), Differences = Array.Empty<Difference>() });

    [Fact]
    public void Plan_WhenUndefinedButRunning_DefinesAndLeavesTheGuestAlone()
    {
        var plan = Plan(Small, Seen.Running(Small) with { Persistent = null, Autostart = null });

        Actions(plan).Should().Equal("DefineDomain");
        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "domain", Observed = "transient" });
    }

    [Fact]
    public void Plan_WhenMemoryIsAlteredInBothPlaces_SetsAndRedefinesAndReportsOneDifference()
    {
        DomainDefinition Shrink(DomainDefinition domain) => domain with { Memory = domain.Memory with { CurrentKiB = 131072 } };

        var plan = Plan(Full, Seen.Running(Full).WithLive(Shrink).WithPersistent(Shrink));

        Actions(plan).Should().Equal("SetMemory", "DefineDomain");
        plan.Steps.OfType<SetMemory>().Single().KiB.Should().Be(262144);
        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Path = "spec.memory.size", Expected = "256Mi", Observed = "128Mi", Place = Place.Both, Remedy = Remedy.Live });
    }

    [Fact]
    public void Plan_WhileTheBalloonHasNotAnswered_TakesTheBootMemoryForNoDrift()
    {
        var seen = Seen.Running(Full).WithLive(domain => domain with { Memory = domain.Memory with { CurrentKiB = domain.Memory.MaximumKiB } });

        Plan(Full, seen).Differences.Should().BeEmpty();
        Plan(Full, seen with { BalloonResponsive = true, StartedAt = Sample.Now.AddSeconds(-5) }).Differences.Should().BeEmpty("it has just started");
        Actions(Plan(Full, seen with { BalloonResponsive = true })).Should().Equal("SetMemory");
    }

    [Fact]
    public void Plan_WhenAProcessorWasPluggedIn_PlugsItOut()
    {
        var accelerated = Full with { Domain = Full.Domain with { Type = "kvm" } };

        var plan = Plan(accelerated, Seen.Running(accelerated).WithLive(domain => domain with { Cpu = domain.Cpu with { Current = 3, Fixed = 2 } }));

        Actions(plan).Should().Equal("SetVcpus");
    }

    [Fact]
    public void Plan_WhenAProcessorWasPluggedIntoAnEmulatedGuest_WaitsForARestart()
    {
        var plan = Plan(Full, Seen.Running(Full).WithLive(domain => domain with { Cpu = domain.Cpu with { Current = 3, Fixed = 2 } }));

        plan.Steps.Should().BeEmpty("unplugging a processor under emulation kills QEMU 7.2");
        plan.RestartRequired.Should().Equal("spec.cpu.cores");
    }

    [Fact]
    public void Plan_WhenFewerProcessorsThanStartedWithAreWanted_WaitsForARestart()
    {
        var seen = Seen.Running(Full).WithLive(domain => domain with { Cpu = domain.Cpu with { Current = 4, Fixed = 4 } });

        var plan = Plan(Full, seen);

        plan.Steps.Should().BeEmpty();
        plan.RestartRequired.Should().Equal("spec.cpu.cores");
    }

    [Fact]
    public void Plan_WhenAnInterfaceWasTakenOut_AttachesItAndRedefines()
    {
        static DomainDefinition Remove(DomainDefinition domain) => domain with { Interfaces = [] };

        var plan = Plan(Small, Seen.Running(Small).WithLive(Remove).WithPersistent(Remove));

        Actions(plan).Should().Equal("DefineDomain", "AttachInterface");
        plan.Differences.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "spec.interfaces[name=eth0]", Kind = DifferenceKind.Missing, Observed = "missing" });
    }

    [Fact]
    public void Plan_WhenAMacAddressIsWrong_PlugsTheInterfaceOutAndInOnce()
    {
        var seen = Seen.Running(Small).WithLive(domain => domain with
        {
            Interfaces = [domain.Interfaces[0] with { MacAddress = "02:00:00:00:00:01", Mtu = 1500 }],
        });

        var plan = Plan(Small, seen);

        Actions(plan).Should().Equal("DetachInterface", "AttachInterface");
        plan.Differences.Select(difference => difference.Path).Should().Equal("spec.interfaces[name=eth0].macAddress", "spec.interfaces[name=eth0].mtu");
    }

    [Fact]
    public void Plan_WhenTheLinkIsDown_UpdatesTheInterfaceInPlace()
    {
        var plan = Plan(Small, Seen.Running(Small).WithLive(domain => domain with { Interfaces = [domain.Interfaces[0] with { LinkUp = false }] }));

        Actions(plan).Should().Equal("UpdateInterface");
        plan.Differences.Should().ContainSingle().Which.Path.Should().Be("spec.interfaces[name=eth0].link");
    }

    [Fact]
    public void Plan_WhenTheSpecChanged_DoesTheSameAndCallsItNoDrift()
    {
        var grown = Sample.Desired(Sample.Full with { Machine = Sample.Full.Machine with { Memory = Sample.Full.Machine.Memory with { Size = new(402653184) } } });

        var plan = Plan(grown, Seen.Running(Full), applied: Full.Hash);

        Actions(plan).Should().Equal("SetMemory", "DefineDomain");
        plan.Drift.Should().BeEmpty();
    }

    [Fact]
    public void Plan_WhenARolloutWaitsForARestart_CallsItNoDriftLaterEither()
    {
        var changed = Sample.Desired(Sample.Full with { Machine = Sample.Full.Machine with { Cpu = Sample.Full.Machine.Cpu with { Model = "qemu64" } } });
        var seen = Seen.Running(Full) with { Persistent = Seen.Running(changed).Persistent };

        var plan = Plan(changed, seen, changed.Hash);

        plan.Drift.Should().BeEmpty();
        plan.RestartRequired.Should().Equal("spec.cpu.model");
        plan.IsFulfilled.Should().BeTrue();
    }

    [Fact]
    public void Plan_WhenRestartsAreAllowed_ShutsDownGracefullyThenDestroysThenStarts()
    {
        var drift = new DriftSpec { Restart = DriftRestart.WhenRequired };
        var seen = Seen.Running(Full).WithLive(domain => domain with { Cpu = domain.Cpu with { Model = "qemu64" } });

        var asked = Plan(Full, seen, drift: drift);
        Actions(asked).Should().Equal("ShutdownDomain");
        asked.LookAgainAt.Should().Be(Sample.Now + TimeSpan.FromSeconds(5), "a guest that has just booted does not hear the first time");

        var waiting = Plan(Full, seen with { Shutdown = new ShutdownRequest(Sample.Now.AddSeconds(-55), ThenStart: true, AskedAgainAt: Sample.Now.AddSeconds(-2)) }, drift: drift);
        waiting.Steps.Should().BeEmpty();
        waiting.LookAgainAt.Should().Be(Sample.Now.AddSeconds(3));

        var late = Plan(Full, seen with { Shutdown = new ShutdownRequest(Sample.Now.AddSeconds(-60), ThenStart: true) }, drift: drift);
        Actions(late).Should().Equal("DestroyDomain");

        var off = Plan(Full, Seen.Off(Full, ShutoffReason.Shutdown) with { Shutdown = new ShutdownRequest(Sample.Now, ThenStart: true) }, drift: drift);
        Actions(off).Should().Equal("StartDomain");
        off.Drift.Should().BeEmpty();
    }

    [Fact]
    public void Plan_WhenItShouldBeStopped_ShutsDownAndMendsNothingBefore()
    {
        var halted = Sample.Desired(Sample.Small with { RunStrategy = RunStrategy.Halted, PowerState = PowerState.Stopped });

        var plan = Plan(halted, Seen.Running(halted).WithLive(domain => domain with { Interfaces = [] }), applied: Small.Hash);

        Actions(plan).Should().Equal("ShutdownDomain");
        plan.IsFulfilled.Should().BeFalse();
        Plan(halted, Seen.Off(halted)).IsFulfilled.Should().BeTrue();
    }

    [Fact]
    public void Plan_WhenItShouldBePaused_StartsItHalted()
    {
        var paused = Sample.Desired(Sample.Small with { PowerState = PowerState.Paused });

        Plan(paused, Seen.Nothing, applied: null).Steps.OfType<StartDomain>().Single().Paused.Should().BeTrue();
        Actions(Plan(paused, Seen.Running(paused))).Should().Equal("SuspendDomain");
    }

    [Fact]
    public void Plan_WhenPeopleStartAndStopIt_DefinesOnly()
    {
        var manual = Sample.Desired(Sample.Small with { RunStrategy = RunStrategy.Manual, PowerState = PowerState.Unmanaged });

        Actions(Plan(manual, Seen.Nothing, applied: null)).Should().Equal("DefineDomain");
        Plan(manual, Seen.Off(manual)).Steps.Should().BeEmpty();
        Plan(manual, Seen.Running(manual)).Steps.Should().BeEmpty();
    }

    [Fact]
    public void Plan_WhenAnotherDomainHasTheName_TouchesNothing()
    {
        var plan = Plan(Small, Seen.Nothing with { NameTakenBy = "11111111-1111-1111-1111-111111111111" }, applied: null);

        plan.Steps.Should().BeEmpty();
        plan.Obstacles.Should().ContainSingle().Which.Reason.Should().Be("NameTaken");
    }

    [Fact]
    public void Plan_WhenRenamedWhileOff_RenamesBeforeItDefines()
    {
        var seen = Seen.Off(Small).WithPersistent(domain => domain with { Name = "mine", ClockOffset = "localtime" });

        Actions(Plan(Small, seen)).Should().Equal("RenameDomain", "DefineDomain", "StartDomain");
    }

    [Fact]
    public void Plan_WhenAnIgnoredFieldAndAnotherDiffer_RedefinesWithTheIgnoredValue()
    {
        var drift = new DriftSpec { Fields = [new FieldDriftMode { Path = "spec.memory", Mode = DriftMode.Ignore }] };
        var seen = Seen.Running(Full).WithPersistent(domain => domain with
        {
            Memory = domain.Memory with { CurrentKiB = 65536 },
            ClockOffset = "localtime",
        });

        var plan = Plan(Full, seen, drift: drift);

        var written = DomainXmlReader.Read(plan.Steps.OfType<DefineDomain>().Single().Xml).Definition;
        written.Memory.CurrentKiB.Should().Be(65536);
        written.ClockOffset.Should().Be("utc");
        plan.Differences.Should().ContainSingle().Which.Path.Should().Be("domain.clock");
    }

    [Fact]
    public void PlanRemoval_OfOurs_AsksTheGuest_ThenUndefinesAndDeletesWhatIsNotRetained()
    {
        var asked = PartitionPlanner.PlanRemoval("default.db", Full.Domain.Uuid, Seen.Running(Full), Full.DiskFiles);
        Actions(asked).Should().Equal("ShutdownDomain");
        asked.GraceEndsAt.Should().NotBeNull("nothing is taken from a guest that may still write");

        var plan = PartitionPlanner.PlanRemoval("default.db", Full.Domain.Uuid, Seen.Off(Full, ShutoffReason.Shutdown), Full.DiskFiles);
        Actions(plan).Should().Equal("UndefineDomain", "DeleteDisk");
        plan.GraceEndsAt.Should().BeNull();
        plan.Steps.OfType<DeleteDisk>().Single().File.Should().EndWith("default.db.root.qcow2");
    }

    [Fact]
    public void PlanRemoval_OfAGuestThatDoesNotListen_EndsItWhenItsGraceIsOver()
    {
        var seen = Seen.Running(Full) with { Shutdown = new ShutdownRequest(Sample.Now.AddSeconds(-60), ThenStart: false) };

        Actions(PartitionPlanner.PlanRemoval("default.db", Full.Domain.Uuid, seen, Full.DiskFiles)).Should().Equal("DestroyDomain", "UndefineDomain", "DeleteDisk");
    }

    [Fact]
    public void PlanRemoval_OfADomainWithoutOurMark_LeavesItAlone()
    {
        var seen = Seen.Running(Full).WithLive(domain => domain with { Mark = null }).WithPersistent(domain => domain with { Mark = null });

        var plan = PartitionPlanner.PlanRemoval("default.db", Full.Domain.Uuid, seen, Full.DiskFiles);

        plan.Steps.Should().BeEmpty();
        plan.Obstacles.Should().ContainSingle().Which.Reason.Should().Be("NotOurs");
    }

    [Fact]
    public void AppliedFromMark_TellsWhetherThisDefinitionWasWritten()
    {
        PartitionPlanner.AppliedFromMark(Small, Seen.Off(Small)).Should().Be(Small.Hash);
        PartitionPlanner.AppliedFromMark(Full, Seen.Off(Small)).Should().BeNull();
    }

    private static ObservedPartition Paused(PausedReason reason) =>
        Seen.Running(Small) with { State = DomainState.Paused, StateReason = (int)reason };

    private static PartitionPlan Plan(DesiredPartition desired, ObservedPartition seen) => Plan(desired, seen, desired.Hash);

    [Fact]
    public void Plan_DuringAPause_ReportsAndLooksAgainAtItsEnd_ThenPutsBack()
    {
        var end = Sample.Now.AddMinutes(5);
        var rules = new DriftRules { PausedUntil = end };
        var seen = Seen.Off(Full, ShutoffReason.Destroyed);

        var paused = PartitionPlanner.Plan(Full, seen, Full.Hash, rules, Sample.Now);

        paused.Steps.Should().BeEmpty();
        paused.Drift.Should().ContainSingle().Which.Stance.Should().Be(DriftStance.Paused);
        paused.LookAgainAt.Should().Be(end);
        paused.IsFulfilled.Should().BeTrue("nothing is to be carried out");
        PartitionPlanner.Plan(Full, seen, Full.Hash, rules, end).Steps.Should().ContainSingle().Which.Should().BeOfType<StartDomain>();
    }

    [Fact]
    public void Plan_DuringAPause_CarriesOutAChangeOfTheSpec() =>
        PartitionPlanner.Plan(Full, Seen.Off(Full, ShutoffReason.Destroyed), "of-another-spec", new DriftRules { PausedUntil = Sample.Now.AddMinutes(5) }, Sample.Now)
            .Steps.Should().ContainSingle().Which.Should().BeOfType<StartDomain>();

    private static PartitionPlan Plan(DesiredPartition desired, ObservedPartition seen, DriftSpec drift) => Plan(desired, seen, desired.Hash, drift);

    private static PartitionPlan Plan(DesiredPartition desired, ObservedPartition seen, string? applied, DriftSpec? drift = null) =>
        PartitionPlanner.Plan(desired, seen, applied, new DriftRules { Spec = drift }, Sample.Now);

    private static IEnumerable<string> Actions(PartitionPlan plan) => plan.Steps.Select(step => step.Action);
}
