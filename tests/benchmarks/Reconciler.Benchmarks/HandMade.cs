using System.Globalization;
using System.Xml.Linq;
using Reconciler.Testing;

namespace Reconciler.Benchmarks;

/// <summary>The floor: the same guests on the same network, made by a person with virsh and ovn-nbctl from XML that lies ready.</summary>
internal sealed class HandMade(LabSession lab, string folder)
{
    private const string Switch = "by-hand";

    private readonly List<(string Name, string Port, string Mac, string Address)> guests = [];

    /// <summary>Writes the domain XML of guests like the given running one, under names of their own.</summary>
    public async Task PrepareAsync(string like, int count)
    {
        Directory.CreateDirectory(folder);
        var template = (await lab.VirshAsync("dumpxml", like, "--inactive")).Succeeded();
        for (var number = 1; number <= count; number++)
        {
            var domain = XElement.Parse(template);
            var (name, port) = ($"by-hand{number}", Guid.NewGuid().ToString());
            var mac = string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:bb:{number:x2}");
            domain.Element("name")!.Value = name;
            domain.Element("uuid")!.Value = Guid.NewGuid().ToString();
            domain.Element("metadata")?.Remove();
            var nic = domain.Descendants("interface").First();
            nic.Element("mac")!.SetAttributeValue("address", mac);
            nic.Element("target")?.SetAttributeValue("dev", $"hand{number}");
            nic.Element("virtualport")!.Element("parameters")!.SetAttributeValue("interfaceid", port);
            foreach (var channel in domain.Descendants("channel"))
            {
                channel.Element("source")?.Remove();
            }

            await File.WriteAllTextAsync(Xml(name), domain.ToString());
            guests.Add((name, port, mac, Guests.Address(100 + number)));
        }
    }

    /// <summary>Makes the switch, its ports and DHCP in one transaction, then defines and starts the guests.</summary>
    public async Task CreateAsync()
    {
        List<string> words =
        [
            "ls-add", Switch,
            "--", "lsp-add", Switch, "by-hand-localnet", "--", "lsp-set-type", "by-hand-localnet", "localnet",
            "--", "lsp-set-addresses", "by-hand-localnet", "unknown", "--", "lsp-set-options", "by-hand-localnet", "network_name=lan",
            "--", "set", "logical_switch_port", "by-hand-localnet", "tag=120",
            "--", "--id=@dhcp", "create", "dhcp_options", "cidr=10.120.0.0/24",
            "options={lease_time=3600,router=10.120.0.1,server_id=10.120.0.1,server_mac=\"02:00:00:00:bb:fe\"}",
        ];
        foreach (var (_, port, mac, address) in guests)
        {
            words.AddRange(["--", "lsp-add", Switch, port, "--", "lsp-set-addresses", port, $"{mac} {address}", "--", "set", "logical_switch_port", port, "dhcpv4_options=@dhcp"]);
        }

        (await lab.NorthboundAsync([.. words])).Succeeded();
        foreach (var (name, _, _, _) in guests)
        {
            (await lab.VirshAsync("define", Xml(name))).Succeeded();
            (await lab.VirshAsync("start", name)).Succeeded();
        }
    }

    public async Task AwaitAnswersAsync()
    {
        foreach (var (_, _, _, address) in guests)
        {
            await Reach.AwaitAsync(lab, address);
        }
    }

    public async Task RemoveAsync()
    {
        foreach (var (name, _, _, _) in guests)
        {
            await lab.VirshAsync("destroy", name);
            await lab.VirshAsync("undefine", name);
        }

        await lab.NorthboundAsync("--if-exists", "ls-del", Switch);
        var options = await lab.NorthboundAsync("--bare", "--columns=_uuid", "find", "dhcp_options", "options:server_mac=\"02:00:00:00:bb:fe\"");
        foreach (var uuid in options.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await lab.NorthboundAsync("destroy", "dhcp_options", uuid);
        }
    }

    private string Xml(string name) => Path.Combine(folder, name + ".xml");
}
