using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>The guest agent's channel in domain XML. Its socket has a path of ours: libvirt's own holds the domain's id and changes with each start.</summary>
internal static class AgentChannelXml
{
    public const string TargetName = "org.qemu.guest_agent.0";

    public static string Write(string socket) => XmlWriterExtensions.Document(writer => Write(writer, socket));

    public static void Write(XmlWriter writer, string socket)
    {
        writer.Start("channel", ("type", "unix"));
        writer.Empty("source", ("mode", "bind"), ("path", socket));
        writer.Empty("target", ("type", "virtio"), ("name", TargetName));
        writer.WriteEndElement();
    }

    public static bool IsOurs(XElement element) => element.Name == "channel" && element.Element("target").Get("name") == TargetName;

    /// <summary>Null: there is no channel; empty: libvirt chooses its path.</summary>
    public static string? Read(XElement devices) => devices.Elements("channel").FirstOrDefault(IsOurs) is { } channel ? channel.Element("source").Get("path") ?? "" : null;
}
