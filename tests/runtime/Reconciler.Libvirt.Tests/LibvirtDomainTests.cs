using System.Xml.Linq;

namespace Reconciler.Libvirt.Tests;

public class LibvirtDomainTests
{
    private const string Namespace = "https://example.test/mark";

    [Fact]
    public void PowerCalls_MoveTheDomainThroughItsStates()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.GetStatus().IsActive.Should().BeFalse();

        domain.Start();
        domain.GetStatus().State.Should().Be(DomainState.Running);
        domain.Suspend();
        domain.GetStatus().State.Should().Be(DomainState.Paused);
        domain.Resume();
        domain.GetStatus().State.Should().Be(DomainState.Running);
        domain.Shutdown();
        domain.GetStatus().State.Should().Be(DomainState.ShutOff);
        domain.Start();
        domain.Destroy();
        domain.GetStatus().Should().Match<DomainStatus>(s => s.State == DomainState.ShutOff && !s.IsActive);
    }

    [Fact]
    public void Start_OfARunningDomain_ThrowsAndNamesIt()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Start();

        var again = () => domain.Start();

        again.Should().Throw<LibvirtException>()
            .Where(e => !e.IsTransient && e.Message.Contains(driver.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void GetXml_TellsUuidAndNameOfLiveAndInactive()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Start();
        domain.SetVcpus(2, AffectFlags.Config);

        var live = XElement.Parse(domain.GetXml());
        var inactive = XElement.Parse(domain.GetXml(DomainXmlFlags.Inactive));

        live.Element("uuid")!.Value.Should().Be(driver.Uuid.ToString());
        domain.Uuid.Should().Be(driver.Uuid);
        live.Element("vcpu")!.Attribute("current")!.Value.Should().Be("1");
        inactive.Element("vcpu")!.Attribute("current")!.Value.Should().Be("2");
    }

    [Fact]
    public void SetMemory_ChangesWhatItNames()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Start();

        domain.SetMemory(32768, AffectFlags.Live);

        XElement.Parse(domain.GetXml()).Element("currentMemory")!.Value.Should().Be("32768");
    }

    [Fact]
    public void Undefine_OfARunningDomain_LeavesItTransient()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Start();
        domain.IsPersistent.Should().BeTrue();

        domain.Undefine(UndefineFlags.ManagedSave | UndefineFlags.SnapshotsMetadata);

        domain.IsPersistent.Should().BeFalse();
        domain.IsActive.Should().BeTrue();
    }

    [Fact]
    public void Autostart_IsSetAndRead()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Autostart.Should().BeFalse();

        domain.Autostart = true;

        domain.Autostart.Should().BeTrue();
    }

    [Fact]
    public void Metadata_IsAbsentUntilSetAndAfterRemoval()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.GetMetadata(Namespace).Should().BeNull();

        domain.SetMetadata("<mark uid='1'/>", "m", Namespace, AffectFlags.Config);
        XElement.Parse(domain.GetMetadata(Namespace)!).Attribute("uid")!.Value.Should().Be("1");

        domain.SetMetadata(null, "m", Namespace, AffectFlags.Config);
        domain.GetMetadata(Namespace).Should().BeNull();
    }

    [Fact]
    public void Calls_OnADomainThatIsGone_ThrowNoDomain()
    {
        using var driver = new TestDriver();
        using var domain = driver.Define();
        domain.Undefine();

        var read = () => domain.GetXml();

        read.Should().Throw<LibvirtException>().Where(e => e.Code == LibvirtErrorCode.NoDomain);
    }
}
