using System.Text.Json;

namespace Reconciler.Cli.Reports;

/// <summary>A log of SARIF 2.1.0 with one run of this program, for code scanning: what every such log of ours has in common.</summary>
internal static class SarifLog
{
    /// <summary>Writes a log.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="rules">The rules that results name; sorted and without repetition in the log.</param>
    /// <param name="results">Writes the results, an object each.</param>
    public static void Write(TextWriter output, IEnumerable<string> rules, Action<Utf8JsonWriter> results) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "reconciler");
        json.WriteStartArray("rules");
        foreach (var rule in rules.Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        results(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Writes what every result begins with.</summary>
    public static void Result(Utf8JsonWriter json, string rule, string level, string message)
    {
        json.WriteString("ruleId", rule);
        json.WriteString("level", level);
        json.WriteStartObject("message");
        json.WriteString("text", message);
        json.WriteEndObject();
    }

    /// <summary>Writes where in a file something is.</summary>
    public static void PhysicalLocation(Utf8JsonWriter json, string file, int line, int column)
    {
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(file.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", line);
        json.WriteNumber("startColumn", column);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
