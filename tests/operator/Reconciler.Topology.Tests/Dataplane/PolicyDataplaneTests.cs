using System.Diagnostics;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>Policies as guests feel them, on a real node.</summary>
public sealed class PolicyDataplaneTests(Campus campus) : IClassFixture<Campus>
{
    [Fact]
    public async Task Quarantine_EndsWhatStands_LeavesTheRemedyAndDhcp_AndLetsBackIn()
    {
        using var clock = await campus.Db.ListenAsync(7000, "nc", "-ll", "-p", "7000", "-e", Clock());
        using var remedy = await campus.Remedy.ListenAsync(443, "httpd", "-f", "-p", "443", "-h", campus.Remedy.Folder);
        using var shell = await campus.Db.ListenAsync(22, "nc", "-ll", "-p", "22", "-e", Clock());
        try
        {
            (await campus.Web.PingsAsync("10.20.0.11", 20)).Should().BeTrue();
            using var client = campus.Web.Start("nc", "10.20.0.11", "7000");
            (await client.StandardOutput.ReadLineAsync()).Should().NotBeNullOrEmpty("the connection stands");

            await campus.InstallAsync(NetworkScope.Of(campus.Office), Examples.Quarantine(Examples.Db));

            (await IsSilentWithin(client, TimeSpan.FromSeconds(5))).Should().BeTrue("the cut ends connections that stand, also those that others opened");
            (await campus.Web.PingsAsync("10.20.0.11", 1)).Should().BeFalse();
            (await campus.Db.PingsAsync("10.20.0.10", 1)).Should().BeFalse();
            (await campus.Db.GetAsync(Campus.RemedyAddress, 443)).Should().StartWith("HTTP/1");
            (await campus.Remedy.GetAsync("10.20.0.11", 22)).Should().BeEmpty("the list opens no way back");
            await campus.Db.RunAsync("udhcpc", "-i", campus.Db.Device, "-n", "-q", "-f", "-t", "5", "-T", "1", "-s", "/bin/true");
            client.Kill(entireProcessTree: true);

            await campus.InstallAsync(Examples.Quarantine());

            (await campus.Web.PingsAsync("10.20.0.11", 1)).Should().BeTrue();
        }
        finally
        {
            await EndAsync(clock, remedy, shell);
            await campus.InstallAsync(NorthboundScope.Deleted(Examples.Quarantine().Name));
        }
    }

    [Fact]
    public async Task Quarantine_LeavesARemedyBehindTheRouter_ByItsAddressAndPort()
    {
        var policy = Examples.Health with
        {
            Spec = Examples.Health.Spec with
            {
                Remediation = new() { Allow = [new() { To = [new() { Cidr = $"{NodeNat.NodeAddress}/32" }], Ports = [new() { Port = 4430 }] }] },
            },
        };
        using var remedy = await campus.Outside.ListenAsync(4430, "httpd", "-f", "-p", "4430", "-h", campus.Remedy.Folder);
        using var other = await campus.Outside.ListenAsync(4431, "httpd", "-f", "-p", "4431", "-h", campus.Remedy.Folder);
        try
        {
            (await campus.Db.PingsAsync(NodeNat.NodeAddress, 20)).Should().BeTrue();
            await campus.InstallAsync(NetworkScope.Of(campus.Office), QuarantineScope.Of(policy, [Examples.Db], [Examples.Db], Examples.Machines));

            (await campus.Db.GetAsync(NodeNat.NodeAddress, 4430)).Should().StartWith("HTTP/1");
            (await campus.Db.GetAsync(NodeNat.NodeAddress, 4431)).Should().BeEmpty("the port is not listed");
            (await campus.Db.PingsAsync(NodeNat.NodeAddress, 1)).Should().BeFalse("nor is ping");
        }
        finally
        {
            await EndAsync(remedy, other);
            await campus.InstallAsync(NorthboundScope.Deleted(Examples.Quarantine().Name));
        }
    }

