using System.Xml.Linq;
using Reconciler.Libvirt.Events;

namespace Reconciler.Libvirt.Tests;

public class LibvirtConnectionTests
{
    [Fact]
    public void Open_WhenTheSocketIsMissing_ThrowsConnectionLossWithTheAddress()
    {
        var open = () => LibvirtConnection.Open("qemu+unix:///system?socket=/nonexistent/socket", TimeProvider.System);

        open.Should().Throw<LibvirtException>()
            .Where(e => e.IsConnectionLoss && e.Message.Contains("qemu+unix:///system", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_WithAnUnknownDriver_ThrowsWithoutConnectionLoss()
    {
        var open = () => LibvirtConnection.Open("nonsense:///system", TimeProvider.System);

        open.Should().Throw<LibvirtException>();
    }

    [Fact]
    public async Task Dispose_EndsEventsAndReportsClosed()
    {
        var connection = LibvirtConnection.Open("test:///default", TimeProvider.System);
        connection.IsAlive.Should().BeTrue();

        connection.Dispose();

        connection.IsAlive.Should().BeFalse();
        (await connection.Closed).Should().Be(ConnectionCloseReason.Client);
        await foreach (var left in connection.Events.ReadAllAsync().WithCancellation(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token))
        {
            _ = left; // Of other tests' domains: the driver is one for the process.
        }

        connection.Events.Completion.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public void GetCapabilities_NamesTheGuestsArchitectures()
    {
        using var driver = new TestDriver();

        XDocument.Parse(driver.Connection.GetCapabilities()).Descendants("guest").Should().NotBeEmpty();
    }

    [Fact]
    public void GetNodeInfo_TellsTheDriversInventedHost()
    {
        using var driver = new TestDriver();

        var info = driver.Connection.GetNodeInfo();

        info.Should().Be(new NodeInfo { Architecture = "i686", MemoryBytes = 3145728L * 1024, Cpus = 16 });
        driver.Connection.GetVersion().Major.Should().BeGreaterThanOrEqualTo(7);
        driver.Connection.GetHostName().Should().NotBeEmpty();
    }

    [Fact]
    public void FindDomain_WhenThereIsNone_IsNull()
    {
        using var driver = new TestDriver();

        driver.Connection.FindDomain(driver.Uuid).Should().BeNull();
        driver.Connection.FindDomain(driver.Name).Should().BeNull();
    }

    [Fact]
    public void DefineDomain_WithBrokenXml_ThrowsXmlError()
    {
        using var driver = new TestDriver();

        var define = () => driver.Connection.DefineDomain("<domain", validate: false);

        define.Should().Throw<LibvirtException>().Where(e => e.Code == LibvirtErrorCode.XmlDetail);
    }

    [Fact]
    public void ListDomains_FindsActiveAndInactiveOnes()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();

        Names(ListDomainsFlags.Inactive).Should().Contain(driver.Name);
        Names(ListDomainsFlags.Active).Should().NotContain(driver.Name);
        domain.Start();
        Names(ListDomainsFlags.Active).Should().Contain(driver.Name);
        Names(ListDomainsFlags.All).Should().Contain(driver.Name);

        List<string> Names(ListDomainsFlags flags)
        {
            var domains = driver.Connection.ListDomains(flags);
            var names = domains.Select(d => d.Name).ToList();
            foreach (var d in domains)
            {
                d.Dispose();
            }

            return names;
        }
    }
}
