using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Language.Machines;
using Reconciler.Language.Nodes;
using Reconciler.Libvirt;
using Reconciler.Planning.Nodes;

namespace Reconciler.Agent.Observing;

/// <summary>What a hypervisor can run and what its host has; read once for each connection.</summary>
internal sealed record HypervisorFacts
{
    /// <summary>For the planner: the architectures that this system knows.</summary>
    public required ValueList<GuestCapability> Guests { get; init; }

    /// <summary>For the node's status: all of them.</summary>
    public required ValueList<NodeCapability> Capabilities { get; init; }

    /// <summary>CPUs and memory.</summary>
    public required NodeInfo Host { get; init; }

    /// <summary>Asks the hypervisor.</summary>
    public static HypervisorFacts Read(LibvirtConnection connection) => From(connection.GetCapabilities(), connection.GetNodeInfo());

    /// <summary>Reads libvirt's capabilities.</summary>
    internal static HypervisorFacts From(string capabilities, NodeInfo host)
    {
        var ways = XElement.Parse(capabilities).Elements("guest")
            .Where(guest => guest.Element("os_type")?.Value == "hvm")
            .SelectMany(guest => guest.Elements("arch"))
            .SelectMany(arch => arch.Elements("domain").Select(domain => (
                Name: arch.Attribute("name")?.Value ?? "",
                Type: domain.Attribute("type")?.Value ?? "",
                Emulator: domain.Element("emulator")?.Value ?? arch.Element("emulator")?.Value ?? "")))
            .ToList();
        return new HypervisorFacts
        {
            Host = host,
            Capabilities = ways.Select(way => new NodeCapability { Architecture = way.Name, Accelerator = way.Type }).Distinct().ToValueList(),
            Guests = ways.Where(way => Known(way.Name) is not null).Select(way => new GuestCapability
            {
                Architecture = Known(way.Name)!.Value,
                DomainType = way.Type,
                Emulator = way.Emulator,
            }).ToValueList(),
        };
    }

    private static Architecture? Known(string name) => name switch
    {
        "x86_64" => Architecture.X8664,
        "i686" => Architecture.I686,
        _ => null,
    };
}
