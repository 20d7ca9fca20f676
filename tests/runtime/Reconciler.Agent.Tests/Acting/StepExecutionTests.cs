using Reconciler.Agent.Acting;
using Reconciler.Libvirt;
using Reconciler.Planning.Steps;

namespace Reconciler.Agent.Tests.Acting;

public class StepExecutionTests
{
    private static readonly Version Libvirt = new(9, 0, 0);
    private static readonly UndefineDomain Step = new() { Path = "metadata.deletionTimestamp", Reason = "the machine was deleted" };

    [Fact]
    public void ADefinitionGoesWithItsFirmwaresState() =>
        StepExecution.FlagsOf(Step, Libvirt).Should().HaveFlag(UndefineFlags.Nvram).And.NotHaveFlag(UndefineFlags.KeepNvram).And.NotHaveFlag(UndefineFlags.KeepTpm);

    [Fact]
    public void OneWhoseDisksStay_LeavesIt() =>
        StepExecution.FlagsOf(Step with { KeepsFirmwareState = true }, Libvirt).Should().HaveFlag(UndefineFlags.KeepTpm).And.HaveFlag(UndefineFlags.KeepNvram).And.NotHaveFlag(UndefineFlags.Nvram);

    [Fact]
    public void ALibvirtThatDoesNotKnowTheFlag_IsNotAskedToKeepATpm() =>
        StepExecution.FlagsOf(Step with { KeepsFirmwareState = true }, new Version(8, 8, 0)).Should().HaveFlag(UndefineFlags.KeepNvram).And.NotHaveFlag(UndefineFlags.KeepTpm);
}
