using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.Language.Serialization;

/// <summary>Writes JSON as block YAML, with texts quoted wherever a reader could take them for something else.</summary>
public static class YamlText
{
    /// <summary>The YAML of a JSON value.</summary>
    public static string Of(JsonObject value)
    {
        var text = new StringBuilder();
        WriteObject(text, value, 0);
        return text.ToString();
    }

    private static void WriteObject(StringBuilder text, JsonObject value, int indent)
    {
        var first = true;
        foreach (var (name, member) in value)
        {
            if (!first || indent > 0)
            {
                // The first line of an object inside a list stands behind its dash.
                Indent(text, first ? 0 : indent);
            }

            first = false;
            text.Append(Quoted(name, isKey: true)).Append(':');
            WriteMember(text, member, indent);
        }
    }

    private static void WriteMember(StringBuilder text, JsonNode? member, int indent)
    {
        switch (member)
        {
            case JsonObject { Count: > 0 } inner:
                text.Append('\n');
                Indent(text, indent + 2);
                WriteObject(text, inner, indent + 2);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    Indent(text, indent);
                    text.Append("- ");
                    if (item is JsonObject { Count: > 0 } itemObject)
                    {
                        WriteObject(text, itemObject, indent + 2);
                    }
                    else
                    {
                        text.Append(Scalar(item)).Append('\n');
                    }
                }

                break;
            default:
                text.Append(' ').Append(Scalar(member)).Append('\n');
                break;
        }
    }

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => Quoted(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Quoted(string text, bool isKey = false)
    {
        var plain = text.Length > 0 && (char.IsAsciiLetter(text[0]) || (isKey && text[0] == '$'))
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' || (isKey && c == '$'))
            && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
        return plain ? text
            // Within single quotes a line's end is a blank; between double ones escapes are JSON's.
            : text.Any(char.IsControl) ? $"\"{JsonEncodedText.Encode(text)}\""
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
    }

    private static void Indent(StringBuilder text, int indent) => text.Append(' ', indent);
}
