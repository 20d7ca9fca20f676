using Microsoft.Extensions.Time.Testing;
using Reconciler.Kubernetes.Core;
using Reconciler.Language.Common;
using Reconciler.Operator.Nodes;

namespace Reconciler.Operator.Tests.Nodes;

public sealed class LeaseSightingsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly LeaseSightings sightings;

    public LeaseSightingsTests() => sightings = new LeaseSightings(time);

    [Fact]
    public void IsStale_OnlyAfterTheLeaseWasNotRenewedForItsDuration()
    {
        var lease = Lease(time.GetUtcNow());
        sightings.Note("node1", null, lease);
        time.Advance(TimeSpan.FromSeconds(39));
        sightings.IsStale("node1", lease).Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(2));
        sightings.IsStale("node1", lease).Should().BeTrue();

        var renewed = Lease(time.GetUtcNow());
        sightings.Note("node1", lease, renewed);
        sightings.IsStale("node1", renewed).Should().BeFalse();
    }

    [Fact]
    public void Note_OfAWriteThatRenewsNothing_DoesNotCount()
    {
        var lease = Lease(time.GetUtcNow());
        sightings.Note("node1", null, lease);
        time.Advance(TimeSpan.FromSeconds(41));
        var labelled = lease with { Metadata = lease.Metadata with { Labels = new ValueMap { ["touched"] = "yes" } } };
        sightings.Note("node1", lease, labelled);
        sightings.IsStale("node1", labelled).Should().BeTrue();
    }

    [Theory]
    [InlineData(-86400)]
    [InlineData(86400)]
    public void IsStale_WhateverTheNodesWallClockSays_DependsOnOurOwnOnly(int skewInSeconds)
    {
        var lease = Lease(time.GetUtcNow() + TimeSpan.FromSeconds(skewInSeconds));
        sightings.Note("node1", null, lease);
        sightings.IsStale("node1", lease).Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(41));
        sightings.IsStale("node1", lease).Should().BeTrue();
    }

    [Fact]
    public void IsStale_WithoutALease_SaysNothing() => sightings.IsStale("node1", null).Should().BeFalse();

    private static Lease Lease(DateTimeOffset renewed) => new()
    {
        Metadata = new ObjectMeta { Name = "node1", Namespace = "reconciler-system" },
        Spec = new LeaseSpec { HolderIdentity = "node1", LeaseDurationSeconds = 40, RenewTime = renewed },
    };
}
