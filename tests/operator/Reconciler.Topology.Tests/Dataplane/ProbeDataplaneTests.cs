using System.Net;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>Probes over the network on a real node: they reach a guest that is cut off, and open nothing else.</summary>
public sealed class ProbeDataplaneTests(Campus campus) : IClassFixture<Campus>
{
    private static readonly string Mac = new NetworkName("default", "office").ProbeMac;

    [Fact]
    public async Task Probe_ReachesAGuestThatIsCutOff_OnTheProbedPort_AndNobodyReachesTheProber()
    {
        var prober = await campus.Node.AddGuestAsync("default.office/probes", Mac);
        await NodeNamespace.ExecuteAsync(["-n", prober.Name, "address", "add", "10.20.0.250/24", "dev", prober.Device]);
        await NodeNamespace.ExecuteAsync(["-n", prober.Name, "address", "add", "fd00:20::fa/64", "dev", prober.Device, "nodad"]);
        foreach (var (guest, own) in new[] { (campus.Web, "fd00:20::ff:fe00:a/64"), (campus.Db, "fd00:20::ff:fe00:b/64") })
        {
            // What they make of an announcement, without waiting for one: who asked before its port's flows stood asks no more, and the next comes minutes later.
            await NodeNamespace.ExecuteAsync(["-n", guest.Name, "address", "replace", own, "dev", guest.Device, "nodad"]);
        }

        using var web = await campus.Db.ListenAsync(80, "httpd", "-f", "-p", "80", "-h", campus.Db.Folder);
        using var other = await campus.Db.ListenAsync(81, "httpd", "-f", "-p", "81", "-h", campus.Db.Folder);
        using var bait = await prober.ListenAsync(9000, "httpd", "-f", "-p", "9000", "-h", campus.Db.Folder);
        try
        {
            (await campus.Web.PingsAsync("10.20.0.11", 20)).Should().BeTrue();
            (await campus.Web.PingsAsync("fd00:20::ff:fe00:b", 30)).Should().BeTrue();
            await OpensNothingElseAsync(prober, "10.20.0.250", "10.20.0.11");
            await OpensNothingElseAsync(prober, "fd00:20::fa", "fd00:20::ff:fe00:b");
        }
        finally
        {
            foreach (var process in new[] { web, other, bait })
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            await campus.InstallAsync(
                NetworkScope.Of(campus.Office), NorthboundScope.Deleted(Examples.Quarantine().Name), NorthboundScope.Deleted(ScopeName.AccessPolicy("default", "only-web")));
        }
    }

    private async Task OpensNothingElseAsync(GuestNamespace prober, string address, string guest)
    {
        await campus.InstallAsync(
            NetworkScope.Of(campus.Office with { Probes = new ProbePlace(IPAddress.Parse(address), [80]) }),
            Examples.Quarantine(Examples.Db),
            AccessPolicyScope.Of(Examples.OnlyWebReachesDb, Examples.Machines));

        (await prober.GetAsync(guest, 80)).Should().StartWith("HTTP/1", "probes pass the quarantine and policies");
        (await prober.GetAsync(guest, 81)).Should().BeEmpty("only the probed port is open");
        (await campus.Web.GetAsync(guest, 80)).Should().BeEmpty("and only to probes");
        (await campus.Web.PingsAsync(guest, 1)).Should().BeFalse();
        (await campus.Web.GetAsync(address, 9000)).Should().BeEmpty("nobody reaches the prober");
        (await campus.Web.PingsAsync(address, 1)).Should().BeFalse();
        (await campus.Db.RunAsync("sh", "-c", $"nc -w 2 -p 80 {address} 9000 </dev/null; true")).Should().BeEmpty("not even who is probed, from the probed port");
    }
}
