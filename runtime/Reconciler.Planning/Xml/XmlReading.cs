using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Reconciler.Planning.Xml;

/// <summary>Short forms for reading libvirt's XML.</summary>
internal static class XmlReading
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };

    /// <summary>Parses one element.</summary>
    /// <exception cref="FormatException">It is not well-formed, or has another root element.</exception>
    public static XElement Parse(string xml, string root)
    {
        try
        {
            using var text = new StringReader(xml);
            using var reader = XmlReader.Create(text, Settings);
            var element = XElement.Load(reader);
            return element.Name.LocalName == root
                ? element
                : throw new FormatException($"the XML is a <{element.Name.LocalName}>; a <{root}> was expected");
        }
        catch (XmlException error)
        {
            throw new FormatException($"the XML of a {root} is not well-formed: {error.Message}", error);
        }
    }

    /// <summary>An attribute of the element or, by a path of element names, of a child.</summary>
    public static string? Get(this XElement? element, string attribute) => (string?)element?.Attribute(attribute);

    /// <summary>A whole number in an attribute.</summary>
    public static int? Int(this XElement? element, string attribute) =>
        int.TryParse(element.Get(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A large whole number in an attribute.</summary>
    public static long? Long(this XElement? element, string attribute) =>
        long.TryParse(element.Get(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The text of a child element that has to be there.</summary>
    public static string Required(this XElement element, string child) =>
        (string?)element.Element(child) ?? throw new FormatException($"<{element.Name.LocalName}> has no <{child}>");
}
