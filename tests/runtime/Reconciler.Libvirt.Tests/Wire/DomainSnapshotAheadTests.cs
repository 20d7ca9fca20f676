using System.Globalization;
using System.Text;
using Reconciler.Testing;

namespace Reconciler.Libvirt.Tests.Wire;

/// <summary>Reading ahead from a real libvirtd, beside libvirt's own client.</summary>
public sealed class DomainSnapshotAheadTests : IAsyncLifetime
{
    private const int Count = 60;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wire");
    private TestDriverDaemon daemon = null!;
    private LibvirtConnection connection = null!;

    public async Task InitializeAsync()
    {
        daemon = await TestDriverDaemon.StartAsync(folder.FullName);
        connection = LibvirtConnection.Open(daemon.Uri, TimeProvider.System);
        for (var i = 0; i < Count; i++)
        {
            using var domain = connection.DefineDomain(Xml(i, 4), validate: false);
            if (i % 3 != 0)
            {
                domain.Start();
                using var changed = connection.DefineDomain(Xml(i, 2), validate: false);
            }
        }
    }

    public Task DisposeAsync()
    {
        connection.Dispose();
        daemon.Dispose();
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void ReadXml_Ahead_IsByteForByteWhatLibvirtsClientReads()
    {
        using var snapshot = connection.TakeSnapshot();
        using var plain = connection.TakeSnapshot();
        var order = Order(snapshot);

        snapshot.ReadAhead(order);

        snapshot.IsAhead.Should().BeTrue();
        order.Should().HaveCountGreaterThan(2 * Count - 1);
        foreach (var request in order)
        {
            Read(snapshot, request).Should().Equal(Read(plain, request), "of {0}", request);
        }

        snapshot.IsAhead.Should().BeTrue();
    }

    [Fact]
    public void ReadXml_OfADomainUndefinedSinceItWasListed_IsFalse()
    {
        using var snapshot = connection.TakeSnapshot();
        var order = Order(snapshot);
        var gone = snapshot.Domains.Select((domain, index) => (domain, index)).Single(one => one.domain.Uuid == Uuid(0)).index;
        snapshot.ReadAhead(order);
        using (var domain = connection.FindDomain(Uuid(0))!)
        {
            domain.Undefine();
        }

        foreach (var request in order)
        {
            snapshot.ReadXml(request.Index, request.Flags, _ => { }).Should().Be(request.Index != gone);
        }

        snapshot.IsAhead.Should().BeTrue();
    }

    [Fact]
    public void ReadXml_WhenTheDaemonIsKilled_ThrowsAsLibvirtsClientDoes()
    {
        using var snapshot = connection.TakeSnapshot();
        var order = Order(snapshot);
        snapshot.ReadAhead(order);
        Read(snapshot, order[0]).Should().NotBeEmpty();
        daemon.Kill();

        var read = () => order[1..].ForEach(request => Read(snapshot, request));

        read.Should().Throw<LibvirtException>();
        snapshot.IsAhead.Should().BeFalse();
    }

    [Fact]
    public void ReadAhead_OfAFew_IsNotWorthAConnection()
    {
        using var snapshot = connection.TakeSnapshot();

        snapshot.ReadAhead([new XmlRequest(0, DomainXmlFlags.None)]);

        snapshot.IsAhead.Should().BeFalse();
        Read(snapshot, new XmlRequest(0, DomainXmlFlags.None)).Should().NotBeEmpty();
    }

    [Fact]
    public void ReadXml_OutOfTheAnnouncedOrder_IsReadAllTheSame()
    {
        using var snapshot = connection.TakeSnapshot();
        using var plain = connection.TakeSnapshot();
        var order = Order(snapshot);
        snapshot.ReadAhead(order);

        foreach (var request in Enumerable.Reverse(order))
        {
            Read(snapshot, request).Should().Equal(Read(plain, request));
        }
    }

    [Fact]
    public void ReadAhead_InProcess_IsDoneByLibvirtItself()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        using var snapshot = driver.Connection.TakeSnapshot();

        snapshot.ReadAhead([new XmlRequest(0, DomainXmlFlags.None)], least: 1);

        snapshot.IsAhead.Should().BeFalse();
    }

    private static List<XmlRequest> Order(DomainSnapshot snapshot) =>
        [.. Enumerable.Range(0, snapshot.Domains.Count).SelectMany(index => new[] { new XmlRequest(index, DomainXmlFlags.None), new XmlRequest(index, DomainXmlFlags.Inactive) })];

    private static byte[] Read(DomainSnapshot snapshot, XmlRequest request)
    {
        byte[] read = [];
        snapshot.ReadXml(request.Index, request.Flags, xml => read = xml.ToArray()).Should().BeTrue();
        return read;
    }

    private static Guid Uuid(int number) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"5ca1e000-0000-4000-8000-{number:x12}"));

    private static string Xml(int number, int vcpus) =>
        $"<domain type='test'><name>{new StringBuilder("gäst").Append('-', number).Append(number)}</name><uuid>{Uuid(number)}</uuid><memory>65536</memory><vcpu>{vcpus}</vcpu><os><type>hvm</type></os></domain>";
}
