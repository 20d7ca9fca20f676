using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

public sealed class OrphanTests
{
    private const string Path = "northbound.orphans[scope=network/default.gone]";

    [Fact]
    public async Task RowsOfNobody_AreReportedWithWhoMadeThem_AreNotTouched_AndAreClosedWhenTheyGo()
    {
        await using var plane = await ControlPlane.StartAsync();
        await plane.NbctlAsync("ls-add", "theirs");

        await plane.NbctlAsync("ls-add", "ghost", "--", "set", "Logical_Switch", "ghost", "external_ids:reconciler-scope=network/default.gone", "external_ids:reconciler-row=switch");

        var finding = await SeesAsync(plane, DriftOutcome.Warned);
        finding.Should().Match<DriftFinding>(found => found.Observed == "Logical_Switch ghost" && found.NoticedBy == DriftNotice.Event && found.ChangedBy.Contains("ls-add ghost"));
        (await plane.NbctlAsync("ls-list")).Should().Contain("ghost").And.Contain("theirs");

        await plane.NbctlAsync("ls-del", "ghost");

        await SeesAsync(plane, DriftOutcome.Corrected);
        var report = await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("reconciler-system", "northbound-orphans"), default);
        report!.Status!.Findings.Should().ContainSingle("rows of others are nobody's business");
        report.Metadata.OwnerReferences.Should().BeNullOrEmpty();
    }

    private static async Task<DriftFinding> SeesAsync(ControlPlane plane, DriftOutcome outcome) => (await Eventually.SeesAsync(
        $"an orphan, {outcome}",
        async () => (await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("reconciler-system", "northbound-orphans"), default))?.Status?.Findings.FirstOrDefault(finding => finding.Path == Path),
        finding => finding?.Outcome == outcome))!;
}
