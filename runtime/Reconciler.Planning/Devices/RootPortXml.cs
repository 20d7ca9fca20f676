using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>PCI Express root ports in domain XML: a device can be plugged in live only where one is free.</summary>
internal static class RootPortXml
{
    public static void Write(XmlWriter writer, int count)
    {
        if (count == 0)
        {
            return;
        }

        writer.Empty("controller", ("type", "pci"), ("index", 0), ("model", "pcie-root"));
        for (var index = 1; index <= count; index++)
        {
            writer.Empty("controller", ("type", "pci"), ("index", index), ("model", "pcie-root-port"));
        }
    }

    public static int Read(XElement devices) =>
        devices.Elements("controller").Count(controller => controller.Get("type") == "pci" && controller.Get("model") == "pcie-root-port");
}
