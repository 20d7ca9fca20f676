using Reconciler.Agent.Observing;
using Reconciler.Kubernetes.Resources;
using Reconciler.Libvirt.Events;

namespace Reconciler.Agent.Tests.Observing;

public sealed class DomainDoerTests
{
    private static readonly ResourceKey Web = new("default", "web");

    [Theory]
    [InlineData(DomainLifecycle.Stopped, 1, "libvirt: destroyed by an API client")]
    [InlineData(DomainLifecycle.Suspended, 0, "libvirt: suspended by an API client")]
    [InlineData(DomainLifecycle.Shutdown, 1, "libvirt: shut down by the guest")]
    [InlineData(DomainLifecycle.Stopped, 5, "")]
    [InlineData(DomainLifecycle.Started, 0, "")]
    public void Of_NamesADoer_OnlyWhereLibvirtDoes(DomainLifecycle lifecycle, int detail, string doer) => DomainDoer.Of(Event(lifecycle, detail)).Should().Be(doer);

    [Fact]
    public void Wakes_KeepTheFirstTime_AndTheFirstDoerThatIsNamed()
    {
        var wakes = new Wakes();

        wakes.Note(Web, 1, "files");
        wakes.Note(Web, 2, "libvirt", "libvirt: shut down by the guest");
        wakes.Note(Web, 3, "libvirt", "libvirt: destroyed by an API client");

        wakes.Take(Web).Should().Be(new Wake(1, "files", "libvirt: shut down by the guest"));
        wakes.Take(Web).Should().BeNull();
    }

    private static DomainEvent Event(DomainLifecycle lifecycle, int detail) => new()
    {
        Kind = DomainEventKind.Lifecycle, DomainName = "default.web", DomainUuid = Guid.Empty, ReceivedAt = DateTimeOffset.UnixEpoch, Timestamp = 0, Lifecycle = lifecycle, Detail = detail,
    };
}
