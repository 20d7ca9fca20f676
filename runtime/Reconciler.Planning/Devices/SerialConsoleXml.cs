using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>The serial console in domain XML.</summary>
internal static class SerialConsoleXml
{
    public static void Write(XmlWriter writer)
    {
        writer.Start("serial", ("type", "pty"));
        writer.Empty("target", ("type", "isa-serial"), ("port", 0));
        writer.WriteEndElement();
        writer.Start("console", ("type", "pty"));
        writer.Empty("target", ("type", "serial"), ("port", 0));
        writer.WriteEndElement();
    }

    public static bool IsOurs(XElement element) =>
        element.Name == "serial" && element.Get("type") == "pty" && element.Element("target").Get("port") is null or "0";

    public static bool Read(XElement devices) => devices.Elements("serial").Any(IsOurs);
}
