using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Reconciler.EndToEnd.Tests.Running;
using Reconciler.Topology.Tests.Dataplane;

namespace Reconciler.EndToEnd.Tests;

/// <summary>Networks seen from inside the guests and on the wire, never by reading our own rows.</summary>
[Collection(LabTests.Name)]
public sealed class NetworkTests(NetworkGuests guests) : IClassFixture<NetworkGuests>
{
    private const string World = NetworkGuests.World;
    private const string Node = "198.18.0.11";
    private const string Gateway = "198.18.0.254";
    private const string Forwarded = "/run/forwarded-stream";
    private const string Get = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3";
    private readonly LabSession lab = guests.Lab;

    [Fact]
    public async Task GuestOnAVlan_TagsItsFrames_AndIsHeardOnNoOther()
    {
        await Eventually.SeesAsync(
            "the guest on VLAN 120 answers a host on the physical LAN",
            () => lab.InWorldAsync("vlan120", "ping", "-c", "1", "-W", "1", "10.120.0.77"),
            result => result.ExitCode == 0);
        var frames = lab.OnNodeAsync("timeout", "30", "tcpdump", "-i", "lan0", "-c", "1", "-n", "-e", "vlan", "120", "and", "icmp");
        (await lab.InWorldAsync("vlan120", "ping", "-c", "20", "-i", "0.3", "10.120.0.77")).ExitCode.Should().Be(0);
        (await lab.InWorldAsync("vlan130", "ping", "-c", "1", "-W", "1", "10.120.0.77")).ExitCode.Should().NotBe(0, "another VLAN hears nothing");
        (await frames).Output.Should().Contain("vlan 120");
    }

    [Fact]
    public async Task GuestsWithTheSameAddresses_ReachOutsideSideBySide_AsTheNode()
    {
        foreach (var name in new[] { "one", "three" })
        {
            (await guests.InAsync(name, $"nc -w 5 {World} 7")).Should().Contain("198.18.0.11", "the node's address stands for the guest's");
        }

        var other = await guests.AddressAsync("two");
        (await guests.InAsync("three", $"ping -c 1 -W 1 {other}")).Should().NotContain("bytes from", "that address is of another network");
    }

    [Fact]
    public async Task Guests_HaveBothFamilies_AndFindEachOtherByName()
    {
        var six = await guests.AddressAsync("two", ipv6: true);
        await Eventually.SeesAsync("an address by SLAAC", () => guests.InAsync("two", "ip -6 address show eth0"), seen => seen.Contains($"{six}/64", StringComparison.Ordinal));

        await Eventually.SeesAsync("two answers by its name and IPv6", () => guests.InAsync("one", "ping6 -c 1 -W 2 two.office.example"), seen => seen.Contains($"({six})", StringComparison.Ordinal) && seen.Contains("bytes from", StringComparison.Ordinal));
        (await guests.InAsync("one", "nslookup two.office.example")).Should().Contain(six).And.Contain(await guests.AddressAsync("two"));
    }

    [Fact]
    public async Task GuestThatPosesAsARouter_IsHeardByNobody_AlsoAfterItsGuardWasTakenAway()
    {
        var (mac, tap) = await PortAsync("one");
        var local = LinkLocal(mac);
        var lie = Frame.RouterAnnouncement("lie", mac, Frame.EveryIpv6Host, local, "ff02::1", "2001:db8:66::");
        var truth = Frame.NeighbourAnnouncement("truth", mac, Frame.EveryIpv6Host, local, "ff02::1", await guests.AddressAsync("one", ipv6: true), mac);
        await HeardAsync();

        (await lab.OnNodeAsync("ovs-ofctl", "del-flows", "br-int", "cookie=0x7265636f6e63696c/-1")).Succeeded();
        await Eventually.SeesAsync(
            "the guard is back", () => lab.OnNodeAsync("ovs-ofctl", "dump-flows", "br-int", "cookie=0x7265636f6e63696c/-1"), flows => flows.Output.Contains($"dl_src={mac}", StringComparison.Ordinal));
        await HeardAsync();

        // A switch keeps the order: the first frame of the guest that the other one hears would be the lie.
        async Task HeardAsync()
        {
            var heard = lab.OnNodeAsync("timeout", "30", "tcpdump", "-i", (await PortAsync("two")).Tap, "-c", "1", "-n", "-vv", "icmp6", "and", "ether", "src", mac);
            await Eventually.SeesAsync(
                "a frame of the guest",
                async () =>
                {
                    foreach (var frame in new[] { lie, truth })
                    {
                        (await lab.OnNodeAsync("ovs-ofctl", "packet-out", "br-int", $"in_port={tap} packet={Convert.ToHexString(frame)} actions=resubmit(,0)")).Succeeded();
                    }

                    return heard.IsCompleted;
                },
                isHeard => isHeard);
            (await heard).Output.Should().Contain("neighbor advertisement").And.NotContain("router advertisement");
        }
    }

