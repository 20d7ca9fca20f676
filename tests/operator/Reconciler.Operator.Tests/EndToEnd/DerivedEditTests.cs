using Reconciler.Kubernetes.Resources;
using Reconciler.Language.Drift;
using Reconciler.Operator.Tests.Stage;
using Reconciler.Testing;

namespace Reconciler.Operator.Tests.EndToEnd;

/// <summary>Edits of what the operator derives: noticed, put back, reported; what is the user's stays.</summary>
public sealed class DerivedEditTests(DerivedEditTests.Standing standing) : IClassFixture<DerivedEditTests.Standing>
{
    private static readonly ResourceKey Web = new("default", "web");

    private ControlPlane Plane => standing.Plane;

    [Theory]
    [InlineData("virtualmachine web", "{\"metadata\":{\"finalizers\":null}}", "virtualmachine-web", "metadata.finalizers", "reconciler.dev/partition")]
    [InlineData("virtualnetwork office", "{\"metadata\":{\"finalizers\":null}}", "virtualnetwork-office", "metadata.finalizers", "reconciler.dev/northbound")]
    [InlineData("accesspolicy only", "{\"metadata\":{\"finalizers\":null}}", "accesspolicy-only", "metadata.finalizers", "reconciler.dev/northbound")]
    [InlineData("partition web", "{\"metadata\":{\"finalizers\":[\"example.com/mine\"]}}", "virtualmachine-web", "partition.metadata.finalizers", "reconciler.dev/node")]
    [InlineData("partition web", "{\"metadata\":{\"ownerReferences\":null}}", "virtualmachine-web", "partition.metadata.ownerReferences", "VirtualMachine")]
    [InlineData("partition web", "{\"metadata\":{\"annotations\":{\"reconciler.dev/written-generation\":null}}}", "virtualmachine-web", "partition.metadata.annotations[reconciler.dev/written-generation]", "written-generation")]
    [InlineData("partition web", "{\"metadata\":{\"annotations\":{\"reconciler.dev/written-generation\":\"77\"}}}", "virtualmachine-web", "partition.metadata.annotations[reconciler.dev/written-generation]", "written-generation")]
    public async Task Edit_IsPutBackAndReported(string subject, string patch, string report, string path, string expected)
    {
        await Plane.KubectlAsync($"patch {subject} --type=merge -p {patch}");

        await Eventually.SeesAsync($"{expected} is back", () => Plane.KubectlAsync($"get {subject} -o yaml"), text => text.Contains(expected, StringComparison.Ordinal) && !text.Contains("written-generation: \"77\"", StringComparison.Ordinal));
        var finding = await ReportedAsync(report, path);
        finding.Should().Match<DriftFinding>(found => found.Outcome == DriftOutcome.Corrected && found.NoticedBy == DriftNotice.Event && found.Source == "api" && found.DetectedAfterMs >= 0);
    }

    [Fact]
    public async Task LabelsAndAnnotationsOfOthers_StayOnThePartition_AndAreNoDrift()
    {
        await Plane.KubectlAsync("label partition web mine=1");
        await Plane.KubectlAsync("annotate partition web example.com/mine=1");

        await Plane.KubectlAsync("patch partition web --type=merge -p {\"metadata\":{\"ownerReferences\":null}}");

        await Eventually.SeesAsync("the owner is back", () => Plane.KubectlAsync("get partition web -o yaml"), text =>
            text.Contains("ownerReferences", StringComparison.Ordinal) && text.Contains("example.com/mine", StringComparison.Ordinal) && text.Contains("mine: \"1\"", StringComparison.Ordinal));
        var report = await Plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", "virtualmachine-web"), default);
        (report?.Status?.Findings ?? []).Should().NotContain(finding => finding.Path.Contains("mine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeletedClaim_IsMadeAgainForTheSameAddress_AndReported()
    {
        var claim = await ClaimAsync();

        await Plane.KubectlAsync($"delete addressclaim {claim}");

        await ReportedAsync("virtualmachine-web", $"claims[{claim}]");
        (await ClaimAsync()).Should().Be(claim);
    }

    [Fact]
    public async Task ClaimGivenToSomebodyElse_IsGivenBack_AndTheGuestKeepsItsAddress()
    {
        var claim = await ClaimAsync();
        var address = (await PartitionAsync()).Spec.Interfaces[0].IpAddresses[0];

        await Plane.KubectlAsync($"patch addressclaim {claim} --type=merge -p {{\"spec\":{{\"holder\":{{\"name\":\"thief\",\"uid\":\"nobody\"}}}}}}");

        await ReportedAsync("virtualmachine-web", $"claims[{claim}].spec.holder");
        (await PartitionAsync()).Spec.Interfaces[0].IpAddresses.Should().Equal(address);
        (await Plane.KubectlAsync($"get addressclaim {claim} -o jsonpath={{.spec.holder.name}}")).Should().Be("web");
    }

    private async Task<string> ClaimAsync() => (await Eventually.SeesAsync(
        "the claim", () => Plane.KubectlAsync("get addressclaims -o jsonpath={.items[*].metadata.name}"), names => names.Trim().Length > 0)).Trim();

    private Task<Language.Machines.Partition> PartitionAsync() => Plane.Client.For(Kinds.Partitions).GetAsync(Web, default);

    private async Task<DriftFinding> ReportedAsync(string report, string path) => (await Eventually.SeesAsync(
        $"{path} in {report}",
        async () => (await Plane.Client.For(Kinds.DriftReports).FindAsync(new ResourceKey("default", report), default))?.Status?.Findings.FirstOrDefault(finding => finding.Path == path),
        finding => finding is not null))!;

    public sealed class Standing : IAsyncLifetime
    {
        public ControlPlane Plane { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Plane = await ControlPlane.StartAsync();
            await new NodeActor(Plane.Client, "node1").RegisterAsync();
            await Plane.ApplyAsync("""
                apiVersion: reconciler.dev/v1alpha1
                kind: VirtualNetwork
                metadata: {name: office}
                spec: {subnets: [{cidr: 10.20.0.0/24}]}
                ---
                apiVersion: reconciler.dev/v1alpha1
                kind: VirtualMachine
                metadata: {name: web, labels: {app: web}}
                spec: {memory: {size: 128Mi}, interfaces: [{name: eth0, network: office}]}
                ---
                apiVersion: reconciler.dev/v1alpha1
                kind: AccessPolicy
                metadata: {name: only}
                spec: {selector: {matchLabels: {app: web}}, ingress: []}
                """);
            await Plane.KubectlAsync("wait --for=condition=Ready virtualnetwork/office accesspolicy/only --timeout=20s");
            var partition = await Eventually.SeesAsync("the Partition", () => Plane.Client.For(Kinds.Partitions).FindAsync(Web, default), found => found is not null);
            await new NodeActor(Plane.Client, "node1").ReportRunningAsync(partition!);
            await Plane.KubectlAsync("wait --for=condition=Ready virtualmachine/web --timeout=20s");
        }

        public async Task DisposeAsync() => await Plane.DisposeAsync();
    }
}
