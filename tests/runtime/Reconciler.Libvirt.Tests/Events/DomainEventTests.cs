using Reconciler.Libvirt.Events;

namespace Reconciler.Libvirt.Tests.Events;

public class DomainEventTests
{
    [Fact]
    public async Task Lifecycle_OfADomain_ArrivesInOrderWithDetails()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Start();
        domain.Suspend();
        domain.Resume();
        domain.Destroy();
        domain.Undefine();

        var seen = new List<DomainLifecycle>();
        DomainEvent e;
        do
        {
            e = await driver.NextEvent(x => x.Kind == DomainEventKind.Lifecycle);
            seen.Add(e.Lifecycle!.Value);
        }
        while (e.Lifecycle != DomainLifecycle.Undefined);

        seen.Should().Equal(
            DomainLifecycle.Defined, DomainLifecycle.Started, DomainLifecycle.Suspended,
            DomainLifecycle.Resumed, DomainLifecycle.Stopped, DomainLifecycle.Undefined);
        e.DomainName.Should().Be(driver.Name);
    }

    [Fact]
    public async Task MetadataChange_NamesTheNamespace()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();

        domain.SetMetadata("<mark/>", "m", "https://example.test/mark", AffectFlags.Config);

        var e = await driver.NextEvent(x => x.Kind == DomainEventKind.MetadataChange);
        e.Subject.Should().Be("https://example.test/mark");
    }

    [Fact]
    public async Task Events_OfAnotherConnectionsChanges_AreDelivered()
    {
        using var driver = new TestDriver();
        using var other = LibvirtConnection.Open("test:///default", TimeProvider.System);

        using var domain = other.DefineDomain(driver.Xml(), validate: false);
        domain.Start();
        domain.Destroy();

        var stopped = await driver.NextEvent(x => x.Lifecycle == DomainLifecycle.Stopped);
        stopped.Detail.Should().Be(1, "it was destroyed, not shut down");
    }
}
