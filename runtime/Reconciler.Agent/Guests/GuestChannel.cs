using System.Xml.Linq;

namespace Reconciler.Agent.Guests;

/// <summary>The guest agent's channel in a running domain's XML.</summary>
internal static class GuestChannel
{
    private const string Name = "org.qemu.guest_agent.0";

    /// <summary>Whether the guest has opened it; null if there is none or libvirt does not tell.</summary>
    public static bool? IsConnected(string liveXml) => XElement.Parse(liveXml)
        .Element("devices")?.Elements("channel")
        .Select(channel => channel.Element("target"))
        .FirstOrDefault(target => target?.Attribute("name")?.Value == Name)?
        .Attribute("state")?.Value switch
        {
            "connected" => true,
            "disconnected" => false,
            _ => null,
        };
}
