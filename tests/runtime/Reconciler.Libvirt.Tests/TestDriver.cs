using System.Xml.Linq;
using Reconciler.Libvirt.Events;

namespace Reconciler.Libvirt.Tests;

/// <summary>libvirt's own in-memory driver, and a domain of a test's own in it.</summary>
internal sealed class TestDriver : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public TestDriver()
    {
        Connection = LibvirtConnection.Open("test:///default", TimeProvider.System);
        Uuid = Guid.NewGuid();
        Name = $"t-{Uuid:N}";
    }

    public LibvirtConnection Connection { get; }

    public Guid Uuid { get; }

    public string Name { get; }

    public string Xml(int memoryKiB = 65536, int vcpus = 1) => new XElement(
        "domain",
        new XAttribute("type", "test"),
        new XElement("name", Name),
        new XElement("uuid", Uuid),
        new XElement("memory", memoryKiB * 4),
        new XElement("currentMemory", memoryKiB),
        new XElement("vcpu", new XAttribute("current", vcpus), 4),
        new XElement("os", new XElement("type", "hvm"))).ToString();

    /// <summary>Defines it unvalidated: in process libvirt looks for its schema where it was built for, not where it stands.</summary>
    public LibvirtDomain Define() => Connection.DefineDomain(Xml(), validate: false);

    /// <summary>The next event of this test's domain that fulfils the condition.</summary>
    public async Task<DomainEvent> NextEvent(Func<DomainEvent, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var e in Connection.Events.ReadAllAsync(patience.Token))
        {
            if (e.DomainUuid == Uuid && condition(e))
            {
                return e;
            }
        }

        throw new InvalidOperationException("The connection ended before the event came.");
    }

    public void Dispose()
    {
        using (var domain = Connection.FindDomain(Uuid))
        {
            // A domain that is both is undefined first: destroying it then removes the rest.
            if (domain is { IsPersistent: true })
            {
                domain.Undefine();
            }
        }

        using (var running = Connection.FindDomain(Uuid))
        {
            running?.Destroy();
        }

        Connection.Dispose();
    }
}
