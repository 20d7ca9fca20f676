using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Reconciler.EmbeddedApi.Documents;

/// <summary>Reads YAML (JSON schema of YAML 1.2, as sigs.k8s.io/yaml understands it) into nodes. Aliases are refused: they are how small files become huge.</summary>
internal static partial class YamlReading
{
    /// <summary>All documents of a stream that are not empty.</summary>
    /// <exception cref="JsonException">Not YAML, an alias, a duplicate key, or too deep.</exception>
    public static IReadOnlyList<JsonNode> ParseAll(TextReader text)
    {
        var documents = new List<JsonNode>();
        try
        {
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            while (!parser.Accept<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                if (Read(parser, 0) is { } document)
                {
                    documents.Add(document);
                }

                parser.Consume<DocumentEnd>();
            }
        }
        catch (YamlException e)
        {
            throw new JsonException($"line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The library's scanner says so of some texts that are not YAML.
            throw new JsonException($"this is not YAML: {e.Message}", e);
        }

        return documents;
    }

    private static JsonNode? Read(Parser parser, int depth)
    {
        if (depth > JsonReading.MaxDepth)
        {
            throw new JsonException($"nested deeper than {JsonReading.MaxDepth}");
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            var result = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                if (result.ContainsKey(key.Value))
                {
                    throw new JsonException($"line {key.Start.Line}, column {key.Start.Column}: the key \"{key.Value}\" stands twice");
                }

                result[key.Value] = Read(parser, depth + 1);
            }

            return result;
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var result = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                result.Add(Read(parser, depth + 1));
            }

            return result;
        }

        return parser.TryConsume<Scalar>(out var scalar)
            ? ReadScalar(scalar)
            : throw new JsonException($"line {parser.Current!.Start.Line}: aliases are not accepted");
    }

    private static JsonValue? ReadScalar(Scalar scalar)
    {
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || scalar.Tag == "tag:yaml.org,2002:str")
        {
            return JsonValue.Create(scalar.Value);
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            var text when Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
            var text when Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => JsonValue.Create(real),
            var text => JsonValue.Create(text),
        };
    }

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Real();
}
