using System.Net;
using Reconciler.Testing;
using static Reconciler.Topology.Tests.Dataplane.Frame;

namespace Reconciler.Topology.Tests.Dataplane;

/// <summary>Whatever a guest sends, it does not get out of its policy: frames are made byte by byte in its place, and sniffers listen at everybody else's.</summary>
public sealed class HostileGuestTests(Campus campus) : IClassFixture<Campus>
{
    private const string Web = "10.20.0.10";
    private const string Db = "10.20.0.11";
    private const string Gateway = "10.20.0.1";
    private const string Gateway6 = "fd00:20::1";
    private const string WebMac = Examples.WebMac;
    private const string DbMac = Examples.DbMac;
    private const string RemedyMac = "02:00:00:00:00:05";
    private const string Web6 = "fd00:20::ff:fe00:a";
    private const string Db6 = "fd00:20::ff:fe00:b";
    private const string WebLocal = "fe80::ff:fe00:a";
    private const string Nobody = "00:00:00:00:00:00";
    private static readonly string GatewayMac = MacAddress.Derive("router/default.office/gateway");

    /// <summary>What the web machine may send, as a proof that sniffers would hear the rest.</summary>
    private static (string Word, byte[] Frame)[] Honest =>
    [
        Named("honest answer", word => Arp(word, WebMac, DbMac, 2, WebMac, Web, DbMac, Db)),
        Named("honest datagram", word => Datagram(word, WebMac, DbMac, Web, Db, 4000, 4000)),
        Named("honest ipv6", word => Datagram(word, WebMac, DbMac, Web6, Db6, 4000, 4000)),
        Named("honest neighbour", word => NeighbourAnnouncement(word, WebMac, DbMac, WebLocal, Db6, Web6, WebMac)),
    ];

    private static (string Word, byte[] Frame)[] Hostile =>
    [
        // Other people's addresses.
        Named("the gateway is at me", word => Arp(word, WebMac, DbMac, 2, WebMac, Gateway, DbMac, Db)),
        Named("gratuitous gateway", word => Arp(word, WebMac, Everybody, 1, WebMac, Gateway, Nobody, Gateway)),
        Named("gratuitous answer", word => Arp(word, WebMac, Everybody, 2, WebMac, Gateway, Everybody, Gateway)),
        Named("the neighbour is at me", word => Arp(word, WebMac, DbMac, 2, WebMac, Campus.RemedyAddress, DbMac, Db)),
        Named("I am at the gateway", word => Arp(word, WebMac, DbMac, 2, GatewayMac, Web, DbMac, Db)),
        Named("arp from the gateway", word => Arp(word, GatewayMac, DbMac, 2, GatewayMac, Gateway, DbMac, Db)),
        Named("arp from a stranger", word => Arp(word, "02:66:66:66:66:66", Everybody, 1, "02:66:66:66:66:66", Web, Nobody, Db)),
        Named("datagram of the neighbour", word => Datagram(word, WebMac, DbMac, Campus.RemedyAddress, Db, 4000, 4000)),
        Named("wholly the neighbour", word => Datagram(word, RemedyMac, DbMac, Campus.RemedyAddress, Db, 4000, 4000)),
        Named("wholly the gateway", word => Datagram(word, GatewayMac, DbMac, Gateway, Db, 53, 4000)),
        Named("from a group address", word => Datagram(word, "03:00:00:00:00:0a", DbMac, Web, Db, 4000, 4000)),
        Named("from the world", word => Datagram(word, WebMac, DbMac, "198.51.100.1", Db, 4000, 4000)),
        Named("ipv6 of a neighbour", word => Datagram(word, WebMac, DbMac, "fd00:20::5", Db6, 4000, 4000)),
        Named("ipv6 of a neighbour's link", word => Datagram(word, WebMac, DbMac, "fe80::ff:fe00:5", Db6, 4000, 4000)),
        Named("the ipv6 gateway is at me", word => NeighbourAnnouncement(word, WebMac, DbMac, WebLocal, Db6, Gateway6, WebMac)),
        Named("the ipv6 gateway for all", word => NeighbourAnnouncement(word, WebMac, EveryIpv6Host, Web6, "ff02::1", Gateway6, WebMac)),
        Named("my ipv6 is at the gateway", word => NeighbourAnnouncement(word, WebMac, DbMac, WebLocal, Db6, Web6, GatewayMac)),

        // Servers that it is not. Router announcements are not among them: where a network has IPv6, OVN lets neighbour discovery pass before any rule.
        Named("dhcp offer", word => Datagram(word, WebMac, DbMac, Web, Db, 67, 68)),
        Named("dhcp offer for all", word => Datagram(word, WebMac, Everybody, Web, "255.255.255.255", 67, 68)),
        Named("dhcp offer of the gateway", word => Datagram(word, WebMac, Everybody, Gateway, "255.255.255.255", 67, 68)),
        Named("dhcp6 advertisement", word => Datagram(word, WebMac, DbMac, WebLocal, Db6, 547, 546)),

        // Other VLANs: the campus' 120 and 121, tags of nobody, and its own trunk's tag 20 with one more inside.
        .. new[] { 0, 1, 120, 121, 4095 }.Select(vlan => Named($"tagged {vlan}.", word => Tagged(vlan, Arp(word, WebMac, Everybody, 1, WebMac, Web, Nobody, "192.0.2.254")))),
        .. new[] { (120, 121), (120, 120), (20, 121), (20, 20), (121, 20) }.Select(tags => Named(
            $"tagged {tags.Item1} and {tags.Item2}.", word => Tagged(tags.Item1, Tagged(tags.Item2, Arp(word, WebMac, Everybody, 1, WebMac, "192.0.2.10", Nobody, "192.0.2.254"))))),
        Named("a neighbour's address on the trunk", word => Tagged(20, Arp(word, WebMac, Everybody, 2, WebMac, "192.0.2.30", Nobody, "192.0.2.254"))),
        Named("router announcement on the trunk", word => Tagged(20, RouterAnnouncement(word, WebMac, EveryIpv6Host, WebLocal, "ff02::1", "2001:db8:66::"))),
        Named("the office's address on the trunk", word => Tagged(20, Arp(word, WebMac, Everybody, 1, WebMac, Web, Nobody, "192.0.2.254"))),
    ];

