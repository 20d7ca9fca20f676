using System.Globalization;
using System.Text;
using System.Xml;

namespace Reconciler.Planning.Xml;

/// <summary>Short forms for the elements that libvirt's XML is made of.</summary>
internal static class XmlWriterExtensions
{
    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" };

    /// <summary>Writes a document or fragment with one root element.</summary>
    public static string Document(Action<XmlWriter> write)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, Settings))
        {
            write(writer);
        }

        return text.ToString();
    }

    /// <summary>Writes an element with attributes; one whose value is null is left out.</summary>
    public static void Empty(this XmlWriter writer, string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        writer.Start(name, attributes);
        writer.WriteEndElement();
    }

    /// <summary>Opens an element with attributes; one whose value is null is left out.</summary>
    public static void Start(this XmlWriter writer, string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        writer.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                writer.WriteAttributeString(attribute, Convert.ToString(value, CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Writes an element that holds text.</summary>
    public static void Text(this XmlWriter writer, string name, string text, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        writer.Start(name, attributes);
        writer.WriteString(text);
        writer.WriteEndElement();
    }
}