    [Fact]
    public async Task Quarantine_ByTwoPolicies_LeavesNeithersRemedy_AndByOneOfThemItsOwn()
    {
        var other = Examples.Health with { Metadata = Examples.Health.Metadata with { Name = "other-health" }, Spec = Examples.Health.Spec with { Remediation = new() { Allow = [new() { To = [new() { Cidr = "10.20.0.10/32" }] }] } } };
        NorthboundScope Other(params string[] cutOff) => QuarantineScope.Of(other, cutOff, [], Examples.Machines);
        using var remedy = await campus.Remedy.ListenAsync(443, "httpd", "-f", "-p", "443", "-h", campus.Remedy.Folder);
        try
        {
            (await campus.Db.PingsAsync("10.20.0.10", 20)).Should().BeTrue();
            await campus.InstallAsync(NetworkScope.Of(campus.Office), QuarantineScope.Of(Examples.Health, [Examples.Db], [], Examples.Machines), Other(Examples.Db));
            (await campus.Db.GetAsync(Campus.RemedyAddress, 443)).Should().BeEmpty("the other policy does not list it");
            (await campus.Db.PingsAsync("10.20.0.10")).Should().BeFalse("nor the first one this");

            await campus.InstallAsync(Examples.Quarantine(Examples.Db), Other());
            (await campus.Db.GetAsync(Campus.RemedyAddress, 443)).Should().StartWith("HTTP/1");
            (await campus.Db.PingsAsync("10.20.0.10")).Should().BeFalse();
        }
        finally
        {
            await EndAsync(remedy);
            await campus.InstallAsync(NorthboundScope.Deleted(Examples.Quarantine().Name), NorthboundScope.Deleted(Other().Name));
        }
    }

    [Fact]
    public async Task AccessPolicy_LetsInWhomItNames_OnThePortsThatItNames()
    {
        using var open = await campus.Db.ListenAsync(5433, "nc", "-ll", "-p", "5433", "-e", Clock());
        using var closed = await campus.Db.ListenAsync(80, "nc", "-ll", "-p", "80", "-e", Clock());
        try
        {
            (await campus.Remedy.PingsAsync("10.20.0.11", 20)).Should().BeTrue("there is no policy yet");

            await campus.InstallAsync(AccessPolicyScope.Of(Examples.OnlyWebReachesDb, Examples.Machines));

            (await FirstLineAsync(campus.Web, "10.20.0.11", 5433)).Should().NotBeNullOrEmpty();
            (await FirstLineAsync(campus.Web, "10.20.0.11", 80)).Should().BeNullOrEmpty("the port is not listed");
            (await FirstLineAsync(campus.Remedy, "10.20.0.11", 5433)).Should().BeNullOrEmpty("the machine is not listed");
            (await campus.Node.LogAsync("ovn-controller")).Should().Contain(
                line => line.Contains("|name=\"ap.default.only-web\", verdict=drop, severity=info, direction=to-lport: tcp", StringComparison.Ordinal) && line.Contains("nw_src=10.20.0.5,", StringComparison.Ordinal),
                "what is denied is logged, in the form that the agent counts");
            (await campus.Db.PingsAsync("10.20.0.5", 1)).Should().BeTrue("egress is not the policy's matter, and answers pass");
        }
        finally
        {
            await EndAsync(open, closed);
            await campus.InstallAsync(NorthboundScope.Deleted(ScopeName.AccessPolicy("default", "only-web")));
        }
    }

    /// <summary>A program that writes a line twenty times a second.</summary>
    private string Clock()
    {
        var script = Path.Combine(campus.Db.Folder, "clock");
        File.WriteAllText(script, "#!/bin/sh\nwhile echo tick; do sleep 0.05; done\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return script;
    }

    private static async Task<string?> FirstLineAsync(GuestNamespace guest, string address, int port)
    {
        using var client = guest.Start("nc", "-w", "2", address, port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        try
        {
            return await client.StandardOutput.ReadLineAsync();
        }
        finally
        {
            await EndAsync(client);
        }
    }

    /// <summary>Whether nothing comes for a whole second, within a time.</summary>
    private static async Task<bool> IsSilentWithin(Process client, TimeSpan time)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < time)
        {
            using var second = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await client.StandardOutput.ReadLineAsync(second.Token);
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task EndAsync(params Process[] processes)
    {
        foreach (var process in processes.Where(process => !process.HasExited))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }
}
