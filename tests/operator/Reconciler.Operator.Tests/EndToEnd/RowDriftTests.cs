using System.Globalization;
using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>What is done about drift of rows, by what the objects say.</summary>
public sealed class RowDriftTests
{
    private const string Path = "spec.dhcp (DHCP_Options dhcp4 options)";

    [Fact]
    public async Task WarnedField_IsLeft_IsReportedWithWhoDidIt_AndIsClosedWhenSomebodyPutsItRight()
    {
        await using var plane = await StartAsync("drift: {fields: [{path: spec.dhcp, mode: Warn}]}");
        var options = await OptionsAsync(plane);

        await plane.NbctlAsync("set", "DHCP_Options", options, "options:lease_time=77", "--", "set", "Logical_Switch", "default.office", "other_config:theirs=1");

        var finding = await FindingAsync(plane, Path, DriftOutcome.Warned);
        finding.ChangedBy.Should().StartWith("ovn-nbctl").And.Contain("lease_time=77");
        finding.Should().Match<DriftFinding>(found => found.NoticedBy == DriftNotice.Event && found.Source == "ovsdb" && found.Action.Length == 0);
        await FindingAsync(plane, "spec (Logical_Switch switch other_config)", DriftOutcome.Corrected);
        await ConditionAsync(plane, "InSync", "False DriftWarned");
        (await LeaseTimeAsync(plane)).Should().Be("77");

        await plane.NbctlAsync("set", "DHCP_Options", options, "options:lease_time=3600");

        await FindingAsync(plane, Path, DriftOutcome.Corrected);
        await ConditionAsync(plane, "InSync", "True RowsInPlace");
    }

    [Fact]
    public async Task Pause_LeavesRowsAsTheyAre_CarriesOutTheSpec_AndItsEndPutsThemBack()
    {
        await using var plane = await StartAsync("");
        var end = TimeProvider.System.GetUtcNow().AddSeconds(15);
        await plane.KubectlAsync($"annotate virtualnetwork office reconciler.dev/drift-paused-until={end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}");

        await plane.NbctlAsync("set", "DHCP_Options", await OptionsAsync(plane), "options:lease_time=77");

        await FindingAsync(plane, Path, DriftOutcome.Paused);
        await ConditionAsync(plane, "InSync", "False DriftPaused");
        (await LeaseTimeAsync(plane)).Should().Be("77");
        var finding = await FindingAsync(plane, Path, DriftOutcome.Corrected);
        (await LeaseTimeAsync(plane)).Should().Be("3600");
        finding.CorrectedAfterMs.Should().NotBeNull();
        TimeProvider.System.GetUtcNow().Should().BeOnOrAfter(end.AddSeconds(-1));
        await ConditionAsync(plane, "InSync", "True RowsInPlace");
    }

    [Fact]
    public async Task ToolThatKeepsChangingARow_IsBackedOffFrom_AndThatIsSaid()
    {
        await using var plane = await StartAsync("");
        var options = await OptionsAsync(plane);
        for (var round = 0; round < 5; round++)
        {
            await Eventually.SeesAsync("the row is put back", () => LeaseTimeAsync(plane), time => time == "3600");
            await plane.NbctlAsync("set", "DHCP_Options", options, "options:lease_time=77");
        }

        await Eventually.SeesAsync("the row is put back a last time", () => LeaseTimeAsync(plane), time => time == "3600");
        await ConditionAsync(plane, "Contended", "True DriftContended");
        await plane.NbctlAsync("set", "DHCP_Options", options, "options:lease_time=77");

        await FindingAsync(plane, Path, DriftOutcome.Contended);
        (await LeaseTimeAsync(plane)).Should().Be("77");
        await ConditionAsync(plane, "InSync", "False DriftContended");
        await Eventually.SeesAsync("an event", () => plane.KubectlAsync("get events --field-selector reason=DriftContended -o jsonpath={.items[*].message}"), text => text.Contains(Path, StringComparison.Ordinal));
    }

    private static async Task<ControlPlane> StartAsync(string drift)
    {
        var plane = await ControlPlane.StartAsync();
        try
        {
            await plane.ApplyAsync($$"""
                apiVersion: reconciler.dev/v1alpha1
                kind: VirtualNetwork
                metadata: {name: office}
                spec:
                  subnets: [{cidr: 10.20.0.0/24}]
                  {{drift}}
                """);
            await plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office --timeout=20s");
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> OptionsAsync(ControlPlane plane) => (await plane.NbctlAsync("--bare", "--columns=_uuid", "find", "DHCP_Options")).Trim();

    private static async Task<string> LeaseTimeAsync(ControlPlane plane) => (await plane.NbctlAsync("get", "DHCP_Options", await OptionsAsync(plane), "options:lease_time")).Trim().Trim('"');

    private static async Task<DriftFinding> FindingAsync(ControlPlane plane, string path, DriftOutcome outcome) =>
        (await Eventually.SeesAsync(
            $"{path} {outcome}",
            async () => (await plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", "virtualnetwork-office"), default))?.Status?.Findings.FirstOrDefault(finding => finding.Path == path),
            finding => finding?.Outcome == outcome,
            TimeSpan.FromSeconds(40)))!;

    private static Task ConditionAsync(ControlPlane plane, string type, string wanted) => Eventually.SeesAsync(
        $"{type} {wanted}",
        () => plane.KubectlAsync($"get virtualnetwork office -o jsonpath={{.status.conditions[?(@.type==\"{type}\")].status}}|{{.status.conditions[?(@.type==\"{type}\")].reason}}"),
        text => text.Replace('|', ' ') == wanted,
        TimeSpan.FromSeconds(20));
}