    [Fact]
    public async Task NothingHostile_IsHeardAnywhere_AndNeighboursStayWhatTheyWere()
    {
        await ReachAsync();
        var before = await NeighboursAsync();
        using var web = RawLink.Open(campus.Web);
        using var victims = new Sniffers(campus.Db, campus.Remedy, campus.OnLan, campus.InLab, campus.OnVlan120, campus.OnVlan121);

        Send(web, Hostile);
        Send(web, Honest);
        web.Send(Tagged(20, Arp("honest on the trunk", WebMac, Everybody, 1, WebMac, "192.0.2.10", Nobody, "192.0.2.30")));

        // A switch keeps the order: what was sent before these was heard before them, or never will be.
        foreach (var (word, _) in Honest)
        {
            await Eventually.SeesAsync(word, () => Task.FromResult(victims.HeardAt(campus.Db, word)), heard => heard);
        }

        victims.HeardAt(campus.OnVlan121, "honest on the trunk").Should().BeFalse();
        Hostile.Where(frame => victims.Heard(frame.Word)).Select(frame => frame.Word).Should().BeEmpty("no victim hears them");
        (await NeighboursAsync()).Should().Be(before);
    }

    [Fact]
    public async Task QuarantinedGuest_SaysNothingToAnybody_WhateverItSends()
    {
        await ReachAsync();
        await campus.InstallAsync(NetworkScope.Of(campus.Office), Examples.Quarantine(Examples.Web));
        try
        {
            using var web = RawLink.Open(campus.Web);
            using var remedy = RawLink.Open(campus.Remedy);
            using var victims = new Sniffers(campus.Db, campus.OnVlan120, campus.OnVlan121);

            Send(web, Hostile);
            Send(web, Honest);
            Send(web, [Named("to the remedy's port", word => Datagram(word, WebMac, RemedyMac, Web, Campus.RemedyAddress, 4000, 443))]);
            await EndOfQueueAsync(remedy, victims);

            Hostile.Concat(Honest.Where(frame => !frame.Word.Contains("answer", StringComparison.Ordinal) && !frame.Word.Contains("neighbour", StringComparison.Ordinal)))
                .Where(frame => victims.Heard(frame.Word)).Select(frame => frame.Word).Should().BeEmpty("only who is where may be said");
            remedy.Heard("to the remedy's port").Should().BeFalse("the list has TCP only");
        }
        finally
        {
            await campus.InstallAsync(NorthboundScope.Deleted(Examples.Quarantine().Name));
        }
    }

