using System.Xml;
using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Devices;

/// <summary>The memory balloon in domain XML.</summary>
internal static class BalloonXml
{
    /// <summary>Seconds between two reports of the guest's driver, by which we know that it is there; asked for only where it matters.</summary>
    public const int ReportPeriod = 10;

    public static void Write(XmlWriter writer, bool present, int period)
    {
        writer.Start("memballoon", ("model", present ? "virtio" : "none"));
        if (present && period > 0)
        {
            writer.Empty("stats", ("period", period));
        }

        writer.WriteEndElement();
    }

    public static int ReadPeriod(XElement devices) => devices.Element("memballoon")?.Element("stats").Int("period") ?? 0;

    public static bool Read(XElement devices) => devices.Element("memballoon") is { } balloon && balloon.Get("model") != "none";
}
