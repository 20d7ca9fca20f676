using Reconciler.Kubernetes.Core;
using Reconciler.Kubernetes.Resources;
using Reconciler.Kubernetes.Watching;
using Reconciler.Language.Common;
using Reconciler.Language.Drift;
using Reconciler.Language.Networks;

namespace Reconciler.Kubernetes.Tests.Embedded;

public sealed class ResourceEndpointTests(EmbeddedApi api) : IClassFixture<EmbeddedApi>
{
    private ResourceEndpoint<ConfigMap> ConfigMaps => api.Client.For(Kinds.ConfigMaps);

    private ResourceEndpoint<VirtualNetwork> Networks => api.Client.For(Kinds.VirtualNetworks);

    [Fact]
    public async Task Create_ThenGet_IsTheSameObject()
    {
        var made = await Networks.CreateAsync(Network("same"), default);
        made.Metadata.Uid.Should().NotBeNullOrEmpty();
        (await Networks.GetAsync(ResourceKey.Of(made), default)).Should().Be(made);
    }

    [Fact]
    public async Task Create_Twice_IsAlreadyExists()
    {
        await Networks.CreateAsync(Network("twice"), default);
        var refusal = (await FluentActions.Awaiting(() => Networks.CreateAsync(Network("twice"), default)).Should().ThrowAsync<ApiException>()).Which;
        refusal.IsAlreadyExists.Should().BeTrue();
        refusal.IsConflict.Should().BeFalse();
    }