    [Fact]
    public async Task Flood_LeavesTheOthersTheirNetwork_AndThePolicyItsWord()
    {
        const int Frames = 5000;
        await ReachAsync();
        var before = await NeighboursAsync();
        await campus.InstallAsync(AccessPolicyScope.Of(Examples.OnlyWebReachesDb, Examples.Machines));
        try
        {
            using var web = RawLink.Open(campus.Web);
            using var remedy = RawLink.Open(campus.Remedy);
            using var victims = new Sniffers(campus.Db);
            var log = (await DeniedAsync()).Count;

            for (var i = 0; i < Frames; i++)
            {
                var stranger = $"02:66:00:00:{i >> 8:x2}:{i & 0xff:x2}";
                web.Send(Arp("flood of strangers", stranger, Everybody, 1, stranger, $"10.20.{i >> 8 & 0xff}.{i & 0xff}", Nobody, Gateway));
                web.Send(Arp("flood of questions", WebMac, Everybody, 1, WebMac, Web, Nobody, $"10.20.0.{100 + (i % 100)}"));
                web.Send(Datagram("flood of datagrams", WebMac, DbMac, Web, Db, (ushort)(1024 + i), 9));
            }

            (await campus.Db.PingsAsync(Campus.RemedyAddress, 20)).Should().BeTrue("the others go on");
            (await campus.Remedy.PingsAsync(Gateway, 20)).Should().BeTrue();
            await EndOfQueueAsync(remedy, victims);
            victims.Heard("flood of strangers").Should().BeFalse();
            victims.Heard("flood of datagrams").Should().BeFalse("the policy has another port");
            (await NeighboursAsync()).Should().Be(before);
            var denied = (await DeniedAsync()).Skip(log).Count(line => line.Contains("tp_dst=9", StringComparison.Ordinal));
            denied.Should().BePositive().And.BeLessThan(Frames / 2, "the meter bounds the log");
        }
        finally
        {
            await campus.InstallAsync(NorthboundScope.Deleted(ScopeName.AccessPolicy("default", "only-web")));
        }
    }

    private static (string Word, byte[] Frame) Named(string word, Func<string, byte[]> frame) => (word, frame(word));

    private static void Send(RawLink link, IEnumerable<(string Word, byte[] Frame)> frames)
    {
        foreach (var (_, frame) in frames)
        {
            link.Send(frame);
        }
    }

    /// <summary>Everybody has spoken with its gateway, so that there are neighbours to be stolen.</summary>
    private async Task ReachAsync()
    {
        foreach (var guest in new[] { campus.Web, campus.Db, campus.Remedy })
        {
            (await guest.PingsAsync(Gateway, 20)).Should().BeTrue();
        }

        foreach (var address in new[] { Gateway6, Web6 })
        {
            // There is no route before the router's announcement.
            await Eventually.SeesAsync($"{address} answers", () => campus.Db.PingsAsync(address), answers => answers);
        }

        (await campus.Db.PingsAsync(Campus.RemedyAddress, 20)).Should().BeTrue();
        (await campus.Db.PingsAsync(Web, 20)).Should().BeTrue();
        (await campus.OnLan.PingsAsync("192.0.2.254", 20)).Should().BeTrue();
    }

    /// <summary>Who is where, for the victims; not how fresh that is.</summary>
    private async Task<string> NeighboursAsync()
    {
        var all = new List<string>();
        foreach (var guest in new[] { campus.Db, campus.Remedy, campus.OnLan, campus.OnVlan120 })
        {
            var table = await NodeNamespace.ExecuteAsync(["-n", guest.Name, "neigh", "show"]);
            all.AddRange(table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
                .Where(words => words.Contains("lladdr") && IPAddress.TryParse(words[0], out var address) && !address.IsIPv6LinkLocal)
                .Select(words => $"{guest.Device} {words[0]} {words[Array.IndexOf(words, "lladdr") + 1]}"));
        }

        return string.Join('\n', all.Order(StringComparer.Ordinal));
    }

    /// <summary>Returns when the node has handled everything that was sent before: an honest machine's frames go through behind it.</summary>
    private static async Task EndOfQueueAsync(RawLink remedy, Sniffers victims)
    {
        await Eventually.SeesAsync(
            "the remedy's word",
            () =>
            {
                remedy.Send(Arp("the end of it", RemedyMac, DbMac, 2, RemedyMac, Campus.RemedyAddress, DbMac, Db));
                return Task.FromResult(victims.Heard("the end of it"));
            },
            heard => heard);
    }

    private async Task<List<string>> DeniedAsync() =>
        [.. (await campus.Node.LogAsync("ovn-controller")).Where(line => line.Contains("|name=\"ap.default.only-web\"", StringComparison.Ordinal))];

    private sealed class Sniffers(params GuestNamespace[] guests) : IDisposable
    {
        private readonly Dictionary<GuestNamespace, RawLink> links = guests.ToDictionary(guest => guest, RawLink.Open);

        public bool Heard(string word) => links.Values.Any(link => link.Heard(word));

        public bool HeardAt(GuestNamespace guest, string word) => links[guest].Heard(word);

        public void Dispose()
        {
            foreach (var link in links.Values)
            {
                link.Dispose();
            }
        }
    }
}