    [Fact]
    public async Task Mtu_IsTheNetworks_AndNoLargerFrameLeavesTheGuest()
    {
        (await guests.InAsync("one", "cat /sys/class/net/eth0/mtu")).Should().StartWith("1400\n");
        (await guests.InAsync("three", "cat /sys/class/net/eth0/mtu")).Should().StartWith("1442\n", "the default leaves room for Geneve");
        (await guests.InAsync("one", "ip link set eth0 mtu 1500 2>&1")).Should().NotContain("exit 0", "the device takes no more");
        var (one, two) = (await guests.AddressAsync("one"), await guests.AddressAsync("two"));
        var tap = (await lab.GetAsync("partition", "one", NetworkGuests.Space))!["spec"]!["interfaces"]![0]!["tapName"]!.GetValue<string>();

        var frames = lab.OnNodeAsync("timeout", "30", "tcpdump", "-i", tap, "-c", "6", "-n", "-e", "src", one, "and", "dst", two);
        await Eventually.SeesAsync("six frames", () => guests.InAsync("one", $"ping -c 2 -W 2 -s 3000 {two}"), seen => seen.Contains("bytes from", StringComparison.Ordinal) && frames.IsCompleted);

        var lengths = Regex.Matches((await frames).Output, @"\(0x0800\), length (\d+):").Select(found => int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        lengths.Should().HaveCount(6).And.OnlyContain(length => length <= 1414, "that is the MTU with the Ethernet header");
        lengths.Should().Contain(length => length > 1390);
    }

    [Fact]
    public async Task ForwardedPort_LeadsToTheGuest_FromTheNode_AndFromInside()
    {
        var outside = (await lab.KubectlAsync("get", "virtualnetwork", "office", "-n", NetworkGuests.Space, "--no-headers")).Succeeded().Split(' ', StringSplitOptions.RemoveEmptyEntries).Single(word => word.StartsWith("100.64.", StringComparison.Ordinal));

        (await lab.InsideNodeAsync(["sh", "-c", $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 3 {outside} 8080"])).Output.Should().Contain("\ntwo\n");
        (await guests.InAsync("one", $"{Get} {outside} 8080")).Should().Contain("\ntwo\n", "the network's own guests reach it too");
        (await guests.InAsync("two", $"{Get} {outside} 8080")).Should().Contain("\ntwo\n", "and so does the guest itself");
        (await guests.InAsync("three", $"{Get} {outside} 8080")).Should().Contain("\ntwo\n", "and one of another network");
    }

    [Fact]
    public async Task ForwardedPort_AnswersOnTheNodesOwnAddress_FromBeyondTheNode_FromIt_AndFromInside()
    {
        const string Ask = $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 3 {Node} 8080";
        (await lab.InsideAsync("world", ["sh", "-c", Ask])).Output.Should().Contain("\ntwo\n", "a host beyond the node has no other way to the guest");
        (await lab.InsideNodeAsync(["sh", "-c", Ask])).Output.Should().Contain("\ntwo\n", "and so do the node's own programs");
        foreach (var name in new[] { "one", "two", "three" })
        {
            (await guests.InAsync(name, $"{Get} {Node} 8080")).Should().Contain("\ntwo\n", $"guest {name} knows no other address than everybody else");
        }

        var tap = (await lab.GetAsync("partition", "two", NetworkGuests.Space))!["spec"]!["interfaces"]![0]!["tapName"]!.GetValue<string>();
        var frames = lab.OnNodeAsync("timeout", "30", "tcpdump", "-i", tap, "-c", "1", "-n", "tcp", "and", "dst", "port", "80", "and", "src", Gateway);
        await Eventually.SeesAsync("the guest sees who asks", () => lab.InsideAsync("world", ["sh", "-c", Ask]), _ => frames.IsCompleted);
        (await frames).Output.Should().Contain($"{Gateway}.");
    }

    [Fact]
    public async Task PortThatIsSomebodyElses_IsNotForwarded_AndTheNetworkSaysWhose()
    {
        var listener = lab.InsideNodeAsync(["timeout", "100", "socat", "TCP-LISTEN:8099,fork,reuseaddr", "SYSTEM:echo the node itself"]);
        await Eventually.SeesAsync("somebody listens", () => FromWorldAsync(8099), seen => seen.Contains("the node itself", StringComparison.Ordinal));
        var table = (await lab.InsideNodeAsync(["nft", "list", "table", "ip", "reconciler"])).Succeeded();
        var (stream, taken, same) = ("{\"name\":\"stream\",\"port\":7008,\"virtualMachine\":\"three\"}", "{\"name\":\"taken\",\"port\":8099,\"virtualMachine\":\"three\",\"targetPort\":80}", "{\"name\":\"same\",\"port\":8080,\"virtualMachine\":\"three\",\"targetPort\":80}");
        try
        {
            await ForwardsAsync($"{stream},{taken},{same}");

            var said = await Eventually.SeesAsync("both are named", ForwardingAsync, seen => seen.Contains("[name=taken]", StringComparison.Ordinal) && seen.Contains("[name=same]", StringComparison.Ordinal));
            said.Should().Contain("spec.nat.forwards[name=taken].port: on node node1, TCP port 8099 is taken by socat (process").And.Contain("spec.nat.forwards[name=same].port: TCP port 8080 of node node1 leads to VirtualNetwork nets/office already");
            (await FromWorldAsync(8099)).Should().Contain("the node itself");
            (await FromWorldAsync(8080)).Should().Contain("\ntwo\n", "who had it first keeps it");
            var outside = (await lab.GetAsync("virtualnetwork", "twin", NetworkGuests.Space))!["status"]!["natAddress"]!.GetValue<string>();
            foreach (var port in new[] { 8080, 8099 })
            {
                (await lab.InsideNodeAsync(["sh", "-c", $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 3 {outside} {port}"])).Output.Should().Contain("\nthree\n", "the network's own address is nobody else's");
            }

            await ForwardsAsync($"{stream},{taken.Replace("8099", "8098", StringComparison.Ordinal)}");
            await Eventually.SeesAsync("another port leads to the guest", () => FromWorldAsync(8098), seen => seen.Contains("\nthree\n", StringComparison.Ordinal));
        }
        finally
        {
            await ForwardsAsync(stream);
        }

        await Eventually.SeesAsync("the table is as it was", async () => (await lab.InsideNodeAsync(["nft", "list", "table", "ip", "reconciler"])).Succeeded(), seen => seen == table);
        (await lab.InsideNodeAsync(["pkill", "-f", "TCP-LISTEN:8099"])).Succeeded();
        await listener;
    }

    [Fact]
    public async Task BandwidthTowardsAGuest_IsWhatTheSpecSays()
    {
        const int Bytes = 3 * 1024 * 1024;
        (await lab.InsideAsync("world", ["dd", "if=/dev/zero", "of=/run/www/big", "bs=1M", "count=3"])).Succeeded();

        var said = await guests.InAsync("one", $"cut -d' ' -f1 /proc/uptime; printf 'GET /big HTTP/1.0\\r\\n\\r\\n' | nc {World} 80 | wc -c; cut -d' ' -f1 /proc/uptime");

        var lines = said.Split('\n');
        int.Parse(lines[1], CultureInfo.InvariantCulture).Should().BeGreaterThan(Bytes);
        var seconds = double.Parse(lines[2], CultureInfo.InvariantCulture) - double.Parse(lines[0], CultureInfo.InvariantCulture);
        // 8 Mbit/s on the wire, with headers and a burst at the beginning. An emulated guest may be slower, never faster.
        (Bytes * 8 / seconds).Should().BeInRange(4e6, 8.4e6);
    }

    [Fact]
    public async Task DeniedConnections_AreCountedInTheNodesMetrics()
    {
        const string Denied = "reconciler_access_denied_total{namespace=\"nets\",policy=\"wall\",direction=\"Ingress\"} ";
        var policy = $$"""
            apiVersion: reconciler.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: wall, namespace: {{NetworkGuests.Space}}}
            spec: {selector: {matchLabels: {app: web} }, policyTypes: [Ingress], logDenied: true}
            """;
        var two = await guests.AddressAsync("two");
        (await guests.InAsync("one", $"{Get} {two} 80")).Should().Contain("\ntwo\n");
        (await lab.ApplyAsync(policy)).Succeeded();
        try
        {
            await Eventually.SeesAsync("the wall stands", () => guests.InAsync("one", $"{Get} {two} 80"), seen => !seen.Contains("two", StringComparison.Ordinal));

            await Eventually.SeesAsync("it is counted", () => MetricsPage.ReadAsync(lab, "RECONCILER_METRICS_NODE1"), seen => seen.Contains(Denied, StringComparison.Ordinal));
        }
        finally
        {
            (await lab.KubectlAsync("delete", "accesspolicy", "wall", "-n", NetworkGuests.Space)).Succeeded();
        }

        await Eventually.SeesAsync("the wall is gone", () => guests.InAsync("one", $"{Get} {two} 80"), seen => seen.Contains("\ntwo\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EstablishedConnection_SurvivesTheRestartOfOperatorAndAgent()
    {
        var talk = lab.InsideAsync("world", ["timeout", "60", "socat", "TCP-LISTEN:7003,reuseaddr", "EXEC:'sh -c \"while echo tick; do sleep 0.2; done\"'"]);
        (await guests.InAsync("three", $"(for i in 1 2 3 4 5 6 7 8 9 10; do sleep 60 | nc {World} 7003 && break; sleep 0.3; done >/tmp/stream) >/dev/null 2>&1 </dev/null &")).Should().Contain("exit 0");
        await Eventually.SeesAsync("the connection stands", TicksAsync, ticks => ticks > 3);
        (await guests.InAsync("three", "(while echo tick; do sleep 0.2; done | nc -l -p 7008) >/dev/null 2>&1 </dev/null &")).Should().Contain("exit 0");
        (await lab.InsideAsync("world", ["rm", "-f", Forwarded])).Succeeded();
        var forwarded = lab.InsideAsync("world", ["sh", "-c", $"for i in 1 2 3 4 5 6 7 8 9 10; do sleep 60 | busybox nc {Node} 7008 >{Forwarded} && break; sleep 0.3; done"]);
        await Eventually.SeesAsync("one through a forward of the node's own address stands", ForwardedTicksAsync, ticks => ticks > 3);

        var before = lab.ControllerProcesses();
        before.Should().HaveCount(2);
        foreach (var pid in before)
        {
            Process.GetProcessById(pid).Kill();
        }

        await Eventually.SeesAsync("both are there again", () => Task.FromResult(lab.ControllerProcesses()), now => now.Count == 2 && !now.Intersect(before).Any());
        await Eventually.SeesAsync("the API answers", () => lab.KubectlAsync("get", "virtualnetworks", "-n", NetworkGuests.Space), result => result.ExitCode == 0);
        (await lab.KubectlAsync("wait", "-n", NetworkGuests.Space, "--for=condition=Ready", "--timeout=60s", "virtualnetworks", "--all")).Succeeded();
        await Eventually.SeesAsync(
            "the agent is ready", async () => await Task.WhenAny(MetricsPage.ReadAsync(lab, "RECONCILER_METRICS_NODE1")) is { IsCompletedSuccessfully: true }, ready => ready);

        var (after, afterForwarded) = (await TicksAsync(), await ForwardedTicksAsync());
        await Eventually.SeesAsync("the connection goes on", TicksAsync, ticks => ticks > after + 3);
        await Eventually.SeesAsync("so does the other", ForwardedTicksAsync, ticks => ticks > afterForwarded + 3);
        await guests.InAsync("three", "killall nc sleep");
        await forwarded;
        (await talk).ExitCode.Should().NotBe(124, "there was one connection, and it ended by us");
    }

    private async Task<int> ForwardedTicksAsync() => Regex.Count((await lab.InsideAsync("world", ["cat", Forwarded])).Output, "tick");

    private async Task<string> FromWorldAsync(int port) => (await lab.InsideAsync("world", ["sh", "-c", $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 3 {Node} {port}"])).Output;

    private async Task ForwardsAsync(string forwards) =>
        (await lab.KubectlAsync("patch", "virtualnetwork", "twin", "-n", NetworkGuests.Space, "--type=merge", "-p", $"{{\"spec\":{{\"nat\":{{\"forwards\":[{forwards}]}}}}}}")).Succeeded();

    private async Task<string> ForwardingAsync() =>
        (await lab.KubectlAsync("get", "virtualnetwork", "twin", "-n", NetworkGuests.Space, "-o", "jsonpath={.status.conditions[?(@.type==\"Forwarding\")].message}")).Output;

    private async Task<int> TicksAsync() => Regex.Count(await guests.InAsync("three", "cat /tmp/stream"), "tick");

    private async Task<(string Mac, string Tap)> PortAsync(string guest)
    {
        var one = (await lab.GetAsync("partition", guest, NetworkGuests.Space))!["spec"]!["interfaces"]![0]!;
        return (one["macAddress"]!.GetValue<string>(), one["tapName"]!.GetValue<string>());
    }

    /// <summary>The link-local address that follows from a MAC address (RFC 4291, appendix A).</summary>
    private static string LinkLocal(string mac)
    {
        var parts = mac.Split(':').Select(part => byte.Parse(part, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        return $"fe80::{parts[0] ^ 2:x2}{parts[1]:x2}:{parts[2]:x2}ff:fe{parts[3]:x2}:{parts[4]:x2}{parts[5]:x2}";
    }
}
