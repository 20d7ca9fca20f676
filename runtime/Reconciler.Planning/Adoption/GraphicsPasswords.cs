using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Adoption;

/// <summary>
/// Carries the passwords of a domain's displays over into the definition that takes its place: libvirt shows them to who asks for secrets only, so they are in nothing
/// that we keep.
/// </summary>
public static class GraphicsPasswords
{
    private static readonly string[] Attributes = ["passwd", "passwdValidTo", "connected"];

    /// <summary>The definition with them.</summary>
    /// <param name="xml">The definition to be written.</param>
    /// <param name="secret">The one that stands, with its secrets.</param>
    public static string Carry(string xml, string secret)
    {
        var (root, present) = (XmlReading.Parse(xml, "domain"), XmlReading.Parse(secret, "domain"));
        foreach (var (display, former) in Displays(root).SelectMany(display => Displays(present).Where(former => former.Get("type") == display.Get("type")).Take(1), (display, former) => (display, former)))
        {
            foreach (var attribute in Attributes.Where(attribute => display.Attribute(attribute) is null && former.Attribute(attribute) is not null))
            {
                display.SetAttributeValue(attribute, former.Get(attribute));
            }
        }

        return root.ToString();
    }

    private static IEnumerable<XElement> Displays(XElement root) => root.Element("devices")?.Elements("graphics") ?? [];
}
