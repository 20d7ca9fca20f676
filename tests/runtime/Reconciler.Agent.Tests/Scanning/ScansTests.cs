using Reconciler.Kubernetes.Resources;
using Reconciler.Libvirt;
using Reconciler.Planning.Disks;

namespace Reconciler.Agent.Tests.Scanning;

/// <summary>On libvirt's test driver: what a scan looks at again, and what it does not.</summary>
public sealed class ScansTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scans-").FullName;

    public static TheoryData<string, Action<LibvirtDomain>> SilentChanges { get; } = new()
    {
        { "autostart", domain => domain.Autostart = true },
        { "memory of the definition", domain => domain.SetMemory(131072, AffectFlags.Config) },
        { "memory of the guest", domain => domain.SetMemory(131072, AffectFlags.Live) },
        { "metadata", domain => domain.SetMetadata("<a/>", "x", "urn:x", AffectFlags.Config) },
        { "state", domain => domain.Suspend() },
        { "power", domain => domain.Destroy() },
        { "definition", domain => domain.Undefine() },
    };

    [Fact]
    public async Task Scan_OfWhatIsVerified_LooksAtNothing()
    {
        await using var stage = new ScanStage(folder);
        var (web, db) = (stage.Add("web"), stage.Add("db"));
        (await stage.ScanAsync()).Should().BeEquivalentTo([web, db]);

        (await stage.ScanAsync()).Should().BeEmpty();
        (await stage.ScanAsync()).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(SilentChanges))]
    public async Task Scan_AfterAChange_LooksAtThatPartitionAlone(string what, Action<LibvirtDomain> change)
    {
        await using var stage = new ScanStage(folder);
        var (web, _) = (stage.Add("web"), stage.Add("db"));
        await stage.ScanAsync();

        using (var domain = stage.DomainOf(web))
        {
            change(domain);
        }

        (await stage.ScanAsync()).Should().Equal([web], what);
        (await stage.ScanAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Scan_WhenTheNameWentToAnother_LooksAgain()
    {
        await using var stage = new ScanStage(folder);
        var web = stage.Add("web");
        await stage.ScanAsync();
        using (var domain = stage.DomainOf(web))
        {
            domain.Destroy();
        }

        using (var domain = stage.DomainOf(web))
        {
            domain.Rename("prod.other");
        }

        await stage.ScanAsync();
        using var taken = stage.Connection.DefineDomain(
            $"<domain type='test'><name>prod.web</name><uuid>{Guid.NewGuid()}</uuid><memory>65536</memory><os><type>hvm</type></os></domain>", validate: false);

        (await stage.ScanAsync()).Should().Equal([web]);
        (await stage.ScanAsync()).Should().BeEmpty();
        taken.Undefine();
        (await stage.ScanAsync()).Should().Equal([web]);
    }

    [Fact]
    public async Task Scan_WhenADisksFileChanged_LooksAgain()
    {
        await using var stage = new ScanStage(folder);
        var web = stage.Add("web");
        var disk = Path.Combine(folder, "disk.qcow2");
        stage.Desired.Note(web, record => record with { DiskFiles = [new DiskFile { Disk = "root", Path = disk, DeletedWithMachine = true }] });
        await stage.ScanAsync();

        await File.WriteAllBytesAsync(disk, new byte[64]);

        (await stage.ScanAsync()).Should().Equal([web]);
        (await stage.ScanAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Scan_WhenSomethingElseIsWanted_LooksAgain()
    {
        await using var stage = new ScanStage(folder);
        var web = stage.Add("web");
        await stage.ScanAsync();

        stage.Desired.Accept(stage.Desired.Find(web)!.Partition with { Spec = stage.Desired.Find(web)!.Partition.Spec with { Generation = 2 } });

        (await stage.ScanAsync()).Should().Equal([web]);
    }

    [Fact]
    public async Task Scan_OfANewAgent_TrustsTheVerdictsOfTheSameBuild()
    {
        await using var first = new ScanStage(folder);
        first.Add("web");
        await first.ScanAsync();

        await using var second = new ScanStage(folder);

        (await second.ScanAsync()).Should().BeEmpty("what is wanted and seen is what the first agent found right");
    }

    [Fact]
    public async Task Scan_OfANewAgent_FindsWhatChangedMeanwhile()
    {
        await using var first = new ScanStage(folder);
        var (web, _) = (first.Add("web"), first.Add("db"));
        await first.ScanAsync();
        using (var domain = first.DomainOf(web))
        {
            domain.Autostart = true;
        }

        await using var second = new ScanStage(folder);

        (await second.ScanAsync()).Should().Equal([web]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
