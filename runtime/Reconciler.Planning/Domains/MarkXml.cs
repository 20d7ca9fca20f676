using System.Xml;
using System.Xml.Linq;
using Reconciler.Language.Common;
using Reconciler.Planning.Xml;

namespace Reconciler.Planning.Domains;

/// <summary>Our mark as an element of a domain's metadata.</summary>
public static class MarkXml
{
    private const string ElementName = "partition";

    /// <summary>The element alone, for libvirt's metadata call.</summary>
    public static string Write(DomainMark mark) => XmlWriterExtensions.Document(writer => Write(writer, mark));

    /// <summary>Reads the element alone, as libvirt's metadata call answers.</summary>
    public static DomainMark Read(string element) => Of(XElement.Parse(element));

    internal static void Write(XmlWriter writer, DomainMark mark)
    {
        writer.WriteStartElement(ElementName, DomainMark.Namespace);
        writer.WriteAttributeString("namespace", mark.PartitionNamespace);
        writer.WriteAttributeString("name", mark.PartitionName);
        writer.WriteAttributeString("uid", mark.Uid);
        writer.WriteAttributeString("applied", mark.Applied);
        writer.WriteEndElement();
    }

    /// <summary>The elements that are not ours.</summary>
    internal static ValueList<string> ReadOthers(XElement domain) =>
        (domain.Element("metadata")?.Elements() ?? [])
            .Where(element => element.Name.NamespaceName != DomainMark.Namespace)
            .Select(element => element.ToString(SaveOptions.DisableFormatting))
            .ToValueList();

    internal static DomainMark? Read(XElement domain)
    {
        var element = domain.Element("metadata")?.Element(XName.Get(ElementName, DomainMark.Namespace));
        return element is null ? null : Of(element);
    }

    private static DomainMark Of(XElement element) => new()
    {
        PartitionNamespace = element.Get("namespace") ?? "",
        PartitionName = element.Get("name") ?? "",
        Uid = element.Get("uid") ?? "",
        Applied = element.Get("applied") ?? "",
    };
}
