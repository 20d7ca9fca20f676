using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Reconciler.Language.Generator;

/// <summary>The summaries of types and members, as plain text, from the compiler's documentation file.</summary>
public sealed partial class XmlDocs
{
    private readonly Dictionary<string, string> summaries;

    private XmlDocs(Dictionary<string, string> summaries) => this.summaries = summaries;

    /// <summary>Reads the documentation file that stands beside an assembly.</summary>
    public static XmlDocs Of(Assembly assembly)
    {
        var document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return new XmlDocs(document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => PlainText(member.Element("summary"))));
    }

    /// <summary>The summary of a type; empty when it has none.</summary>
    public string Summary(Type type) => summaries.GetValueOrDefault("T:" + type.FullName, "");

    /// <summary>The summary of a property; empty when it has none.</summary>
    public string Summary(PropertyInfo property)
    {
        var declaring = property.DeclaringType!.IsGenericType ? property.DeclaringType.GetGenericTypeDefinition() : property.DeclaringType;
        return summaries.GetValueOrDefault($"P:{declaring.FullName}.{property.Name}", "");
    }

    /// <summary>The summary of an enumeration's value; empty when it has none.</summary>
    public string Summary(FieldInfo field) => summaries.GetValueOrDefault($"F:{field.DeclaringType!.FullName}.{field.Name}", "");

    private static string PlainText(XElement? summary)
    {
        if (summary is null)
        {
            return "";
        }

        var parts = summary.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" or "paramref" } reference => FieldName(reference),
            XElement element => element.Value,
            _ => "",
        });
        return Spaces().Replace(string.Concat(parts), " ").Trim();
    }

    private static string FieldName(XElement reference)
    {
        var name = (reference.Attribute("cref") ?? reference.Attribute("name"))?.Value ?? "";
        return SchemaBuilder.FieldName(name[(name.LastIndexOf('.') + 1)..]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