    [Fact]
    public async Task Create_OfAnInvalidObject_NamesTheField()
    {
        var wrong = Network("wrong") with { Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "10.20.0.7/24" }] } };
        var refusal = (await FluentActions.Awaiting(() => Networks.CreateAsync(wrong, default)).Should().ThrowAsync<ApiException>()).Which;
        refusal.IsInvalid.Should().BeTrue();
        refusal.Status.Details!.Causes!.Should().Contain(cause => cause.Field!.StartsWith("spec.subnets[0].cidr"));
    }

    [Fact]
    public async Task Update_ThatAnnotatesAPauseWithNoTime_IsRefused_AndOtherAnnotationsAreNot()
    {
        var network = await Networks.CreateAsync(Network("paused"), default);

        var wrong = Annotated(network, DriftPause.Annotation, "tonight");
        (await FluentActions.Awaiting(() => Networks.UpdateAsync(wrong, default)).Should().ThrowAsync<ApiException>()).Which.IsInvalid.Should().BeTrue();

        var paused = await Networks.UpdateAsync(Annotated(network, DriftPause.Annotation, "2026-11-24T18:00:00Z"), default);
        (await Networks.UpdateAsync(Annotated(paused, "note", "tonight"), default)).Metadata.Annotations.Should().ContainKey("note");

        static VirtualNetwork Annotated(VirtualNetwork network, string name, string value) =>
            network with { Metadata = network.Metadata with { Annotations = new ValueMap(network.Metadata.Annotations ?? []) { [name] = value } } };
    }

    [Fact]
    public async Task Find_OfWhatIsNotThere_IsNull() => (await Networks.FindAsync(new ResourceKey("default", "nowhere"), default)).Should().BeNull();

    [Fact]
    public async Task Update_OfAnOldVersion_IsAConflict()
    {
        var old = await ConfigMaps.CreateAsync(Map("versions", "1"), default);
        await ConfigMaps.UpdateAsync(old with { Data = new ValueMap { ["value"] = "2" } }, default);
        var refusal = (await FluentActions.Awaiting(() => ConfigMaps.UpdateAsync(old with { Data = new ValueMap { ["value"] = "3" } }, default)).Should().ThrowAsync<ApiException>()).Which;
        refusal.IsConflict.Should().BeTrue();
    }

    [Fact]
    public async Task PatchStatus_WritesTheDifferenceOnly_AndNothingWhenThereIsNone()
    {
        var network = await Networks.CreateAsync(Network("status"), default);
        var desired = network with { Status = new VirtualNetworkStatus { Ports = 3, ObservedGeneration = 1 } };
        (await Networks.PatchStatusAsync(network, desired, default)).Should().BeTrue();
        var written = await Networks.GetAsync(ResourceKey.Of(network), default);
        written.Status!.Ports.Should().Be(3);
        written.Metadata.Generation.Should().Be(network.Metadata.Generation);
        (await Networks.PatchStatusAsync(written, written with { Status = desired.Status }, default)).Should().BeFalse();
    }

    [Fact]
    public async Task SetFinalizers_OfAnOldVersion_IsAConflict_AndAFinalizerHoldsTheObject()
    {
        var old = await ConfigMaps.CreateAsync(Map("held", "1"), default);
        var held = await ConfigMaps.SetFinalizersAsync(old, ["example.dev/hold"], default);
        (await FluentActions.Awaiting(() => ConfigMaps.SetFinalizersAsync(old, [], default)).Should().ThrowAsync<ApiException>()).Which.IsConflict.Should().BeTrue();
        await ConfigMaps.DeleteAsync(ResourceKey.Of(held), new DeleteOptions(), default);
        var going = await ConfigMaps.GetAsync(ResourceKey.Of(held), default);
        going.Metadata.DeletionTimestamp.Should().NotBeNull();
        await ConfigMaps.SetFinalizersAsync(going, [], default);
        (await ConfigMaps.FindAsync(ResourceKey.Of(held), default)).Should().BeNull();
    }

    [Fact]
    public async Task Delete_WithAnotherUid_IsAConflictAndDeletesNothing()
    {
        var map = await ConfigMaps.CreateAsync(Map("mine", "1"), default);
        (await FluentActions.Awaiting(() => ConfigMaps.DeleteAsync(ResourceKey.Of(map), new DeleteOptions { Uid = Guid.NewGuid().ToString() }, default)).Should().ThrowAsync<ApiException>()).Which.IsConflict.Should().BeTrue();
        (await ConfigMaps.DeleteAsync(ResourceKey.Of(map), new DeleteOptions { Uid = map.Metadata.Uid }, default)).Should().BeTrue();
        (await ConfigMaps.DeleteAsync(ResourceKey.Of(map), new DeleteOptions(), default)).Should().BeFalse();
    }

    [Fact]
    public async Task List_OverSeveralPages_HasEverything()
    {
        for (var i = 0; i < 7; i++)
        {
            await ConfigMaps.CreateAsync(Map($"page-{i}", "1") with { Metadata = new ObjectMeta { Namespace = "default", Name = $"page-{i}", Labels = new ValueMap { ["list"] = "pages" } } }, default);
        }

        var list = await ConfigMaps.ListAsync("default", new ListOptions { LabelSelector = "list=pages", Limit = 3 }, default);
        list.Items.Select(map => map.Metadata.Name).Should().BeEquivalentTo(Enumerable.Range(0, 7).Select(i => $"page-{i}"));
    }

    [Fact]
    public async Task Watch_FromAVersionOn_TellsWhatHappenedSince()
    {
        var start = await ConfigMaps.ListAsync("default", ListOptions.All, default);
        var map = await ConfigMaps.CreateAsync(Map("watched", "1"), default);
        await ConfigMaps.DeleteAsync(ResourceKey.Of(map), new DeleteOptions(), default);
        List<WatchEventType> seen = [];
        await foreach (var change in ConfigMaps.WatchAsync("default", ListOptions.All, start.ResourceVersion, TimeSpan.FromSeconds(30), default))
        {
            if (change.Resource?.Metadata.Name == "watched")
            {
                seen.Add(change.Type);
            }

            if (change.Type == WatchEventType.Deleted)
            {
                break;
            }
        }

        seen.Should().Equal(WatchEventType.Added, WatchEventType.Deleted);
    }

    [Fact]
    public async Task Apply_Twice_IsTheSame()
    {
        var once = await ConfigMaps.ApplyAsync(Map("applied", "1"), "tests", force: false, default);
        var again = await ConfigMaps.ApplyAsync(Map("applied", "1"), "tests", force: false, default);
        again.Metadata.ResourceVersion.Should().Be(once.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Lease_CarriesMicroseconds()
    {
        var leases = api.Client.For(Kinds.Leases);
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234560);
        var made = await leases.CreateAsync(new Lease { Metadata = new ObjectMeta { Namespace = "default", Name = "beat" }, Spec = new LeaseSpec { HolderIdentity = "me", RenewTime = time } }, default);
        made.Spec!.RenewTime.Should().Be(time);
    }

    private static VirtualNetwork Network(string name) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name },
        Spec = new VirtualNetworkSpec { Subnets = [new SubnetSpec { Cidr = "10.20.0.0/24" }] },
    };

    private static ConfigMap Map(string name, string value) => new() { Metadata = new ObjectMeta { Namespace = "default", Name = name }, Data = new ValueMap { ["value"] = value } };
}
