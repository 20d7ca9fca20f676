using System.Xml.Linq;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Adoption;

/// <summary>
/// What a domain's metadata say about who may take it over. Only who may write to the node's libvirt can give that leave: a spec alone takes no domain.
/// </summary>
/// <param name="MachineNamespace">Namespace of the VirtualMachine.</param>
/// <param name="MachineName">Its name.</param>
public sealed record AdoptionLeave(string MachineNamespace, string MachineName)
{
    /// <summary>The XML namespace of the element.</summary>
    public const string Namespace = "https://reconciler.dev/adopt/v1";

    /// <summary>The prefix under which libvirt's metadata call wants it.</summary>
    public const string Prefix = "adopt";

    private const string ElementName = "leave";

    /// <summary>The element, for libvirt's metadata call.</summary>
    public string Write() => XmlWriterExtensions.Document(writer =>
    {
        writer.WriteStartElement(ElementName, Namespace);
        writer.WriteAttributeString("namespace", MachineNamespace);
        writer.WriteAttributeString("name", MachineName);
        writer.WriteEndElement();
    });

    /// <summary>Finds it among a domain's metadata; null: nobody may take the domain over.</summary>
    public static AdoptionLeave? Find(IEnumerable<string> metadata) => metadata
        .Select(XElement.Parse)
        .Where(element => element.Name == XName.Get(ElementName, Namespace))
        .Select(element => new AdoptionLeave(element.Get("namespace") ?? "", element.Get("name") ?? ""))
        .FirstOrDefault();
}
