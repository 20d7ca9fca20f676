using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>The virtio random number device in domain XML.</summary>
internal static class RandomDeviceXml
{
    public static string Write() => XmlWriterExtensions.Document(Write);

    public static void Write(XmlWriter writer)
    {
        writer.Start("rng", ("model", "virtio"));
        writer.Text("backend", "/dev/urandom", ("model", "random"));
        writer.WriteEndElement();
    }

    public static bool IsOurs(XElement element) =>
        element.Name == "rng" && element.Get("model") == "virtio" && element.Element("backend") is { Value: "/dev/urandom" };

    public static bool Read(XElement devices) => devices.Elements("rng").Any(IsOurs);
}
